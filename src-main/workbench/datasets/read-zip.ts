import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { openPromise } from 'yauzl';
import { DataError } from '../../lab/data/data-error.ts';
import { chunksOf, readFailure } from './file-bytes.ts';

const REMEDY = 'The zip is damaged or not whole: get it again.';

/** Names of the files in a zip. @throws DataError when it is no whole zip */
export async function listZip(path: string): Promise<string[]> {
  const zip = await openZip(path);
  try {
    return (await entriesOf(zip, path)).map((entry) => entry.fileName).filter((name) => !name.endsWith('/'));
  } finally {
    zip.close();
  }
}

/** Content of one file of a zip, as a stream; its size and CRC-32 are checked at the end. */
export async function* zipEntryBytes(path: string, name: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const place = `${basename(path)} (${name})`;
  const zip = await openZip(path);
  try {
    const entry = (await entriesOf(zip, path)).find((candidate) => candidate.fileName === name);
    if (entry === undefined) throw new DataError('missing-data', basename(path), `the zip holds no "${name}"`, 'Give the zip that holds it.');
    if (entry.isEncrypted()) throw new DataError('unreadable', place, 'it is encrypted', 'Give it without a password.');
    yield* entryContent(zip, entry, place, signal);
  } finally {
    zip.close();
  }
}

/**
 * Opens a zip. Close it afterwards.
 *
 * @param decodeStrings false leaves names undecoded and unchecked (`fileNameRaw`), for who checks them
 * @throws DataError when it is no whole zip
 */
export async function openZip(path: string, decodeStrings = true): Promise<ZipFile> {
  try {
    return await openPromise(path, { autoClose: false, lazyEntries: true, validateEntrySizes: true, decodeStrings });
  } catch (error) {
    throw zipFailure(error, basename(path));
  }
}

/** What the zip's directory lists, in its order. */
export async function entriesOf(zip: ZipFile, path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw zipFailure(error, basename(path));
  }
  return entries;
}

/** Content of an entry of an open zip, as a stream; its size and CRC-32 are checked at the end. */
export async function* entryContent(zip: ZipFile, entry: Entry, place: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let crc = 0;
  for await (const chunk of chunksOf(await openEntry(zip, entry, place), place, signal)) {
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (crc !== entry.crc32) throw new DataError('malformed', place, 'its checksum does not match', REMEDY);
}

async function openEntry(zip: ZipFile, entry: Entry, place: string): ReturnType<ZipFile['openReadStreamPromise']> {
  try {
    return await zip.openReadStreamPromise(entry);
  } catch (error) {
    throw zipFailure(error, place);
  }
}

function zipFailure(error: unknown, place: string): DataError {
  const failure = readFailure(error, place);
  if (failure.code !== 'malformed') return failure;
  const noEnd = /end of central directory/i.test(failure.problem);
  return noEnd
    ? new DataError('truncated', place, 'it does not end as a zip does', 'It is no zip, or was not copied or downloaded whole: get it again.', error)
    : new DataError('malformed', place, failure.problem, REMEDY, error);
}
