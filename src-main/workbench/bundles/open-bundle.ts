import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseOrExplain } from '../../../src-shared/experiment/parse-problem.ts';
import { DataError } from '../../lab/data/data-error.ts';
import { checkFiles } from '../check-files.ts';
import { isOwnFolder } from '../opening/own-folder.ts';
import { readJsonFile } from '../read-json-file.ts';
import { readResultsFolder } from '../read-results-folder.ts';
import type { ReadResults } from '../read-results-folder.ts';
import { CHECKSUMS_FILE } from '../results-folder.ts';
import { BUNDLE_FILE, BUNDLE_RESULTS, bundleSchema } from './bundle-files.ts';
import type { RunWriting } from './bundle-files.ts';
import { readSums } from './bundle-sums.ts';

const REMEDY = 'The bundle was changed or not copied whole: get it again, or export it again.';
/** A bundle that was extracted and found whole. */
export interface CheckedBundle {
  readonly writing: RunWriting;
  /** SHA-256 of its list of hashes: one number for all that it holds */
  readonly sha256: string;
  readonly results: ReadResults;
}

/**
 * Checks an extracted bundle: every file against its SHA-256, none missing or added, the results folder against its own
 * lists, and every document by its form.
 *
 * @param hashes of the files as they were extracted, by path
 * @throws DataError, UserError or ConfigError naming what is wrong
 */
export function checkBundle(folder: string, hashes: ReadonlyMap<string, string>, archive: string, resources: string): CheckedBundle {
  const sums = readSums(folder, archive);
  for (const [path, hash] of hashes) {
    if (path === CHECKSUMS_FILE) continue;
    const listed = sums.get(path);
    if (listed === undefined) throw new DataError('mismatch', `${archive}, entry ${JSON.stringify(path)}`, `${CHECKSUMS_FILE} does not list it`, REMEDY);
    if (listed !== hash) throw new DataError('mismatch', `${archive}, entry ${JSON.stringify(path)}`, `its SHA-256 is ${hash.slice(0, 12)}, ${CHECKSUMS_FILE} says ${listed.slice(0, 12)}`, REMEDY);
  }
  for (const path of sums.keys()) if (!hashes.has(path)) throw new DataError('missing-file', `${archive}, entry ${JSON.stringify(path)}`, `${CHECKSUMS_FILE} lists it, and it is not there`, REMEDY);
  const { name, note, tags } = parseOrExplain(bundleSchema, readJsonFile(join(folder, BUNDLE_FILE)), [BUNDLE_FILE]);
  const place = join(folder, BUNDLE_RESULTS);
  if (isOwnFolder(place)) {
    const [problem] = checkFiles(place).problems;
    if (problem !== undefined) throw new DataError('mismatch', `${archive}, entry ${JSON.stringify(`${BUNDLE_RESULTS}/${problem.path}`)}`, problem.problem, REMEDY);
  }
  return { writing: { name, note, tags }, sha256: createHash('sha256').update(readFileSync(join(folder, CHECKSUMS_FILE))).digest('hex'), results: readResultsFolder(place, resources) };
}
