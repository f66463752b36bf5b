import type { BagIndices } from '../engine/engine.ts';

/** What the network reads: a batch of pairs, gathered from a PairTable with a Vocabulary. */
export interface ModelBatch {
  readonly size: number;
  /** [size, imageDim] */
  readonly image: Float32Array;
  /** embedding rows of the question's known words and trained serial; unknown words are left out */
  readonly words: BagIndices;
  /** serial number of a serial word without a row of its own, -1 for none; its embedding is drawn by (model seed, serial) */
  readonly freshSerial: Int32Array;
  /** mean word vector of all tokens that have one, [size, wordVectorDim] */
  readonly wordVector: Float32Array;
  /** answer index per pair */
  readonly label: Int32Array;
  /** soft scores, [size, answerCount]; made only for the sigmoid head */
  readonly soft: Float32Array | null;
}
