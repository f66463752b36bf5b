import { contentHash } from '../content-hash.ts';

/** What an imported data set consists of, named or hashed. */
export interface DatasetContent {
  /** version of the importer */
  readonly importer: number;
  readonly words: readonly string[];
  readonly answers: readonly string[];
  readonly questionTypes: readonly string[];
  readonly answerTypes: readonly string[];
  /** of the counts only rawAnswers says what the columns do not: the others follow from them */
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 (hex) of each column written as a .npy file: type, shape and values */
  readonly columns: Readonly<Record<string, string>>;
}

/**
 * The identity of an imported data set: the SHA-256 (hex) of the canonical JSON of its content. It does not depend on
 * how the raw files were packed or named, nor on anything in them that is not imported, so that the same questions,
 * features and word vectors have one identity whichever files they came from. The order of the rows is part of it,
 * because training follows that order.
 */
export function datasetIdentity({ importer, words, answers, questionTypes, answerTypes, counts, columns }: DatasetContent): string {
  return contentHash({ kind: 'vqa', importer, words, answers, questionTypes, answerTypes, rawAnswers: counts['rawAnswers'] ?? 0, columns });
}
