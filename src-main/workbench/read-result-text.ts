import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Largest result file that is read, expanded. */
const MOST_BYTES = 1024 ** 3;

/** Content of a result file; one whose name ends in .gz is expanded. @throws what reading or expanding throws */
export function readResultBytes(path: string): Uint8Array {
  const bytes = readFileSync(path);
  return path.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) : bytes;
}

/** The same as text. */
export function readResultText(path: string): string {
  return resultText(readResultBytes(path));
}

/** Bytes of a result file as text, without a copy of them. */
export function resultText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
