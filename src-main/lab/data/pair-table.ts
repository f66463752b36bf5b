import type { FloatTensor } from '../float-tensor.ts';

/** Lists of different lengths in two arrays: list i is values[offsets[i]] .. values[offsets[i + 1] - 1]. */
export interface Ragged {
  /** length = number of lists + 1, from 0, not decreasing */
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** Question-answer pairs, column by column. Row order is the data set's own and has no meaning. */
export interface PairTable {
  readonly count: number;
  /** the pair's own number (VQA question_id; scenes: index), unique in a data set */
  readonly pairId: Float64Array;
  /** the image's number; two pairs share an image exactly when these are equal */
  readonly imageId: Int32Array;
  /** row of `images` that holds the pair's image features */
  readonly imageRow: Int32Array;
  /** image features, shape [images, imageDim] */
  readonly images: FloatTensor;
  /** question tokens in order, as indices into DatasetInfo.words; without the serial word */
  readonly tokens: Ragged;
  /** number of the question's serial (rare) word, -1 for none; VQA: always -1 */
  readonly serial: Int32Array;
  /** index into DatasetInfo.questionTypes */
  readonly questionType: Int32Array;
  /** index into DatasetInfo.answerTypes */
  readonly answerType: Int32Array;
  /** index into DatasetInfo.answers, -1 when the answer is out of vocabulary */
  readonly answer: Int32Array;
  /** answers with a soft score above 0, as indices into DatasetInfo.answers */
  readonly softAnswers: Ragged;
  /** soft score in (0, 1] of each entry of softAnswers.values */
  readonly softScores: Float32Array;
}

/** Pairs that may be too many to hold at once: a stream of tables, the same at every reading. */
export interface PairStream {
  readonly count: number;
  /** tables whose counts add up to `count`; each reading starts anew */
  chunks(): Iterable<PairTable>;
}

/** What all tables of a data set share. */
export interface DatasetInfo {
  /** file-name form, for example vqa_v2_20k */
  readonly slug: string;
  /** SHA-256 (hex) of what determines the data: the imported content and the importer's version, or the generator's parameters */
  readonly sha256: string;
  readonly words: readonly string[];
  readonly answers: readonly string[];
  readonly questionTypes: readonly string[];
  /** 'yes/no', 'number', 'other' */
  readonly answerTypes: readonly string[];
  readonly imageDim: number;
  /** word vectors, shape [words, wordVectorDim]; a word without a vector has a row of zeros; wordVectorDim 0: none */
  readonly wordVectors: FloatTensor;
  /** per word 1 when it has a vector, else 0 */
  readonly hasWordVector: Uint8Array;
}
