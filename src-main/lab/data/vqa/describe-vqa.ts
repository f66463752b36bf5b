import type { ForgetPredicate } from '../../../../src-shared/experiment/forget-predicate.ts';
import { contentTest, countImages, hasContent, selectForgetSet } from '../forget-set.ts';
import type { DatasetInfo, PairTable } from '../pair-table.ts';
import { rowsWhere } from '../pair-rows.ts';
import type { VqaColumns, VqaPairs } from './vqa-dataset.ts';

/** Numbers of one answer or type in both splits. */
export interface Share {
  readonly name: string;
  readonly train: number;
  readonly heldout: number;
}

/** What a person wants to know of a data set before an experiment. */
export interface VqaDescription {
  readonly trainPairs: number;
  readonly trainImages: number;
  readonly heldoutPairs: number;
  readonly heldoutImages: number;
  /** different answers of the training pairs as written, and after normalisation */
  readonly rawAnswers: number;
  readonly answers: number;
  readonly words: number;
  readonly answerTypes: readonly Share[];
  /** by falling number of training pairs */
  readonly topAnswers: readonly Share[];
  readonly topQuestionTypes: readonly Share[];
  /** held-out pairs whose answer no training pair has */
  readonly heldoutUnknownAnswers: number;
  readonly forget: {
    readonly words: string;
    readonly pairs: number;
    readonly images: number;
    /** forget pairs on an image that a retained pair shows too: members of the secondary result only */
    readonly pairsSharingImage: number;
    /** held-out pairs that satisfy the predicate; for predicates without a content, all */
    readonly nonMembers: number;
    readonly nonMemberImages: number;
  };
}

/** @throws DataError when the predicate takes nothing or everything */
export function describeVqa(columns: VqaColumns, predicate: ForgetPredicate, top = 10): VqaDescription {
  const train = bareTable(columns.train);
  const heldout = bareTable(columns.heldout);
  const info = bareInfo(columns);
  const forget = selectForgetSet(predicate, train, info);
  const retained = new Set<number>();
  for (const row of forget.retain) retained.add(train.imageId[row] ?? 0);
  const satisfies = hasContent(predicate) ? contentTest(predicate, info) : () => true;
  const nonMembers = rowsWhere(heldout.count, (row) => satisfies(heldout, row));
  const answers = shares(columns.answers, train.answer, heldout.answer);
  return {
    trainPairs: train.count,
    trainImages: new Set(train.imageId).size,
    heldoutPairs: heldout.count,
    heldoutImages: new Set(heldout.imageId).size,
    rawAnswers: columns.rawAnswers,
    answers: answers.filter((share) => share.train > 0).length,
    words: columns.words.length,
    answerTypes: shares(columns.answerTypes, train.answerType, heldout.answerType),
    topAnswers: answers.slice(0, top),
    topQuestionTypes: shares(columns.questionTypes, train.questionType, heldout.questionType).slice(0, top),
    heldoutUnknownAnswers: answers.reduce((sum, share) => sum + (share.train === 0 ? share.heldout : 0), 0),
    forget: {
      words: forget.words,
      pairs: forget.forget.length,
      images: countImages(train, forget.forget),
      pairsSharingImage: forget.forget.filter((row) => retained.has(train.imageId[row] ?? 0)).length,
      nonMembers: nonMembers.length,
      nonMemberImages: countImages(heldout, nonMembers),
    },
  };
}

function shares(names: readonly string[], train: Int32Array, heldout: Int32Array): Share[] {
  const count = (column: Int32Array): Int32Array => {
    const counts = new Int32Array(names.length);
    for (const index of column) counts[index] = (counts[index] ?? 0) + 1;
    return counts;
  };
  const inTrain = count(train);
  const inHeldout = count(heldout);
  return names.map((name, i) => ({ name, train: inTrain[i] ?? 0, heldout: inHeldout[i] ?? 0 })).sort((a, b) => b.train - a.train);
}

/** The pairs without image features. */
function bareTable(pairs: VqaPairs): PairTable {
  return { ...pairs, imageRow: new Int32Array(pairs.count), images: { shape: [0, 0], data: new Float32Array(0) } };
}

function bareInfo(columns: VqaColumns): DatasetInfo {
  const { words, questionTypes, answerTypes } = columns;
  const known = columns.answers.filter((_, i) => (columns.answerTrainCount[i] ?? 0) > 0);
  return {
    slug: 'the data set',
    sha256: '',
    words,
    answers: known,
    questionTypes,
    answerTypes,
    imageDim: 0,
    wordVectors: { shape: [words.length, 0], data: new Float32Array(0) },
    hasWordVector: new Uint8Array(words.length),
  };
}
