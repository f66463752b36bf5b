import { DataError } from '../data-error.ts';

/** Ascending numbers as differences, each in groups of seven bits, the lowest first (LEB128): about two bytes an id. */
export function encodeIds(ids: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let last = -1;
  for (const id of ids) {
    if (!Number.isInteger(id) || id <= last) throw new RangeError('ids must be whole numbers that ascend');
    let rest = id - last;
    while (rest >= 128) {
      bytes.push((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
    last = id;
  }
  return Uint8Array.from(bytes);
}

/** @throws DataError when the bytes end within a number */
export function decodeIds(bytes: Uint8Array, place: string): number[] {
  const ids: number[] = [];
  let last = -1;
  let value = 0;
  let scale = 1;
  for (const byte of bytes) {
    value += (byte % 128) * scale;
    scale *= 128;
    if (byte >= 128) continue;
    last += value;
    ids.push(last);
    value = 0;
    scale = 1;
  }
  if (scale !== 1) throw new DataError('truncated', place, 'a list of ids ends within a number', 'Get the program again.');
  return ids;
}
