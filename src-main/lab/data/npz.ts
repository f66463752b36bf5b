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

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly localOffset: number;
}

/**
 * Reads a .npz file (a zip of .npy files, below 4 GB) that is whole in memory; every array's CRC-32 is checked.
 *
 * @param place the file's name, for errors
 * @returns arrays by name, without ".npy"
 * @throws DataError when it is not a whole .npz of plain arrays
 */
export function parseNpz(bytes: Uint8Array, place: string): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const entry of centralDirectory(bytes, place)) {
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

function centralDirectory(bytes: Uint8Array, place: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  const earliest = Math.max(0, bytes.length - 22 - 65_535);
  while (end >= earliest && view.getUint32(end, true) !== END_RECORD) end--;
  if (end < earliest || end < 0) throw new DataError('truncated', place, 'no zip directory at its end', REMEDY);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (at === ZIP64) throw new DataError('malformed', place, 'it is larger than the 4 GB that are read here', 'Save the arrays as separate .npy files.');
  const entries: Entry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_RECORD) throw new DataError('malformed', place, `entry ${i} of the zip directory is damaged`, REMEDY);
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

function contentOf(bytes: Uint8Array, entry: Entry, where: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const local = entry.localOffset;
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL_RECORD) throw new DataError('malformed', where, 'its zip entry is damaged', REMEDY);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + entry.packedBytes > bytes.length) throw new DataError('truncated', where, 'its zip entry is cut short', REMEDY);
  const packed = bytes.subarray(start, start + entry.packedBytes);
  const content = entry.method === 0 ? packed : inflated(packed, entry, where);
  if (content.length !== entry.bytes || crc32(content) !== entry.crc) throw new DataError('malformed', where, 'its checksum does not match', REMEDY);
  return content;
}

function inflated(packed: Uint8Array, entry: Entry, where: string): Uint8Array {
  if (entry.method !== 8) throw new DataError('malformed', where, `zip method ${entry.method} is not read here`, REMEDY);
  // Deflate packs at most about 1032 : 1; a larger claim would only exhaust the memory.
  if (entry.bytes > 1100 * (entry.packedBytes + 16)) throw new DataError('malformed', where, 'its zip entry claims an impossible size', REMEDY);
  try {
    return inflateSync(packed, { out: new Uint8Array(entry.bytes) });
  } catch (error) {
    throw new DataError('malformed', where, 'its compressed data are damaged', REMEDY, error);
  }
}
