import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import { checksumsHash, readFrozenFile } from './frozen-presets.ts';
import { presetNames, readPreset } from './presets.ts';
import { readResultsFolder } from './read-results-folder.ts';
import { evaluationRows, runOfResults } from './record-results.ts';
import { MANIFEST_FILE } from './results-folder.ts';

/** Id of the run that stands for the committed results of a preset. */
export function frozenRunId(preset: string): string {
  return `frozen-${preset}`;
}

/**
 * Registers the committed results of the frozen presets as runs, so that they are there at the first start. Those that
 * are known and unchanged take no reading; notes, tags and the archive flag of changed ones are kept.
 *
 * @param problem is told of results that cannot be read; the others are registered
 * @returns ids of the runs that are new or changed
 */
export function registerFrozenRuns(store: Store, root: string, resources: string, problem: (preset: string, error: unknown) => void): string[] {
  const presets = readFrozenFile(resources).presets;
  return Object.entries(presets).flatMap(([preset, { results }]) => {
    if (results === null || !existsSync(join(root, results.folder, MANIFEST_FILE))) return [];
    try {
      return registerOne(store, { preset, place: join(root, results.folder), resources }) ? [frozenRunId(preset)] : [];
    } catch (error) {
      problem(preset, error);
      return [];
    }
  });
}

/** @returns whether anything had to be written */
function registerOne(store: Store, { preset, place, resources }: { readonly preset: string; readonly place: string; readonly resources: string }): boolean {
  const id = frozenRunId(preset);
  // The key says which bytes are registered, and where they lie: a program that was moved registers them anew.
  const launchKey = `frozen:${checksumsHash(place) ?? ''}`;
  const known = store.runs.get(id);
  if (known !== null && known.place === place && store.runs.byLaunchKey(launchKey)?.id === id) return false;
  const results = readResultsFolder(place, resources);
  const name = presetNames(resources).includes(preset) ? readPreset(resources, preset).title : preset;
  const run = runOfResults(results, { id, name, source: 'frozen', place, launchKey });
  store.together(() => {
    if (known !== null) store.runs.remove(id);
    store.runs.add(run);
    store.evaluations.save(id, evaluationRows(results));
    if (known === null) return;
    if (known.note !== '') store.annotations.setNote(id, known.note, run.createdAt);
    for (const tag of known.tags) store.annotations.addTag(id, tag);
    if (known.archived) store.runs.archive(id, true);
  });
  return true;
}
