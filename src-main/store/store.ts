import type Database from 'better-sqlite3';
import { join } from 'node:path';
import type { Annotations } from './annotations.ts';
import { prepareAnnotations } from './annotations.ts';
import type { Datasets, Documents } from './documents.ts';
import { prepareDatasets, preparePresets, prepareSavedViews } from './documents.ts';
import type { Evaluations } from './evaluations.ts';
import { prepareEvaluations } from './evaluations.ts';
import { closeDatabase, isDoubtful, openDatabase, openDatabaseAtOnce, openReadOnly, trustDatabase } from './open-database.ts';
import type { Jobs } from './jobs.ts';
import { prepareJobs } from './jobs.ts';
import type { RunGroups } from './run-groups.ts';
import { prepareRunGroups } from './run-groups.ts';
import type { RunList } from './run-list.ts';
import { prepareRunList } from './run-list.ts';
import type { RunMetrics } from './run-metrics.ts';
import { prepareRunMetrics } from './run-metrics.ts';
import type { Runs } from './runs.ts';
import { prepareRuns } from './runs.ts';
import type { Steps } from './steps.ts';
import { prepareSteps } from './steps.ts';

/** The database's name in a home folder. */
export function storePath(home: string): string {
  return join(home, 'store.db');
}

/** What the program remembers. Every call is synchronous; a call that changes something is one transaction. */
export interface Store {
  readonly runs: Runs;
  readonly runList: RunList;
  readonly runGroups: RunGroups;
  readonly runMetrics: RunMetrics;
  readonly steps: Steps;
  readonly jobs: Jobs;
  readonly evaluations: Evaluations;
  readonly annotations: Annotations;
  readonly savedViews: Documents;
  readonly presets: Documents;
  readonly datasets: Datasets;
  /** Makes several changes one: all of them or none. */
  readonly together: <T>(change: () => T) => T;
  /** Whether an end that was not clean left it unchecked: calls that change something throw then. */
  readonly isDoubtful: () => boolean;
  /** It was checked, and no damage was found. */
  readonly trust: () => void;
  readonly close: () => void;
}

/**
 * Opens the store of a home folder, whose owner lock the caller holds.
 *
 * @throws StoreNewerError, StoreForeignError, StoreDamagedError
 */
export function openStore(home: string): Store {
  return openStoreAt(storePath(home));
}

/** The same without a wait: after an end that was not clean, the caller checks it (findDamage) before anything is changed. */
export function openStoreAtOnce(home: string): Store {
  return storeOf(openDatabaseAtOnce(storePath(home)));
}

/** Opens a store by its file: for one that is being made, and has no home yet. */
export function openStoreAt(path: string): Store {
  return storeOf(openDatabase(path));
}

/** Opens it for reading alone, damaged or not, as far as that goes; needs no lock. Calls that change something throw. */
export function openStoreReadOnly(home: string): Store {
  return storeOf(openReadOnly(storePath(home)));
}

function storeOf(database: Database.Database): Store {
  return {
    runs: prepareRuns(database),
    runList: prepareRunList(database),
    runGroups: prepareRunGroups(database),
    runMetrics: prepareRunMetrics(database),
    steps: prepareSteps(database),
    jobs: prepareJobs(database),
    evaluations: prepareEvaluations(database),
    annotations: prepareAnnotations(database),
    savedViews: prepareSavedViews(database),
    presets: preparePresets(database),
    datasets: prepareDatasets(database),
    together: (change) => database.transaction(change)(),
    isDoubtful: () => isDoubtful(database),
    trust: () => { trustDatabase(database); },
    close: () => { closeDatabase(database); },
  };
}
