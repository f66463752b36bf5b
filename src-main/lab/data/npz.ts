import { inflateSync, zipSync } from 'fflate';
import { crc32 } from './crc32.ts';
import { DataError } from './data-error.ts';
import type { NpyArray } from './npy.ts';
import { encodeNpy, parseNpy } from './npy.ts';

const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const REMEDY = 'The file is damaged or not whole: get it again, or save it again with numpy.savez.';
const ZIP64 = 0xffffffff;

/** A file of a zip, as its directory has it. */
export interface ZipEntry {
  readonly name: string;
  /** 0: stored, 8: deflated */
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** where its local header begins */
  readonly localOffset: number;
}

/** Length of a zip's end record without a comment, and that of the longest comment. */
export const END_RECORD_BYTES = 22;
export const LONGEST_COMMENT_BYTES = 65_535;
export const LOCAL_HEADER_BYTES = 30;

/**
 * Reads a .npz file (a zip of .npy files, below 4 GB) that is whole in memory; every array's CRC-32 is checked.
 *
 * @param place the file's name, for errors
 * @param mostBytes of all arrays together, expanded: a file of a few bytes can claim any number
 * @returns arrays by name, without ".npy"
 * @throws DataError when it is not a whole .npz of plain arrays
 */
export function parseNpz(bytes: Uint8Array, place: string, mostBytes = Infinity): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  const entries = centralDirectory(bytes, place);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (total > mostBytes) throw new DataError('too-large', place, `its arrays take ${total} bytes, more than the ${mostBytes} that are read`, 'Leave out what is not needed, or give it in several files.');
  for (const entry of entries) {
    const where = `${place}, ${entry.name}`;
    if (!entry.name.endsWith('.npy')) throw new DataError('malformed', where, 'a .npz file holds .npy arrays only', REMEDY);
    const name = entry.name.slice(0, -'.npy'.length);
    if (arrays.has(name)) throw new DataError('duplicate', where, 'the array occurs twice', REMEDY);
    arrays.set(name, parseNpy(contentOf(bytes, entry, where), where));
  }
  return arrays;
}

/** A .npz file, not compressed, that numpy.load reads. The same arrays give the same bytes. */
export function encodeNpz(arrays: ReadonlyMap<string, NpyArray>): Uint8Array {
  const files = Object.fromEntries([...arrays].map(([name, array]) => [`${name}.npy`, encodeNpy(array)]));
  // A fixed date, the earliest a zip can hold: content decides the bytes.
  return zipSync(files, { level: 0, mtime: '1980-01-01T00:00:00' });
}

function centralDirectory(bytes: Uint8Array, place: string): ZipEntry[] {
  const end = endRecord(bytes, place);
  return directoryEntries(bytes.subarray(0, end.at), end, place);
}

/** Where a zip's directory lies. */
export interface ZipEnd {
  /** of the end record, in the bytes that were searched */
  readonly at: number;
  readonly entries: number;
  /** of the directory, in the file */
  readonly offset: number;
}

/**
 * Finds the end record of a zip.
 *
 * @param tail the last bytes of the file
 * @throws DataError when it is not there, or the file is too large
 */
export function endRecord(tail: Uint8Array, place: string): ZipEnd {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let at = tail.length - END_RECORD_BYTES;
  const earliest = Math.max(0, at - LONGEST_COMMENT_BYTES);
  while (at >= earliest && view.getUint32(at, true) !== END_RECORD) at--;
  if (at < earliest || at < 0) throw new DataError('truncated', place, 'no zip directory at its end', REMEDY);
  const offset = view.getUint32(at + 16, true);
  if (offset === ZIP64) throw new DataError('malformed', place, 'it is larger than the 4 GB that are read here', 'Save the arrays as separate .npy files.');
  return { at, entries: view.getUint16(at + 10, true), offset };
}

/**
 * The entries of a zip's directory.
 *
 * @param bytes of the file up to its end record
 * @param skipped bytes of the file before `bytes`
 * @throws DataError when it is damaged
 */
export function directoryEntries(bytes: Uint8Array, { entries: count, offset }: ZipEnd, place: string, skipped = 0): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = offset - skipped;
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at < 0 || at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL_RECORD) throw new DataError('malformed', place, `entry ${i} of the zip directory is damaged`, REMEDY);
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    entries.push({
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      localOffset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Where the content of an entry begins, after its local header. @throws DataError when the header is damaged */
export function contentStart(header: Uint8Array, entry: ZipEntry, where: string): number {
  if (header.length < LOCAL_HEADER_BYTES) throw new DataError('malformed', where, 'its zip entry is damaged', REMEDY);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== LOCAL_RECORD) throw new DataError('malformed', where, 'its zip entry is damaged', REMEDY);
  return entry.localOffset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
}

function contentOf(bytes: Uint8Array, entry: ZipEntry, where: string): Uint8Array {
  const start = contentStart(bytes.subarray(entry.localOffset, entry.localOffset + LOCAL_HEADER_BYTES), entry, where);
  if (start + entry.packedBytes > bytes.length) throw new DataError('truncated', where, 'its zip entry is cut short', REMEDY);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const content = entry.method === 0 ? packed : inflated(packed, entry, where);
  if (content.length !== entry.bytes || crc32(content) !== entry.crc) throw new DataError('malformed', where, 'its checksum does not match', REMEDY);
  return content;
}

function inflated(packed: Uint8Array, entry: ZipEntry, where: string): Uint8Array {
  if (entry.method !== 8) throw new DataError('malformed', where, `zip method ${entry.method} is not read here`, REMEDY);
  // Deflate packs at most about 1032 : 1; a larger claim would only exhaust the memory.
  if (entry.bytes > 1100 * (entry.packedBytes + 16)) throw new DataError('malformed', where, 'its zip entry claims an impossible size', REMEDY);
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.bytes) });
  } catch (error) {
    throw new DataError('malformed', where, 'its compressed data are damaged', REMEDY, error);
  }
}
