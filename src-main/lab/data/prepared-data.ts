import type { DatasetInfo, PairStream, PairTable } from './pair-table.ts';

/**
 * Words that models know: tokens with at least two occurrences in the retain set (protocol.md 1), for every model,
 * the original included. Serial words of the training set get rows of their own after the words; every other
 * serial's row is drawn from the model's init distribution (scenes.md).
 */
export interface Vocabulary {
  /** embedding row of each word of DatasetInfo.words, -1 when out of vocabulary */
  readonly rowOfWord: Int32Array;
  /** number of rows of known words */
  readonly wordCount: number;
  /** serial words of the training set, ascending; serial i of this list has row wordCount + i */
  readonly serials: Int32Array;
}

/** The forget set's pairs, by their row in the training table (protocol.md 1). */
export interface MemberSplits {
  readonly selTune: Int32Array;
  readonly selAttack: Int32Array;
  readonly test: Int32Array;
}

/** Matched pairs that no model saw (protocol.md 1), disjoint by image. */
export interface NonMemberSplits {
  readonly selTune: PairStream;
  /** rewind of SCRUB+R only */
  readonly validation: PairStream;
  readonly selAttack: PairStream;
  readonly cal: PairStream;
  readonly test: PairStream;
}

/** Sizes of a data set's parts by name. */
export type DataCounts = Readonly<Record<string, number>> & { readonly forgetPairs: number; readonly retainPairs: number };

/** One data set, dealt for one seed and one forget predicate: the input of every lab function. */
export interface PreparedData {
  readonly info: DatasetInfo;
  readonly vocabulary: Vocabulary;
  /** all training pairs D, in-vocabulary answers only */
  readonly train: PairTable;
  /** rows of `train` in the forget set D_f */
  readonly forget: Int32Array;
  /** rows of `train` in the retain set D_r */
  readonly retain: Int32Array;
  /** answers that the forget set takes whole (predicate `answer equals`), as indices into info.answers; else empty */
  readonly forgottenAnswers: Int32Array;
  /** the forget predicate with its counts, for people */
  readonly forgetInWords: string;
  /** primary members: forget pairs whose image has no pair in D_r */
  readonly members: MemberSplits;
  /** secondary: all forget pairs */
  readonly allMembers: MemberSplits;
  readonly nonMembers: NonMemberSplits;
  /** held-out pairs that do not satisfy the predicate, in-vocabulary answers only */
  readonly retainHeldout: { readonly tune: PairStream; readonly report: PairStream };
  /** sizes for the manifest; budgets and tables read those of D_f and D_r */
  readonly counts: DataCounts;
}
