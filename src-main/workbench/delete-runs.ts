import { rm } from 'node:fs/promises';
import type { RunSummary } from '../store/run-record.ts';
import { folderSize } from './folder-bytes.ts';
import type { ServiceContext } from './service-context.ts';
import { toTrash } from './trash.ts';
import { UserError } from './user-error.ts';

/**
 * Deletes archived runs for good: what the home holds of them, and the steps that no other run wants. Folders that were
 * opened where they lie are left alone; only the list forgets them.
 *
 * @param dryRun only says how many bytes that would free
 * @throws UserError for a run that is not archived, or comes with the program; then nothing is deleted
 */
export async function deleteRuns(context: Pick<ServiceContext, 'home' | 'store' | 'steps' | 'runs' | 'changes'>, ids: readonly string[], dryRun: boolean): Promise<{ readonly runs: number; readonly freedBytes: number }> {
  const { home, store, steps, runs, changes } = context;
  const found = [...new Set(ids)].flatMap((id) => store.runs.get(id) ?? []);
  for (const run of found) assertDeletable(run);
  const only = new Set(store.runs.stepsOnlyOf(found.map(({ id }) => id)));
  const folders = [...found.map(({ id }) => runs.folder(id)), ...[...steps.allFinished(), ...steps.allAttempts()].filter(({ step }) => only.has(step)).map(({ folder }) => folder)];
  let freedBytes = 0;
  for (const folder of folders) freedBytes += (await folderSize(folder)).bytes;
  if (dryRun) return { runs: found.length, freedBytes };
  // While sizes were being read, somebody may have launched a run that wants some of the steps, or brought a run back.
  const now = new Set(store.runs.stepsOnlyOf(found.map(({ id }) => id)));
  for (const { id } of found) {
    const run = store.runs.get(id);
    if (run !== null) assertDeletable(run);
  }
  if ([...only].some((step) => !now.has(step))) return deleteRuns(context, ids, dryRun);
  // The store first: what it does not know is only waste, what it knows and is gone would be a loss.
  store.together(() => { for (const { id } of found) store.runs.remove(id); });
  const trash = toTrash(home, folders);
  for (const { id } of found) changes.tell({ about: 'run', run: id });
  for (const place of trash) await rm(place, { recursive: true, force: true });
  return { runs: found.length, freedBytes };
}

function assertDeletable({ id, archived, source }: RunSummary): void {
  if (source === 'frozen') throw new UserError('state', `${id} are results that come with the program`, 'they can be archived, not deleted');
  if (!archived) throw new UserError('state', `run ${id} is not archived`, 'archive it first; only archived runs are deleted for good');
}
