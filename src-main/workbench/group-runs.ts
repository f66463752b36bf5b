import type { RunFilter } from '../store/run-filter.ts';
import type { RunGroup, RunGrouping } from '../store/run-groups.ts';
import { openStoreReadOnly } from '../store/store.ts';

/** What grouping runs in another thread needs. Plain data. */
export interface GroupRequest {
  /** the home folder */
  readonly home: string;
  readonly filter: RunFilter;
  readonly by: RunGrouping;
  readonly columns: readonly string[];
}

/**
 * The groups of runs as the store has them at this moment, by a connection of its own. Many columns of many runs take
 * seconds; every other read of the store takes a few milliseconds and needs no other thread.
 *
 * @throws RunQueryError for a column or a filter that has no meaning
 */
export function groupRuns({ home, filter, by, columns }: GroupRequest): RunGroup[] {
  const store = openStoreReadOnly(home);
  try {
    return store.runGroups(filter, by, columns);
  } finally {
    store.close();
  }
}
