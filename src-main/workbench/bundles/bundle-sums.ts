import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../../lab/data/data-error.ts';
import { CHECKSUMS_FILE } from '../results-folder.ts';
import { nameProblem } from './entry-name.ts';

const REMEDY = 'The bundle was changed or not copied whole: get it again, or export it again.';
/** Largest list of hashes that is read, bytes. */
const MOST_SUMS_BYTES = 8 * 1024 ** 2;

/** The SHA-256 of a bundle's files by their path. @throws DataError when the list is missing, or is none */
export function readSums(folder: string, archive: string): Map<string, string> {
  const path = join(folder, CHECKSUMS_FILE);
  const place = `${archive}, entry "${CHECKSUMS_FILE}"`;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new DataError('missing-file', place, 'it is not there', REMEDY);
  if (size > MOST_SUMS_BYTES) throw new DataError('too-large', place, `it has ${size} bytes`, REMEDY);
  const sums = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').replace(/\n$/, '').split('\n')) {
    const [, hash, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (hash === undefined || name === undefined || sums.has(name) || nameProblem(name) !== null) throw new DataError('malformed', place, `it is no list of SHA-256 (${JSON.stringify(line.slice(0, 80))})`, REMEDY);
    sums.set(name, hash);
  }
  return sums;
}
