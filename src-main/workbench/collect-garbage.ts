import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepFolder } from '../jobs/step-folder.ts';
import type { Store } from '../store/store.ts';
import { added, folderSize } from './folder-bytes.ts';
import type { FolderSize } from './folder-bytes.ts';
import type { Home } from './home.ts';
import { readTrail } from './read-trail.ts';
import { STEPS_FILE } from './results-folder.ts';
import { readRunFile } from './run-file.ts';
import { TRASH_PREFIX, toTrash } from './trash.ts';

export interface GarbageOptions {
  readonly home: Home;
  readonly store: Store;
  readonly steps: StepFolder;
  /** only says what would be freed */
  readonly dryRun: boolean;
  /** what was changed later than this long ago stays, whatever it is */
  readonly graceMs: number;
  /** milliseconds since 1970 */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** What was, or would be, deleted. */
export interface Garbage {
  readonly steps: number;
  readonly attempts: number;
  /** what a crash left half-written or half-deleted */
  readonly leftovers: number;
  readonly files: number;
  readonly bytes: number;
}

/** A day: far longer than anything is between two files that belong together. */
export const GARBAGE_GRACE_MS = 24 * 60 * 60 * 1000;

/** What programs call files and folders that they have not finished, or are deleting. */
const UNFINISHED = /\.tmp-\d+$|\.writing-[0-9a-f-]{36}$|\.rebuilding(?:-wal|-shm)?$|^\.(?:opening|importing|deleting)-/;

/**
 * Deletes what nothing needs: steps that no run in the store wants, attempts at steps that are done or that no run
 * wants, and what crashes left. Finished results are never deleted: folders of the runs that the store does not know
 * stay, with their steps, since a rebuild finds them. The caller holds the owner lock.
 */
export async function collectGarbage({ home, store, steps, dryRun, graceMs, now, signal }: GarbageOptions): Promise<Garbage> {
  let size: FolderSize = { files: 0, bytes: 0, changedAt: 0 };
  /** @param isGarbage asked again right before the deletion: meanwhile a run may have been launched that wants it */
  const collect = async (folder: string, isGarbage: () => boolean): Promise<boolean> => {
    signal?.throwIfAborted();
    if (!isGarbage()) return false;
    const found = await folderSize(folder);
    if (found.changedAt > now - graceMs || !isGarbage()) return false;
    if (!dryRun) for (const place of toTrash(home, [folder])) await rm(place, { recursive: true, force: true });
    size = added(size, found);
    return true;
  };
  const count = async (folders: readonly { readonly step: string; readonly folder: string }[], isGarbage: (step: string) => boolean): Promise<number> => {
    let collected = 0;
    for (const { step, folder } of folders) if (await collect(folder, () => isGarbage(step))) collected++;
    return collected;
  };
  const unknown = await stepsOfUnknownRuns(home, store);
  const isWanted = (step: string): boolean => store.steps.state(step) !== null || unknown.has(step);
  const attempts = await count(steps.allAttempts(), (step) => !isWanted(step) || steps.finished(step) !== null);
  const unwanted = await count(steps.allFinished(), (step) => !isWanted(step));
  let leftovers = 0;
  for (const path of await unfinished(home)) if (await collect(path, () => true)) leftovers++;
  return { steps: unwanted, attempts, leftovers, files: size.files, bytes: size.bytes };
}

/** Steps of runs that lie on disk and are not in the store, for example since an old backup was restored. */
async function stepsOfUnknownRuns(home: Home, store: Store): Promise<Set<string>> {
  const names = (await namesIn(home.runs)).filter((name) => !name.startsWith('.') && store.runs.get(name) === null);
  return new Set(names.flatMap((name) => {
    const folder = join(home.runs, name);
    const results = join(folder, 'results');
    const run = readRunFile(folder);
    if (run !== null) return run.steps.map(({ id }) => id);
    return existsSync(join(results, STEPS_FILE)) ? readTrail(results).map(({ id }) => id) : [];
  }));
}

/** Files and folders of the home that were never finished, or whose deletion was not. */
async function unfinished(home: Home): Promise<string[]> {
  const runs = (await namesIn(home.runs)).filter((name) => !name.startsWith(TRASH_PREFIX));
  const folders = [home.root, home.runs, home.datasets, home.tuning, join(home.root, 'presets'), ...runs.map((name) => join(home.runs, name))];
  const found: string[] = [];
  for (const folder of folders) found.push(...(await namesIn(folder)).filter((name) => UNFINISHED.test(name)).map((name) => join(folder, name)));
  return found;
}

/** Names in a folder; none where it is a file, or is not there. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}
