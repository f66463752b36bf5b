import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { PreparedData } from '../data/prepared-data.ts';

/** Training rows in two parts without a common image: what is learned from, and what early stopping watches. */
export interface WatchedRows {
  readonly learned: Int32Array;
  readonly watched: Int32Array;
}

/**
 * Holds back a share of the training images for early stopping. Only images without a pair in the forget set can be
 * held back: forget pairs are the audit's members, and a member that was never learned from is none. So the original
 * and a retrained model of the same seed hold back the same images.
 *
 * @param rows the training pairs, rows of `data.train`
 * @param share of the images that can be held back, above 0 and at most .5; at least one image is
 * @throws RangeError when every image has a pair in the forget set
 */
export function holdBackImages(data: PreparedData, rows: Int32Array, share: number, seed: number): WatchedRows {
  const imageOf = (row: number): number => data.train.imageId[row] ?? -1;
  const audited = new Set(Array.from(data.forget, imageOf));
  const images = Int32Array.from(new Set(Array.from(rows, imageOf).filter((image) => !audited.has(image)))).sort();
  if (images.length === 0) throw new RangeError('early stopping has no images to watch: every training image has a pair in the forget set. Set earlyStopping to null');
  RandomStream.of(seed, 'train', 'held-back').shuffle(images);
  const held = new Set(images.subarray(0, Math.max(1, Math.round(share * images.length))));
  return {
    learned: rows.filter((row) => !held.has(imageOf(row))),
    watched: rows.filter((row) => held.has(imageOf(row))),
  };
}
