import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../lab/data/data-error.ts';
import type { NamedBytes } from '../../lab/data/named-bytes.ts';

const CHUNK_BYTES = 256 * 1024;

/** SHA-256 (hex) of a file. @throws DataError when it cannot be read */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fileBytes(path, signal)) hash.update(chunk);
  return hash.digest('hex');
}

/** The text in a plain or gzipped file. */
export function openText(path: string, signal: AbortSignal): NamedBytes {
  return { name: basename(path), bytes: path.toLowerCase().endsWith('.gz') ? gunzipped(path, signal) : fileBytes(path, signal) };
}

/** A file's bytes in chunks. Errors of the file system become DataErrors when it is read. */
export async function* fileBytes(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* chunksOf(createReadStream(path, { highWaterMark: CHUNK_BYTES }), basename(path), signal);
}

async function* gunzipped(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const text = createGunzip();
  file.on('error', (error) => text.destroy(error));
  file.pipe(text);
  try {
    yield* chunksOf(text, basename(path), signal);
  } finally {
    file.destroy();
  }
}

/** A stream's chunks; its failure as a DataError that names the file. */
export async function* chunksOf(stream: Readable, name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) {
      signal.throwIfAborted();
      if (chunk instanceof Uint8Array) yield chunk;
    }
  } catch (error) {
    if (signal.aborted || error instanceof DataError) throw error;
    throw readFailure(error, name);
  } finally {
    stream.destroy();
  }
}

/** What a failed read means for the person who gave the file. */
export function readFailure(error: unknown, name: string): DataError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = error instanceof Error ? error.message : String(error);
  if (code === 'ENOENT') return new DataError('missing-file', name, 'there is no such file', 'Check the folder and the name.', error);
  if (code === 'Z_BUF_ERROR') return new DataError('truncated', name, 'the compressed data end early', 'The file is not whole: get it again.', error);
  if (code.startsWith('Z_')) return new DataError('malformed', name, `the compressed data are damaged (${reason})`, 'Get the file again.', error);
  if (code !== '') return new DataError('unreadable', name, `it cannot be read (${reason})`, 'Check that it is a file and that it may be read.', error);
  return new DataError('malformed', name, reason, 'The file is damaged: get it again.', error);
}
