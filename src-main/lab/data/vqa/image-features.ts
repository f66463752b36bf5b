import { DataError } from '../data-error.ts';
import type { NpyArray } from '../npy.ts';

/** Which rows of a feature file a data set needs. */
export interface FeatureRows {
  /** image ids of the kept rows, in the file's order */
  readonly imageIds: Int32Array;
  /** per row of the file its kept row, -1 when no pair is on that image */
  readonly keptRow: Int32Array;
}

/**
 * Finds the feature rows of the images in use.
 *
 * @param ids the file's image ids, one a row
 * @param idsPlace, featuresPlace names of the arrays, for errors
 * @throws DataError when ids are no image ids, repeat, are not as many as the features, or lack an image in use
 */
export function chooseFeatureRows(ids: NpyArray, idsPlace: string, featureRows: number, featuresPlace: string, inUse: ReadonlySet<number>): FeatureRows {
  if (ids.shape.length !== 1) throw new DataError('malformed', idsPlace, `shape (${ids.shape.join(', ')}) is not a list`, 'Save image_id as a list of one integer for each row of features.');
  const count = ids.data.length;
  if (count !== featureRows) {
    throw new DataError('mismatch', featuresPlace, `it has ${featureRows} rows, ${idsPlace} has ${count} image ids`, 'Save one row of features for each image id, in the same order.');
  }
  const keptRow = new Int32Array(count).fill(-1);
  const kept = new Int32Array(count);
  const seen = new Set<number>();
  let keptCount = 0;
  for (let row = 0; row < count; row++) {
    const id = Number(ids.data[row] ?? -1);
    if (!Number.isInteger(id) || id < 0 || id > 2147483647) throw new DataError('malformed', `${idsPlace}, row ${row}`, `${id} is no image id`, 'Image ids are integers from 0 to 2147483647.');
    if (seen.has(id)) throw new DataError('duplicate', `${idsPlace}, row ${row}`, `image ${id} occurs twice`, 'Keep one row for each image.');
    seen.add(id);
    if (!inUse.has(id)) continue;
    keptRow[row] = keptCount;
    kept[keptCount++] = id;
  }
  if (keptCount < inUse.size) {
    const missing = [...inUse].filter((id) => !seen.has(id));
    throw new DataError(
      'missing-data',
      featuresPlace,
      `${missing.length} of the ${inUse.size} images in use have no features, for example image ${missing.slice(0, 3).join(', ')}`,
      'Compute features for all images of both splits, or remove the questions on these images.',
    );
  }
  return { imageIds: kept.slice(0, keptCount), keptRow };
}

/** @throws DataError naming image and column when a feature is NaN or infinite */
export function assertFiniteFeatures(values: Float64Array | Float32Array, imageId: number, row: number, place: string): void {
  for (let column = 0; column < values.length; column++) {
    const value = values[column] ?? 0;
    if (!Number.isFinite(Math.fround(value))) {
      throw new DataError('not-finite', `${place}, row ${row} (image ${imageId}), column ${column}`, `the feature is ${value}`, 'Features must be finite numbers: compute this image again.');
    }
  }
}
