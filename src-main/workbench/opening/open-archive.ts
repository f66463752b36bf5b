import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { syncFolder } from '../../durable-file.ts';
import { checkBundle } from '../bundles/open-bundle.ts';
import { BUNDLE_FILE, BUNDLE_RESULTS } from '../bundles/bundle-files.ts';
import type { RunWriting } from '../bundles/bundle-files.ts';
import { ARCHIVE_LIMITS, extractZip } from '../bundles/extract-zip.ts';
import type { ArchiveHooks, ArchiveLimits } from '../bundles/extract-zip.ts';
import { readResultsFolder } from '../read-results-folder.ts';
import type { ReadResults } from '../read-results-folder.ts';
import { openResults } from './open-results.ts';
import { openedRunId } from './opened-run-id.ts';

export interface OpenArchiveOptions extends ArchiveHooks {
  /** folder of the home's runs: what is opened becomes a folder of it */
  readonly into: string;
  /** folder of presets */
  readonly resources: string;
  /** what people call the file, for errors; else its name */
  readonly name?: string;
  readonly limits?: ArchiveLimits;
}

/** Results that came in an archive and now lie in the home. */
export interface OpenedArchive {
  readonly source: 'bundle' | 'opened';
  /** id of the run that it is: HOME/runs/ID/results holds the results */
  readonly run: string;
  /** what the bundle says that people wrote on it; null for a results folder */
  readonly writing: RunWriting | null;
  readonly results: ReadResults;
}

/** What macOS and others add to archives. */
const ADDED = /(^|\/)(__MACOSX\/|\.)/;

/**
 * Opens a run bundle, or a results folder as .zip. It is extracted to a folder beside the runs, checked, and only then
 * moved to its place; of what is refused nothing stays. What is there already, by its content, is left as it is.
 *
 * @throws DataError, UserError or ConfigError naming the entry or file that is wrong
 */
export async function openArchive(path: string, options: OpenArchiveOptions): Promise<OpenedArchive[]> {
  const { into, resources, name = basename(path), limits = ARCHIVE_LIMITS } = options;
  mkdirSync(into, { recursive: true });
  const temporary = join(into, `.opening-${randomUUID()}`);
  try {
    const hashes = await extractZip(path, temporary, options, limits, (entry) => ADDED.test(entry));
    if (hashes.has(BUNDLE_FILE)) {
      const bundle = checkBundle(temporary, hashes, name, resources);
      const run = openedRunId('bundle', bundle.sha256);
      return [{ source: 'bundle', run, writing: bundle.writing, results: settled(temporary, join(into, run), bundle.results, resources) }];
    }
    return openResults(temporary, resources).map(({ place, sha256, results }): OpenedArchive => {
      const run = openedRunId('opened', sha256);
      const folder = join(into, run);
      if (!existsSync(folder)) {
        // The results move alone: an archive may hold several, and other things beside them.
        const own = join(into, `.opening-${randomUUID()}`);
        mkdirSync(own);
        renameSync(place, join(own, BUNDLE_RESULTS));
        renameSync(own, folder);
        syncFolder(into);
      }
      return { source: 'opened', run, writing: null, results: { ...readResultsFolder(join(folder, BUNDLE_RESULTS), resources), asDeclared: results.asDeclared, state: results.state, warnings: results.warnings } };
    });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Removes what an opening left behind that was killed. Call it when no opening is under way. */
export function removeUnfinishedOpenings(into: string): void {
  if (!existsSync(into)) return;
  for (const name of readdirSync(into)) if (name.startsWith('.opening-')) rmSync(join(into, name), { recursive: true, force: true });
}

function settled(temporary: string, folder: string, results: ReadResults, resources: string): ReadResults {
  if (!existsSync(folder)) {
    renameSync(temporary, folder);
    syncFolder(join(folder, '..'));
  }
  return { ...readResultsFolder(join(folder, BUNDLE_RESULTS), resources), warnings: results.warnings };
}
