import type { FloatTensor } from '../../float-tensor.ts';
import { assertDisjointImages } from '../member-splits.ts';
import type { PairTable } from '../pair-table.ts';
import { normaliseAnswer } from './normalise-answer.ts';
import type { VqaSplitColumns, VqaStrings } from './read-vqa-split.ts';
import { leaveOneOutAccuracy } from './vqa-accuracy.ts';

/**
 * Raised whenever the same raw files give another data set, or an identity is computed in another way; part of its
 * identity. 1 hashed the raw files' bytes, 2 hashes what was read from them (dataset-identity.ts).
 */
export const VQA_VERSION = 2;

/** The pairs of one split, answers as indices into ALL answers of the data set; features stand apart. */
export type VqaPairs = Omit<PairTable, 'images' | 'imageRow'>;

/** Everything of an imported VQA data set that does not depend on the experiment: no vocabulary is cut yet. */
export interface VqaColumns {
  readonly words: readonly string[];
  /** all labels, by falling frequency among the training pairs, so that the top K are the first K */
  readonly answers: readonly string[];
  /** training pairs with each answer */
  readonly answerTrainCount: Int32Array;
  /** different answers of the training pairs as the file writes them, before normalisation */
  readonly rawAnswers: number;
  readonly questionTypes: readonly string[];
  readonly answerTypes: readonly string[];
  readonly train: VqaPairs;
  readonly heldout: VqaPairs;
}

/** An imported data set as it is loaded for experiments. */
export interface VqaDataset extends VqaColumns {
  readonly slug: string;
  /** identity of the content, SHA-256 in hex (dataset-identity.ts) */
  readonly sha256: string;
  /** image id of each row of `images`, ascending */
  readonly imageIds: Int32Array;
  readonly images: FloatTensor;
  readonly wordVectors: FloatTensor;
  readonly hasWordVector: Uint8Array;
}

/**
 * Joins two splits: sorts the answers, and gives every pair its soft scores, the official accuracy of each answer
 * that is some training pair's label (vqa.md 7.4). Bottom-up-attention counts the annotators' raw texts instead; here
 * a soft score is what the evaluator would give for that answer.
 *
 * @throws DataError (code overlap) when the splits share an image
 */
export function joinVqaSplits(train: VqaSplitColumns, heldout: VqaSplitColumns, strings: VqaStrings): VqaColumns {
  assertDisjointImages([
    { name: 'the training pairs', imageIds: train.imageId },
    { name: 'the held-out pairs', imageIds: heldout.imageId },
  ]);
  const labels = strings.labels.strings;
  const trainCount = new Int32Array(labels.length);
  for (const label of train.label) trainCount[label] = (trainCount[label] ?? 0) + 1;
  const order = Array.from(labels.keys()).sort((a, b) => {
    const byCount = (trainCount[b] ?? 0) - (trainCount[a] ?? 0);
    return byCount !== 0 ? byCount : (labels[a] ?? '') < (labels[b] ?? '') ? -1 : 1;
  });
  const rankOf = new Int32Array(labels.length);
  order.forEach((label, rank) => {
    rankOf[label] = rank;
  });

  // Which answers a text of the annotators stands for: usually one, the label of the same form.
  const answersOfGiven = new Map<number, number[]>();
  order.forEach((label, rank) => {
    if (trainCount[label] === 0) return;
    const text = labels[label] ?? '';
    for (const form of [`=${text}`, `~${normaliseAnswer(text)}`]) {
      const given = strings.given.find(form);
      if (given < 0) continue;
      const known = answersOfGiven.get(given);
      if (known === undefined) answersOfGiven.set(given, [rank]);
      else known.push(rank);
    }
  });

  return {
    words: strings.words.strings,
    answers: order.map((label) => labels[label] ?? ''),
    answerTrainCount: Int32Array.from(order, (label) => trainCount[label] ?? 0),
    rawAnswers: train.rawAnswers,
    questionTypes: strings.questionTypes.strings,
    answerTypes: strings.answerTypes.strings,
    train: pairsOf(train, rankOf, answersOfGiven),
    heldout: pairsOf(heldout, rankOf, answersOfGiven),
  };
}

function pairsOf(split: VqaSplitColumns, rankOf: Int32Array, answersOfGiven: ReadonlyMap<number, readonly number[]>): VqaPairs {
  const softOffsets = new Int32Array(split.count + 1);
  const softAnswers = new Int32Array(2 * split.given.length);
  const softScores = new Float32Array(2 * split.given.length);
  let filled = 0;
  for (let row = 0; row < split.count; row++) {
    for (let g = split.givenOffsets[row] ?? 0; g < (split.givenOffsets[row + 1] ?? 0); g++) {
      const score = leaveOneOutAccuracy(split.givenVotes[g] ?? 0, split.annotators[row] ?? 0);
      if (score === 0) continue;
      for (const answer of answersOfGiven.get(split.given[g] ?? -1) ?? []) {
        if (filled === softAnswers.length) throw new RangeError('more soft scores than two for each answer given');
        softAnswers[filled] = answer;
        softScores[filled++] = score;
      }
    }
    softOffsets[row + 1] = filled;
  }
  return {
    count: split.count,
    pairId: split.pairId,
    imageId: split.imageId,
    tokens: { offsets: split.tokenOffsets, values: split.tokens },
    serial: new Int32Array(split.count).fill(-1),
    questionType: split.questionType,
    answerType: split.answerType,
    answer: split.label.map((label) => rankOf[label] ?? 0),
    softAnswers: { offsets: softOffsets, values: softAnswers.slice(0, filled) },
    softScores: softScores.slice(0, filled),
  };
}
