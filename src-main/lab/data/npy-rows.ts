import { DataError } from './data-error.ts';
import type { NamedBytes } from './named-bytes.ts';
import type { NpyHeader } from './npy.ts';
import { npyValues, parseNpyHeader } from './npy.ts';

/** Rows that are converted at once. */
const BATCH_BYTES = 1 << 20;

/**
 * Reads a .npy matrix row by row, holding about a megabyte of it.
 *
 * @param onHeader is told the shape before the first row, and may throw
 * @param onRow is given each row's index and values; the values are only valid during the call
 * @throws DataError when it is not a .npy of rank 2 in a float or integer type, or its length is wrong
 */
export async function readNpyRows(source: NamedBytes, onHeader: (rows: number, columns: number) => void, onRow: (row: number, values: Float64Array | Float32Array) => void): Promise<void> {
  let header: NpyHeader | null = null;
  let rowBytes = 0;
  let rows = 0;
  let row = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  const takeHeader = (bytes: Uint8Array): boolean => {
    header = parseNpyHeader(bytes, source.name);
    if (header === null) return false;
    const [count, columns] = header.shape;
    if (header.shape.length !== 2 || count === undefined || columns === undefined || columns === 0) {
      throw new DataError('malformed', source.name, `shape (${header.shape.join(', ')}) is not that of a matrix`, 'Save one row of features for each image, shape (images, width).');
    }
    rows = count;
    rowBytes = columns * header.itemBytes;
    onHeader(rows, columns);
    return true;
  };
  const takeRows = (last: boolean): void => {
    let bytes = join(pending, pendingBytes);
    if (header === null) {
      if (!takeHeader(bytes)) {
        if (last) throw new DataError('truncated', source.name, 'it ends within the .npy header', 'The file is not whole: get it again.');
        pending = [bytes];
        return;
      }
      bytes = bytes.subarray(dataOffsetOf(header));
    }
    const whole = Math.floor(bytes.length / rowBytes);
    if (row + whole > rows || (row + whole === rows && bytes.length > whole * rowBytes)) {
      throw new DataError('malformed', source.name, `it has more values than its shape says`, 'The file was edited: get it again.');
    }
    if (whole > 0) {
      const values = floats(npyValues(dtypeOf(header), bytes.subarray(0, whole * rowBytes)));
      const columns = values.length / whole;
      for (let r = 0; r < whole; r++) onRow(row++, values.subarray(r * columns, (r + 1) * columns));
    }
    const rest = bytes.slice(whole * rowBytes);
    pending = rest.length > 0 ? [rest] : [];
    pendingBytes = rest.length;
  };

  for await (const chunk of source.bytes) {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (header === null || pendingBytes >= Math.max(BATCH_BYTES, rowBytes)) takeRows(false);
  }
  takeRows(true);
  if (row < rows || pendingBytes > 0) {
    throw new DataError('truncated', source.name, `its shape says ${rows} rows, only ${row} are there`, 'The file is not whole: get it again.');
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const only = parts[0];
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function floats(data: ReturnType<typeof npyValues>): Float64Array | Float32Array {
  if (data instanceof Float32Array || data instanceof Float64Array) return data;
  return data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : Float64Array.from(data);
}

// A closure's assignment is invisible to the type checker; these two say what the code above has made sure of.
function dataOffsetOf(header: NpyHeader | null): number {
  return header?.dataOffset ?? 0;
}

function dtypeOf(header: NpyHeader | null): string {
  return header?.dtype ?? '<f4';
}
