import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasResult, isAlive } from '../../src-shared/experiment/work-state.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import type { RunRecord } from '../store/run-record.ts';
import { replaceDatabase } from '../store/salvage.ts';
import { openStoreAt, openStoreReadOnly, storePath } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { INFO_FILE, datasetFolderInfoSchema } from './datasets/dataset-folder.ts';
import type { Home } from './home.ts';
import { isOwnFolder } from './opening/own-folder.ts';
import { readJsonFile } from './read-json-file.ts';
import { readResultsFolder } from './read-results-folder.ts';
import { readTrail } from './read-trail.ts';
import { evaluationRows, runOfResults } from './record-results.ts';
import { STEPS_FILE } from './results-folder.ts';
import { readRunFile } from './run-file.ts';
import { savedPresetFiles } from './saved-presets.ts';
import { stepOnDisk } from './step-on-disk.ts';

export interface RebuildOptions {
  readonly home: Home;
  /** folder of presets */
  readonly resources: string;
  /** what is being read, in words */
  readonly note?: (text: string) => void;
}

/** What was found on disk. */
export interface Rebuilt {
  readonly runs: number;
  readonly steps: number;
  readonly attempts: number;
  readonly evaluationRows: number;
  /** whether notes, tags, saved views and what else only the old store had were taken over from it */
  readonly annotationsKept: boolean;
  /** where the old store lies now; null when there was none */
  readonly oldStore: string | null;
  /** what could not be read, a sentence each */
  readonly problems: readonly string[];
}

/** Weight of a step whose plan is lost: it is done, or is planned anew before it runs. */
const UNKNOWN_WEIGHT = 1;

/**
 * Makes the store of a home folder anew from what lies on disk: run files, results folders, steps and attempts, imported
 * data sets, saved presets. Notes, tags and saved views are in the store alone: they are taken over where the old one can
 * still be read. The new store takes its place only when it is whole; the old one is kept beside it. The caller holds the
 * owner lock and has the store closed. The committed results of the program are registered when the workbench is opened.
 */
export function rebuildStore({ home, resources, note = () => null }: RebuildOptions): Rebuilt {
  const path = storePath(home.root);
  const temporary = `${path}.rebuilding`;
  for (const end of ['', '-wal', '-shm']) rmSync(`${temporary}${end}`, { force: true });
  const problems: string[] = [];
  const store = openStoreAt(temporary);
  let counts;
  try {
    note('reading runs and results');
    const evaluationRowCount = addRuns(store, home, resources, problems);
    note('reading steps');
    const { steps, attempts } = addSteps(store, home);
    addDatasets(store, home, problems);
    for (const document of savedPresetFiles(home, problems)) store.presets.save(document);
    counts = { runs: store.runList.count({ archived: null }), steps, attempts, evaluationRows: evaluationRowCount, annotationsKept: takeOver(store, home, problems) };
  } finally {
    store.close();
  }
  return { ...counts, oldStore: replaceDatabase(path, temporary), problems };
}

/** @returns the number of evaluation rows */
function addRuns(store: Store, home: Home, resources: string, problems: string[]): number {
  const records = readdirSync(home.runs, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap(({ name }): RunRecord[] => {
      try {
        const record = recordOf(name, home, resources);
        return record === null ? [] : [record];
      } catch (error) {
        problems.push(`run ${name} is left out: ${textOf(error)}`);
        return [];
      }
    })
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  store.together(() => { store.runs.addAll(records); });
  let count = 0;
  store.together(() => {
    for (const { id, archived, place, state } of records) {
      if (archived) store.runs.archive(id, true);
      const folder = place === '' ? join(home.runs, id, 'results') : place;
      if (state !== 'completed') continue;
      try {
        const rows = evaluationRows(readResultsFolder(folder, resources));
        store.evaluations.save(id, rows);
        count += rows.length;
      } catch (error) {
        problems.push(`the results of run ${id} cannot be read: ${textOf(error)}`);
      }
    }
  });
  return count;
}

/** What a folder of the runs tells; null when it holds neither a run file nor results. */
function recordOf(id: string, home: Home, resources: string): RunRecord | null {
  const folder = join(home.runs, id);
  const results = join(folder, 'results');
  const known = readRunFile(folder);
  if (known !== null) {
    const hasResults = existsSync(known.place === '' ? results : known.place);
    const open = known.state === 'queued' || isAlive(known.state);
    // The program died before it could say how the run ended.
    if (open) return { ...known, state: 'interrupted', reason: 'the store was lost while this run was under way; resume it to go on', endedAt: known.createdAt };
    return hasResult(known.state) && !hasResults ? { ...known, reason: `its results folder ${known.place} is gone` } : known;
  }
  if (!isOwnFolder(results)) return null;
  // Of a program that wrote no run files.
  const run = runOfResults(readResultsFolder(results, resources), { id, name: id, source: 'own', place: '', launchKey: null });
  const trail = existsSync(join(results, STEPS_FILE)) ? readTrail(results) : [];
  const steps = trail.map(({ id: step, kind, arm, seed, label }) => ({ id: step, kind, arm, seed, label, weight: UNKNOWN_WEIGHT, reused: false }));
  return { state: 'completed', reason: '', endedAt: null, ...run, steps, archived: false };
}

function addSteps(store: Store, home: Home): { readonly steps: number; readonly attempts: number } {
  const folder = new StepFolder(home.work);
  const ids = store.steps.all();
  let attempts = 0;
  store.together(() => {
    for (const id of ids) {
      const step = stepOnDisk(folder, id);
      store.steps.restore(step);
      attempts += step.attempts.length;
    }
  });
  return { steps: ids.length, attempts };
}

function addDatasets(store: Store, home: Home, problems: string[]): void {
  for (const { name } of readdirSync(home.datasets, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))) {
    const path = join(home.datasets, name, INFO_FILE);
    if (!existsSync(path)) continue;
    try {
      const info = datasetFolderInfoSchema.parse(readJsonFile(path));
      store.datasets.save({ id: info.sha256, kind: info.kind, about: { ...info }, addedAt: Math.round(statSync(path).mtimeMs) });
    } catch (error) {
      problems.push(`the data set ${name} cannot be read: ${textOf(error)}`);
    }
  }
}

/** @returns whether the old store could be read */
function takeOver(store: Store, home: Home, problems: string[]): boolean {
  if (!existsSync(storePath(home.root))) return false;
  try {
    const old = openStoreReadOnly(home.root);
    try {
      store.together(() => {
        for (const { id } of old.runList.page({ filter: { archived: null }, sort: [], limit: 1_000_000, after: null }).runs) {
          if (store.runs.get(id) === null) continue;
          const note = old.annotations.note(id);
          if (note !== null) store.annotations.setNote(id, note.text, note.changedAt);
          for (const tag of old.annotations.tags(id)) store.annotations.addTag(id, tag);
        }
        for (const view of old.savedViews.list()) store.savedViews.save(view);
        for (const preset of old.presets.list()) store.presets.save(preset);
      });
      return true;
    } finally {
      old.close();
    }
  } catch (error) {
    problems.push(`notes, tags and saved views could not be taken over from the old store: ${textOf(error)}`);
    return false;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
