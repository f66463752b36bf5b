import { DataError } from './data-error.ts';

/** Typed arrays that .npy files hold. bool comes as Uint8Array, float16 as Float32Array. */
export type NpyData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A numpy array, row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  /** length = product of shape (1 for the empty shape) */
  readonly data: NpyData;
}

/** What stands before the values of a .npy file. */
export interface NpyHeader {
  /** numpy's name, for example '<f4' */
  readonly dtype: string;
  readonly itemBytes: number;
  readonly shape: readonly number[];
  /** product of shape */
  readonly size: number;
  /** first byte of the values */
  readonly dataOffset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** longest header that is read; numpy's own limit is 10,000 characters */
const MAX_HEADER = 65_536;
const REMEDY = 'Save the array again with numpy.save or numpy.savez.';
const ITEM_BYTES: ReadonlyMap<string, number> = new Map([
  ['|b1', 1], ['|u1', 1], ['|i1', 1], ['<i2', 2], ['<u2', 2], ['<i4', 4], ['<u4', 4], ['<i8', 8], ['<u8', 8], ['<f2', 2], ['<f4', 4], ['<f8', 8],
]);

/**
 * Reads the header of a .npy file (format versions 1 to 3).
 *
 * @param bytes start of the file; null is returned when it is too short to hold the header
 * @throws DataError for anything that is not a plain row-major numeric array
 */
export function parseNpyHeader(bytes: Uint8Array, place: string): NpyHeader | null {
  for (let i = 0; i < Math.min(MAGIC.length, bytes.length); i++) {
    if (bytes[i] !== MAGIC[i]) throw new DataError('malformed', place, 'it is not a .npy array: the first bytes are not \\x93NUMPY', REMEDY);
  }
  if (bytes.length < 10) return null;
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3) throw new DataError('malformed', place, `.npy format version ${version} is unknown`, REMEDY);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = version === 1 ? 10 : 12;
  if (bytes.length < start) return null;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MAX_HEADER) throw new DataError('malformed', place, `its header claims ${length} bytes`, REMEDY);
  const dataOffset = start + length;
  if (bytes.length < dataOffset) return null;
  const text = new TextDecoder('latin1').decode(bytes.subarray(start, dataOffset));

  const descr = /['"]descr['"]\s*:\s*['"]([^'"]*)['"]/.exec(text)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text)?.[1];
  const dims = /['"]shape['"]\s*:\s*\(([0-9,\sL]*)\)/.exec(text)?.[1];
  if (descr === undefined || fortran === undefined || dims === undefined) {
    const structured = /['"]descr['"]\s*:\s*\[/.test(text);
    throw new DataError('malformed', place, structured ? 'it holds a structured array, not plain numbers' : 'its header lacks descr, fortran_order or shape', REMEDY);
  }
  const dtype = descr.replace(/^=/, '<').replace(/^[<>](?=[biu]1$)/, '|');
  const itemBytes = ITEM_BYTES.get(dtype);
  if (itemBytes === undefined) {
    const why = descr.startsWith('>') ? 'big-endian' : descr.includes('O') ? 'of Python objects (pickled)' : 'not of a numeric type that is read here';
    throw new DataError('malformed', place, `dtype ${descr} is ${why}`, 'Convert it, for example with array.astype("<f4"), and save it again.');
  }
  const shape = dims.split(',').map((part) => part.trim().replace(/L$/, '')).filter((part) => part !== '').map(Number);
  let size = 1;
  for (const dim of shape) size *= dim;
  if (!shape.every((dim) => Number.isSafeInteger(dim)) || !Number.isSafeInteger(size * itemBytes)) {
    throw new DataError('malformed', place, `shape (${dims.slice(0, 60)}) is no possible size`, REMEDY);
  }
  if (fortran === 'True' && shape.filter((dim) => dim > 1).length > 1) {
    throw new DataError('malformed', place, 'the array is in Fortran order', 'Save numpy.ascontiguousarray(array) instead.');
  }
  return { dtype, itemBytes, shape, size, dataOffset };
}

/** Reads a whole .npy file. @throws DataError when it is not one, is cut short or has bytes too many */
export function parseNpy(bytes: Uint8Array, place: string): NpyArray {
  const header = parseNpyHeader(bytes, place);
  if (header === null) throw new DataError('truncated', place, 'it ends within the .npy header', 'The file is not whole: get it again.');
  const wanted = header.size * header.itemBytes;
  const found = bytes.length - header.dataOffset;
  if (found !== wanted) {
    const problem = `shape (${header.shape.join(', ')}) of ${header.dtype} needs ${wanted} bytes of values, the file has ${found}`;
    throw new DataError(found < wanted ? 'truncated' : 'malformed', place, problem, 'The file is not whole, or was edited: get it again.');
  }
  return { shape: header.shape, data: npyValues(header.dtype, bytes.subarray(header.dataOffset)) };
}

/** Little-endian bytes as typed array (a copy: file bytes need not be aligned). */
export function npyValues(dtype: string, bytes: Uint8Array): NpyData {
  // Not slice(): on a Buffer of Node it would share the memory, with an offset.
  const buffer = new Uint8Array(bytes).buffer;
  switch (dtype) {
    case '<f4':
      return new Float32Array(buffer);
    case '<f8':
      return new Float64Array(buffer);
    case '<f2':
      return Float32Array.from(new Uint16Array(buffer), halfToFloat);
    case '|i1':
      return new Int8Array(buffer);
    case '<i2':
      return new Int16Array(buffer);
    case '<i4':
      return new Int32Array(buffer);
    case '<i8':
      return new BigInt64Array(buffer);
    case '<u2':
      return new Uint16Array(buffer);
    case '<u4':
      return new Uint32Array(buffer);
    case '<u8':
      return new BigUint64Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}

/**
 * A .npy file (format version 1.0) that numpy.load reads. A Uint8Array is written as uint8.
 *
 * @throws RangeError when shape and length disagree
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const header = encodeNpyHeader(dtypeOf(array.data), array.shape);
  const size = array.shape.reduce((product, dim) => product * dim, 1);
  if (size !== array.data.length) throw new RangeError(`shape (${array.shape.join(', ')}) is not ${array.data.length} values`);
  const out = new Uint8Array(header.length + array.data.byteLength);
  out.set(header);
  out.set(new Uint8Array(array.data.buffer, array.data.byteOffset, array.data.byteLength), header.length);
  return out;
}

/** The header alone, padded to a multiple of 64 bytes, for writing rows one after the other. */
export function encodeNpyHeader(dtype: string, shape: readonly number[]): Uint8Array {
  const dims = shape.length === 1 ? `${shape[0] ?? 0},` : shape.join(', ');
  const dict = `{'descr': '${dtype}', 'fortran_order': False, 'shape': (${dims}), }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const out = new Uint8Array(length).fill(0x20);
  out.set([...MAGIC, 1, 0, (length - 10) & 0xff, (length - 10) >> 8]);
  for (let i = 0; i < dict.length; i++) out[10 + i] = dict.charCodeAt(i);
  out[length - 1] = 0x0a;
  return out;
}

function dtypeOf(data: NpyData): string {
  if (data instanceof Float32Array) return '<f4';
  if (data instanceof Float64Array) return '<f8';
  if (data instanceof Int8Array) return '|i1';
  if (data instanceof Int16Array) return '<i2';
  if (data instanceof Int32Array) return '<i4';
  if (data instanceof BigInt64Array) return '<i8';
  if (data instanceof Uint16Array) return '<u2';
  if (data instanceof Uint32Array) return '<u4';
  if (data instanceof BigUint64Array) return '<u8';
  return '|u1';
}

/** IEEE 754 half precision to a number. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
