import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checksumsHash } from '../frozen-presets.ts';
import { checksumsText } from '../results-folder.ts';
import { foreignFiles } from './foreign-files.ts';
import { isOwnFolder } from './own-folder.ts';

/**
 * One number for what a results folder holds: SHA-256 of its list of hashes, or, where another program wrote it, of such
 * a list of its CSV and JSON files. The same content has the same number wherever it lies.
 */
export function resultsIdentity(folder: string): string {
  const own = isOwnFolder(folder) ? checksumsHash(folder) : null;
  if (own !== null) return own;
  const hashes = foreignFiles(folder, []).map(({ path }) => [path, createHash('sha256').update(readFileSync(join(folder, path))).digest('hex')] as const);
  return createHash('sha256').update(checksumsText(Object.fromEntries(hashes))).digest('hex');
}
