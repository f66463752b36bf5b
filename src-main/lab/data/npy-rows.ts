import { DataError } from './data-error.ts';
import type { NamedBytes } from './named-bytes.ts';
import type { NpyHeader } from './npy.ts';
import { npyValues, parseNpyHeader } from './npy.ts';

/** Rows that are converted at once. */
const BATCH_BYTES = 1 << 20;
const MAX_COLUMNS = 65_536;

/**
 * Reads a .npy matrix row by row, holding about a megabyte of it.
 *
 * @param onHeader is told the shape before the first row, and may throw
 * @param onRow is given each row's index and values; the values are only valid during the call
 * @throws DataError when it is not a .npy of rank 2 in a float or integer type, or its length is wrong
 */
export async function readNpyRows(source: NamedBytes, onHeader: (rows: number, columns: number) => void, onRow: (row: number, values: Float64Array | Float32Array) => void): Promise<void> {
  const reader = new RowReader(source.name, onHeader, onRow);
  for await (const chunk of source.bytes) reader.push(chunk);
  reader.finish();
}

class RowReader {
  readonly #name: string;
  readonly #onHeader: (rows: number, columns: number) => void;
  readonly #onRow: (row: number, values: Float64Array | Float32Array) => void;
  #header: NpyHeader | null = null;
  #rows = 0;
  #row = 0;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;

  constructor(name: string, onHeader: (rows: number, columns: number) => void, onRow: (row: number, values: Float64Array | Float32Array) => void) {
    this.#name = name;
    this.#onHeader = onHeader;
    this.#onRow = onRow;
  }

  push(chunk: Uint8Array): void {
    this.#keep(chunk);
    if (this.#header === null) this.#takeHeader();
    if (this.#header !== null && this.#pendingBytes >= BATCH_BYTES) this.#takeRows(this.#header);
  }

  finish(): void {
    if (this.#header === null) throw new DataError('truncated', this.#name, 'it ends within the .npy header', 'The file is not whole: get it again.');
    this.#takeRows(this.#header);
    if (this.#row < this.#rows || this.#pendingBytes > 0) {
      throw new DataError('truncated', this.#name, `its shape says ${this.#rows} rows, only ${this.#row} are there`, 'The file is not whole: get it again.');
    }
  }

  #takeHeader(): void {
    const bytes = this.#join();
    const header = parseNpyHeader(bytes, this.#name);
    if (header === null) return;
    const [rows, columns] = header.shape;
    if (header.shape.length !== 2 || rows === undefined || columns === undefined || columns === 0) {
      throw new DataError('malformed', this.#name, `shape (${header.shape.join(', ')}) is not that of a matrix`, 'Save one row of features for each image, shape (images, width).');
    }
    if (columns > MAX_COLUMNS) throw new DataError('malformed', this.#name, `rows of ${columns} numbers are wider than the ${MAX_COLUMNS} that are read here`, 'Reduce the features, for example to pooled ones.');
    this.#header = header;
    this.#rows = rows;
    this.#onHeader(rows, columns);
    this.#replace(bytes.subarray(header.dataOffset));
  }

  #takeRows(header: NpyHeader): void {
    const bytes = this.#join();
    const columns = header.shape[1] ?? 1;
    const rowBytes = columns * header.itemBytes;
    const whole = Math.floor(bytes.length / rowBytes);
    if (this.#row * rowBytes + bytes.length > this.#rows * rowBytes) {
      throw new DataError('malformed', this.#name, 'it has more values than its shape says', 'The file was edited: get it again.');
    }
    const values = floats(npyValues(header.dtype, bytes.subarray(0, whole * rowBytes)));
    for (let r = 0; r < whole; r++) this.#onRow(this.#row++, values.subarray(r * columns, (r + 1) * columns));
    this.#replace(bytes.subarray(whole * rowBytes));
  }

  #keep(chunk: Uint8Array): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
  }

  #replace(rest: Uint8Array): void {
    this.#pending = rest.length > 0 ? [rest.slice()] : [];
    this.#pendingBytes = rest.length;
  }

  /** All pending bytes in one piece. */
  #join(): Uint8Array {
    const joined = new Uint8Array(this.#pendingBytes);
    let at = 0;
    for (const part of this.#pending) {
      joined.set(part, at);
      at += part.length;
    }
    this.#pending = [joined];
    return joined;
  }
}

function floats(data: ReturnType<typeof npyValues>): Float64Array | Float32Array {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : Float64Array.from(data);
}
