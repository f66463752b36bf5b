import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkFiles } from '../check-files.ts';
import { readResultsFolder } from '../read-results-folder.ts';
import type { ReadResults } from '../read-results-folder.ts';
import { UserError } from '../user-error.ts';
import { isOwnFolder } from './own-folder.ts';
import { resultsIdentity } from './results-identity.ts';

/** A results folder that was opened where it lies. */
export interface OpenedResults {
  /** absolute path of the folder */
  readonly place: string;
  /** names the content: the same results have the same one */
  readonly sha256: string;
  readonly results: ReadResults;
}

/** Deepest folder in which results are looked for. */
const MOST_DEPTH = 3;

/**
 * Opens a results folder, ours or another program's; with several data sets, each of its folders. Results of this
 * program that were changed since are opened too, with a warning, and get no verdicts.
 *
 * @param resources folder of presets
 * @throws UserError or ConfigError naming what is missing or does not fit
 */
export function openResults(path: string, resources: string): OpenedResults[] {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new UserError('results', `${folder} is no folder`, 'give a results folder, or a bundle as .zip');
  const own = ownFolders(folder, 0);
  return (own.length === 0 ? [folder] : own).map((place) => ({ place, sha256: resultsIdentity(place), results: checked(readResultsFolder(place, resources)) }));
}

/** Folders that this program wrote: the folder itself, else those in it. */
function ownFolders(folder: string, depth: number): string[] {
  if (isOwnFolder(folder)) return [folder];
  if (depth === MOST_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap((entry) => ownFolders(join(folder, entry.name), depth + 1))
    .sort();
}

function checked(results: ReadResults): ReadResults {
  if (!isOwnFolder(results.folder) || !existsSync(results.folder)) return results;
  const { problems } = checkFiles(results.folder);
  if (problems.length === 0) return results;
  const shown = problems.slice(0, 5).map(({ path, problem }) => `${path}: ${problem}`);
  return { ...results, asDeclared: false, state: null, warnings: [...results.warnings, `these results are not as they were written, so no verdict follows (${shown.join('; ')})`] };
}
