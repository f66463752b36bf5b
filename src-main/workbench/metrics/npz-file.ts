import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { DataError } from '../../lab/data/data-error.ts';
import { npyValues, parseNpyHeader } from '../../lab/data/npy.ts';
import type { NpyData } from '../../lab/data/npy.ts';
import { END_RECORD_BYTES, LOCAL_HEADER_BYTES, LONGEST_COMMENT_BYTES, contentStart, directoryEntries, endRecord } from '../../lab/data/npz.ts';
import type { ZipEntry } from '../../lab/data/npz.ts';

/** A header of an array of one dimension is far shorter. */
const NPY_HEADER_BYTES = 256;
const REMEDY = 'Write it again, not compressed (numpy.savez).';

/**
 * A .npz file of arrays that are stored, not compressed, and of one dimension, read piece by piece: only the values that
 * are asked for are read, without checksums. Where a file is to be trusted whole, parseNpz reads it. Close it.
 */
export class NpzFile {
  readonly #file: number;
  readonly #size: number;
  readonly #place: string;
  readonly #entries: ReadonlyMap<string, ZipEntry>;
  readonly #arrays = new Map<string, { readonly start: number; readonly dtype: string; readonly itemBytes: number; readonly length: number }>();

  /** @throws DataError when it is no .npz; the system's error when it cannot be read */
  constructor(path: string) {
    this.#place = path;
    this.#file = openSync(path, 'r');
    try {
      const { size } = fstatSync(this.#file);
      this.#size = size;
      const tail = this.#bytes(Math.max(0, size - END_RECORD_BYTES - LONGEST_COMMENT_BYTES), size);
      const end = endRecord(tail, path);
      const skipped = size - tail.length;
      // The directory lies right before its end record: most often it was read along with it.
      const directory = end.offset >= skipped ? tail.subarray(0, end.at) : this.#bytes(end.offset, skipped + end.at);
      const entries = directoryEntries(directory, end, path, end.offset >= skipped ? skipped : end.offset);
      this.#entries = new Map(entries.map((entry) => [entry.name.replace(/\.npy$/, ''), entry]));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** @throws DataError when there is no such array, or it is compressed, here and below */
  length(name: string): number {
    return this.#array(name).length;
  }

  /** Values from <= i < to. */
  read(name: string, from: number, to: number): NpyData {
    const { start, dtype, itemBytes, length } = this.#array(name);
    if (!(from >= 0 && from <= to && to <= length)) throw new RangeError(`${name} has ${length} values, not ${from} to ${to}`);
    return npyValues(dtype, this.#bytes(start + from * itemBytes, start + to * itemBytes));
  }

  int32(name: string, from: number, to: number): Int32Array {
    const values = this.read(name, from, to);
    if (values instanceof Int32Array) return values;
    throw new DataError('malformed', `${this.#place}, ${name}`, 'it is not of int32', REMEDY);
  }

  float64(name: string, from: number, to: number): Float64Array {
    const values = this.read(name, from, to);
    if (values instanceof Float64Array) return values;
    throw new DataError('malformed', `${this.#place}, ${name}`, 'it is not of float64', REMEDY);
  }

  close(): void {
    closeSync(this.#file);
  }

  #array(name: string) {
    const known = this.#arrays.get(name);
    if (known !== undefined) return known;
    const where = `${this.#place}, ${name}`;
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new DataError('malformed', where, 'there is no such array', REMEDY);
    if (entry.method !== 0) throw new DataError('malformed', where, 'it is compressed and cannot be read piece by piece', REMEDY);
    const begin = contentStart(this.#bytes(entry.localOffset, entry.localOffset + LOCAL_HEADER_BYTES), entry, where);
    const header = parseNpyHeader(this.#bytes(begin, begin + Math.min(NPY_HEADER_BYTES, entry.bytes)), where);
    if (header?.shape.length !== 1 || header.dataOffset + header.size * header.itemBytes !== entry.bytes) throw new DataError('malformed', where, 'it is not an array of one dimension, or not whole', REMEDY);
    const array = { start: begin + header.dataOffset, dtype: header.dtype, itemBytes: header.itemBytes, length: header.size };
    this.#arrays.set(name, array);
    return array;
  }

  #bytes(from: number, to: number): Uint8Array {
    const cutShort = (): DataError => new DataError('truncated', this.#place, `it ends before byte ${to}`, 'The file is not whole: get it again.');
    // Before room is made: a damaged directory may name any number.
    if (from > to || to > this.#size) throw cutShort();
    const bytes = new Uint8Array(to - from);
    for (let done = 0; done < bytes.length; ) {
      const count = readSync(this.#file, bytes, done, bytes.length - done, from + done);
      if (count === 0) throw cutShort();
      done += count;
    }
    return bytes;
  }
}
