import { DataError } from '../data/data-error.ts';
import type { NpyArray } from '../data/npy.ts';

/** Largest image number that the deal by image takes as it is. */
const LARGEST_IMAGE = 2_147_483_647;

/** How errors name an array, and a row of it from 0, as numpy counts. */
export function shownArray(file: string, name: string, row?: number): string {
  return `${file}, array ${JSON.stringify(name)}${row === undefined ? '' : `, row ${row}`}`;
}

/**
 * A column of whole numbers.
 *
 * @param count length that it must have; null: any
 * @throws DataError for another shape, another dtype, or a number that a double cannot hold exactly
 */
export function integers(file: string, name: string, { shape, data }: NpyArray, count: number | null): Float64Array {
  assertShape(file, name, shape, count, 1);
  if (data instanceof Float32Array || data instanceof Float64Array) {
    throw new DataError('malformed', shownArray(file, name), 'it holds numbers with a point, and whole numbers are needed', `Save it as array.astype("int64").`);
  }
  const values = Float64Array.from(data, Number);
  const bad = values.findIndex((value) => !Number.isSafeInteger(value));
  if (bad >= 0) throw new DataError('malformed', shownArray(file, name, bad), `it holds ${String(data[bad])}, more than 53 bits`, 'Number the pairs and images anew, for example with numpy.unique(..., return_inverse=True).');
  return values;
}

/**
 * A column, or a table, of finite numbers, float32 or float64.
 *
 * @throws DataError naming array and row
 */
export function numbers(file: string, name: string, { shape, data }: NpyArray, count: number, dimensions: 1 | 2): { readonly values: Float32Array | Float64Array; readonly width: number } {
  assertShape(file, name, shape, count, dimensions);
  const width = dimensions === 1 ? 1 : (shape[1] ?? 0);
  const values = data instanceof Float32Array || data instanceof Float64Array ? data : Float64Array.from(data, Number);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError('not-finite', shownArray(file, name, Math.floor(bad / width)), `it holds ${values[bad] ?? NaN}`, 'A model with such outputs has diverged: leave it out, or leave out the pair for all models.');
  return { values, width };
}

function assertShape(file: string, name: string, shape: readonly number[], count: number | null, dimensions: 1 | 2): void {
  const wanted = dimensions === 1 ? `(${count ?? 'N'},)` : `(${count ?? 'N'}, answers or dimensions)`;
  if (shape.length !== dimensions || (count !== null && shape[0] !== count)) {
    throw new DataError('mismatch', shownArray(file, name), `its shape is (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), and ${wanted} is needed`, 'All arrays list the same pairs in the same order, one a row.');
  }
}

/** Image numbers as the deal by image needs them: as they are where they fit into 31 bits, else their ranks. */
export function imageNumbers(values: Float64Array): Int32Array {
  if (values.every((value) => value >= 0 && value <= LARGEST_IMAGE)) return Int32Array.from(values);
  const distinct = Float64Array.from(new Set(values)).sort();
  const rank = new Map(Array.from(distinct, (value, i) => [value, i]));
  return Int32Array.from(values, (value) => rank.get(value) ?? 0);
}
