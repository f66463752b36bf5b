import { z } from 'zod';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';

/** A .safetensors file: float32 tensors by name, and text beside them. */
export interface SafetensorsFile {
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes are no .safetensors file that this program can use; the message says where and why. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
}

const METADATA = '__metadata__';
/** as in the reference implementation: a longer header is refused before it is parsed */
const MAX_HEADER_BYTES = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/**
 * Writes tensors as .safetensors (github.com/huggingface/safetensors, format 0.x): eight bytes of header length,
 * a JSON header, then the numbers, little-endian, in the order of the map without gaps. The header is padded with
 * spaces so that the numbers are aligned. The same input gives the same bytes.
 *
 * @throws SafetensorsError when a tensor's shape and data do not agree, or a name is reserved
 */
export function encodeSafetensors(tensors: NamedTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [[METADATA, metadata]];
  let dataBytes = 0;
  for (const [name, { shape, data }] of tensors) {
    if (name === METADATA) throw new SafetensorsError(`no tensor can be named ${METADATA}`);
    if (countOf(shape) !== data.length) throw new SafetensorsError(`${name} has ${data.length} numbers, its shape [${shape.join(', ')}] needs ${countOf(shape)}`);
    header.push([name, { dtype: 'F32', shape, data_offsets: [dataBytes, dataBytes + data.byteLength] }]);
    dataBytes += data.byteLength;
  }
  const text = JSON.stringify(Object.fromEntries(header));
  const headerBytes = new TextEncoder().encode(text + ' '.repeat(padding(text)));
  const bytes = new Uint8Array(8 + headerBytes.length + dataBytes);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(headerBytes.length), true);
  bytes.set(headerBytes, 8);
  let offset = 8 + headerBytes.length;
  for (const { data } of tensors.values()) {
    writeFloats(bytes, view, offset, data);
    offset += data.byteLength;
  }
  return bytes;
}

/**
 * Reads a .safetensors file of float32 tensors; tensors are in the order of their data.
 *
 * @throws SafetensorsError when the bytes are truncated, malformed, overlapping, or hold another number type
 */
export function decodeSafetensors(bytes: Uint8Array): SafetensorsFile {
  const { header, dataStart } = readHeader(bytes);
  const metadata = metadataOf(header[METADATA]);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, value]) => ({ name, ...entryOf(name, value) }))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, FloatTensor>();
  let expected = 0;
  for (const { name, shape, begin, end } of entries) {
    if (begin !== expected) throw new SafetensorsError(`the data of ${name} starts at byte ${begin}, expected ${expected}: tensors overlap or leave a gap`);
    if (dataStart + end > bytes.length) throw new SafetensorsError(`the file is truncated: ${name} ends at byte ${dataStart + end}, the file at ${bytes.length}`);
    tensors.set(name, { shape, data: readFloats(bytes, view, dataStart + begin, countOf(shape)) });
    expected = end;
  }
  if (dataStart + expected !== bytes.length) throw new SafetensorsError(`${bytes.length - dataStart - expected} bytes after the last tensor`);
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array): { header: Readonly<Record<string, unknown>>; dataStart: number } {
  if (bytes.length < 8) throw new SafetensorsError(`the file is truncated: ${bytes.length} bytes, the length of the header alone takes 8`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) throw new SafetensorsError(`no .safetensors file: a header of ${length.toString()} bytes`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) throw new SafetensorsError(`the file is truncated: a header of ${length.toString()} bytes in a file of ${bytes.length}`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch (error) {
    throw new SafetensorsError('no .safetensors file: the header is no JSON', { cause: error });
  }
  const header = z.record(z.string(), z.unknown()).safeParse(parsed);
  if (!header.success) throw new SafetensorsError('no .safetensors file: the header is no JSON object');
  return { header: header.data, dataStart };
}

function metadataOf(value: unknown): Record<string, string> {
  if (value === undefined) return {};
  const metadata = z.record(z.string(), z.string()).safeParse(value);
  if (!metadata.success) throw new SafetensorsError(`${METADATA} holds something else than text`);
  return metadata.data;
}

function entryOf(name: string, value: unknown): { shape: readonly number[]; begin: number; end: number } {
  const entry = entrySchema.safeParse(value);
  if (!entry.success) throw new SafetensorsError(`the header's entry of ${name} is malformed`);
  const { dtype, shape, data_offsets: [begin, end] } = entry.data;
  if (dtype !== 'F32') throw new SafetensorsError(`${name} holds ${dtype} numbers, only F32 can be read: convert it to float32 first`);
  if (end - begin !== 4 * countOf(shape)) throw new SafetensorsError(`${name} has ${end - begin} bytes, its shape [${shape.join(', ')}] needs ${4 * countOf(shape)}`);
  return { shape, begin, end };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Spaces that make the header, after its eight bytes of length, end at a multiple of eight. */
function padding(text: string): number {
  return (8 - (new TextEncoder().encode(text).length % 8)) % 8;
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function writeFloats(bytes: Uint8Array, view: DataView, offset: number, data: Float32Array): void {
  if (LITTLE_ENDIAN) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
  else data.forEach((value, i) => { view.setFloat32(offset + 4 * i, value, true); });
}

function readFloats(bytes: Uint8Array, view: DataView, offset: number, count: number): Float32Array {
  // A copy, because the data need not be aligned and must not keep the whole file alive.
  if (LITTLE_ENDIAN) return new Float32Array(new Uint8Array(bytes.subarray(offset, offset + 4 * count)).buffer);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(offset + 4 * i, true));
}
