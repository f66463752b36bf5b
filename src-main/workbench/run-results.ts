import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ContractError } from '../../src-shared/contract/error-data.ts';
import { RESULTS_FOLDER } from '../../src-shared/experiment/step-outputs.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import type { StoredCurve } from '../../src-shared/report/figures/roc-curves.ts';
import type { AttackerResult } from '../../src-shared/report/read-attackers.ts';
import type { Runs } from '../store/runs.ts';
import { checksumsHash } from './frozen-presets.ts';
import type { LoadedResults, ResultsPlace } from './load-results.ts';
import { Recent } from './recent.ts';
import type { ServiceContext } from './service-context.ts';

/** What reading results needs of the workbench. */
export interface ResultsContext extends Pick<ServiceContext, 'home' | 'background' | 'resources' | 'code' | 'signal' | 'now'> {
  readonly store: { readonly runs: Pick<Runs, 'get' | 'config'> };
}

/** Results folders whose rows are kept; each is below a megabyte. */
const MOST_FOLDERS = 32;
/** Vertices of ROC staircases that are kept, 8 bytes each: some twenty runs of the committed size. */
const MOST_VERTICES = 32 * 1024 * 1024;
/** Rows of attackers that are kept. */
const MOST_ATTACKER_ROWS = 200_000;

/** The results of one run as they are on disk now. */
export interface RunResults {
  readonly run: string;
  readonly loaded: LoadedResults;
  readonly place: ResultsPlace;
  /** changes when the folder does */
  readonly key: string;
  /** every ROC staircase; read at the first call */
  readonly curves: () => Promise<readonly StoredCurve[]>;
  readonly attackers: () => Promise<readonly AttackerResult[]>;
}

/** Everything about a run's numbers, from its results folder: read off the main thread, and kept while it is looked at. */
export interface ResultsReader {
  /** @throws ContractError unknown-run, no-results; UserError, ConfigError for a folder that cannot be understood */
  readonly of: (run: string) => Promise<RunResults>;
}

const READERS = new WeakMap<ResultsContext, ResultsReader>();

/** The one reader of a workbench: all its services share what it keeps. */
export function resultsReader(context: ResultsContext): ResultsReader {
  const known = READERS.get(context);
  if (known !== undefined) return known;
  const reader = openReader(context);
  READERS.set(context, reader);
  return reader;
}

function openReader({ home, store, background, resources, signal }: ResultsContext): ResultsReader {
  const results = new Recent<LoadedResults>(MOST_FOLDERS, () => 1);
  const curves = new Recent<readonly StoredCurve[]>(MOST_VERTICES, (all) => all.reduce((sum, { tp }) => sum + tp.length, 0));
  const attackers = new Recent<readonly AttackerResult[]>(MOST_ATTACKER_ROWS, (rows) => rows.length);
  return {
    of: async (run) => {
      const folder = resultsFolderOf(home, store.runs, run);
      const key = `${folder} ${folderKey(folder)}`;
      const place = { folder, resources };
      // Not the request's signal: others may wait for the same.
      const loaded = await results.get(key, () => background.run('results.load', place, { signal }));
      return {
        run,
        loaded,
        place,
        key,
        curves: () => curves.get(key, () => background.run('results.curves', place, { signal })),
        attackers: () => attackers.get(key, () => background.run('results.attackers', place, { signal })),
      };
    },
  };
}

/** Absolute path of a run's results folder. @throws ContractError unknown-run, no-results */
export function resultsFolderOf(home: Pick<ResultsContext['home'], 'runs'>, runs: Pick<Runs, 'get'>, run: string): string {
  const found = runs.get(run);
  if (found === null) throw problem('unknown-run', `there is no run ${run}`, 'There is no such run here any more; it may have been deleted in another window.');
  const folder = found.place === '' ? join(home.runs, run, RESULTS_FOLDER) : found.place;
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw problem('no-results', `run ${run} has no results in ${folder}`, `${found.name === '' ? 'This run' : `“${found.name}”`} has no results: ${found.place === '' ? WHY_NONE[found.state] : 'their folder is not there any more. Put it back, or open the results from where they are now'}.`);
}

const WHY_NONE: Readonly<Record<WorkState, string>> = {
  queued: 'it has not begun. They are written when its last step is done',
  running: 'it is still at work. They are written when its last step is done; until then Monitor shows its progress',
  stopping: 'it is being stopped before its last step. Resume it to get them',
  completed: 'its results folder was removed. Run it again; steps that are kept are not done twice',
  diverged: 'its results folder was removed. Run it again; steps that are kept are not done twice',
  stopped: 'it was stopped before its last step. Resume it to get them',
  failed: 'a step failed. Monitor says why; mend that and retry',
  interrupted: 'it was interrupted before its last step. Resume it to get them',
};

/** The hash of all hashes, or for folders without it the files' times and sizes. */
function folderKey(folder: string): string {
  return checksumsHash(folder) ?? readdirSync(folder, { withFileTypes: true })
    .map(({ name, parentPath }) => statSync(join(parentPath, name), { throwIfNoEntry: false }))
    .map((stats) => (stats === undefined ? '-' : `${stats.mtimeMs}:${stats.size}`))
    .join(' ');
}

function problem(code: string, message: string, userMessage: string): ContractError {
  return new ContractError({ code, message, userMessage, details: null });
}
