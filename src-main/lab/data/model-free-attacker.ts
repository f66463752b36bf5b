import type { LogisticModel } from '../attacks/logistic.ts';
import { fitLogistic, logisticScores } from '../attacks/logistic.ts';
import { selectRows } from './pair-rows.ts';
import type { PairStream, PairTable } from './pair-table.ts';
import type { PreparedData } from './prepared-data.ts';
import { countTokens } from './vocabulary.ts';

/** a word is a feature when at least this share of the members or of the non-members in SEL-attack say it */
const FREQUENT_SHARE = 0.01;
/** non-members that the fit sees: more would not make it better */
const MAX_FIT_NON_MEMBERS = 20_000;
/** penalty on standardised features: hundreds of them face hundreds of members */
const L2 = 30;

/** Scores on TEST of the attacker that knows no model; higher = more member-like. */
export interface ModelFreeScores {
  readonly members: Float64Array;
  readonly nonMembers: Float64Array;
  readonly featureCount: number;
}

/**
 * The model-free attacker (protocol.md 1): a logistic regression on what can be seen of a pair before any training,
 * fitted on SEL-attack, scored on the TEST pairs. When its AUC differs from .5, members and non-members differ by
 * themselves and a model's leak cannot be told from it.
 *
 * Features: number of out-of-vocabulary words, of words that only the forget set has, of tokens; each frequent word;
 * the question type; whether there is a serial word (its number is no feature: models treat trained and fresh serials
 * alike); the image features. Answers are no feature: the predicate fixes them, or they are matched.
 *
 * A member's own words do not count when asking which words the forget set has: they are in it because the pair is a
 * member, which is what the attacker is to find out, not a difference between the two groups.
 */
export function modelFreeScores(data: PreparedData): ModelFreeScores {
  const members = selectRows(data.train, data.members.selAttack);
  const others = firstPairs(data.nonMembers.selAttack, MAX_FIT_NON_MEMBERS);
  const space = featureSpace(data, members, others);
  const rows = new Float64Array((members.count + countPairs(others)) * space.count);
  const labels = new Uint8Array(rows.length / space.count);
  labels.fill(1, 0, members.count);
  let at = 0;
  for (const table of [members, ...others]) {
    space.fill(table, at === 0, rows.subarray(at * space.count, (at + table.count) * space.count));
    at += table.count;
  }
  const model = fitLogistic(rows, space.count, labels, { l2: L2, classWeight: 'balanced', tolerance: 1e-8 });

  const nonMembers = new Float64Array(data.nonMembers.test.count);
  let scored = 0;
  for (const table of data.nonMembers.test.chunks()) {
    nonMembers.set(scoreTable(model, space, table, false), scored);
    scored += table.count;
  }
  return { members: scoreTable(model, space, selectRows(data.train, data.members.test), true), nonMembers, featureCount: space.count };
}

interface FeatureSpace {
  readonly count: number;
  /** writes the feature rows of a table of members or of non-members, [table.count, count] */
  fill(table: PairTable, areMembers: boolean, out: Float64Array): void;
}

function featureSpace(data: PreparedData, members: PairTable, others: readonly PairTable[]): FeatureSpace {
  const { info, vocabulary } = data;
  const inForget = countTokens(info, data.train, data.forget);
  const inRetain = countTokens(info, data.train, data.retain);
  const wordFeature = frequentWords(info.words.length, members, others);
  const words = Math.max(-1, ...wordFeature) + 1;
  const firstType = 4;
  const firstWord = firstType + info.questionTypes.length;
  const firstImage = firstWord + words;
  const count = firstImage + info.imageDim;
  return {
    count,
    fill(table, areMembers, out) {
      out.fill(0);
      for (let row = 0; row < table.count; row++) {
        const base = row * count;
        let unknown = 0;
        let forgetOnly = 0;
        const begin = table.tokens.offsets[row] ?? 0;
        const end = table.tokens.offsets[row + 1] ?? 0;
        for (let t = begin; t < end; t++) {
          const word = table.tokens.values[t] ?? 0;
          if ((vocabulary.rowOfWord[word] ?? -1) < 0) unknown++;
          if (inRetain[word] === 0 && (inForget[word] ?? 0) > (areMembers ? occurrences(table.tokens.values, begin, end, word) : 0)) forgetOnly++;
          const feature = wordFeature[word] ?? -1;
          if (feature >= 0) out[base + firstWord + feature] = 1;
        }
        out[base] = unknown;
        out[base + 1] = forgetOnly;
        out[base + 2] = end - begin;
        out[base + 3] = (table.serial[row] ?? -1) >= 0 ? 1 : 0;
        out[base + firstType + (table.questionType[row] ?? 0)] = 1;
        const image = (table.imageRow[row] ?? 0) * info.imageDim;
        for (let d = 0; d < info.imageDim; d++) out[base + firstImage + d] = table.images.data[image + d] ?? 0;
      }
    },
  };
}

/** Feature number of each word, -1 for words that few pairs say. */
function frequentWords(wordCount: number, members: PairTable, others: readonly PairTable[]): Int32Array {
  const pairsWith = (tables: readonly PairTable[]): Int32Array => {
    const counts = new Int32Array(wordCount);
    for (const { count, tokens } of tables) {
      for (let row = 0; row < count; row++) {
        for (const word of new Set(tokens.values.subarray(tokens.offsets[row], tokens.offsets[row + 1]))) counts[word] = (counts[word] ?? 0) + 1;
      }
    }
    return counts;
  };
  const inMembers = pairsWith([members]);
  const inOthers = pairsWith(others);
  let features = 0;
  return inMembers.map((n, word) => {
    const frequent = n >= FREQUENT_SHARE * members.count || (inOthers[word] ?? 0) >= FREQUENT_SHARE * countPairs(others);
    return frequent && n + (inOthers[word] ?? 0) > 0 ? features++ : -1;
  });
}

function occurrences(tokens: Int32Array, begin: number, end: number, word: number): number {
  let count = 0;
  for (let t = begin; t < end; t++) if (tokens[t] === word) count++;
  return count;
}

function scoreTable(model: LogisticModel, space: FeatureSpace, table: PairTable, areMembers: boolean): Float64Array {
  const rows = new Float64Array(table.count * space.count);
  space.fill(table, areMembers, rows);
  const scores = new Float64Array(table.count);
  logisticScores(model, rows, scores);
  return scores;
}

function firstPairs(stream: PairStream, limit: number): PairTable[] {
  const tables: PairTable[] = [];
  for (const table of stream.chunks()) {
    if (countPairs(tables) >= limit) break;
    tables.push(table);
  }
  return tables;
}

function countPairs(tables: readonly PairTable[]): number {
  return tables.reduce((sum, table) => sum + table.count, 0);
}
