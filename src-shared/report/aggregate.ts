import { overSeeds } from '../stats/over-seeds.ts';
import type { OverSeeds } from '../stats/over-seeds.ts';
import { columnRange, exactLimits } from './column-intervals.ts';
import type { ExactLimitContext } from './column-intervals.ts';
import { RESULT_COLUMNS } from './columns.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';

/** What the exact limits of each seed need. */
export type LimitContexts = ReadonlyMap<number, ExactLimitContext>;

/**
 * A column of one arm over its seeds: mean, sample standard deviation and the interval of protocol.md 4. Seeds
 * without a value (a model that diverged, a target without a threshold) are left out; null when there is none at all.
 *
 * @param rows the arm's rows, one a seed
 * @throws RangeError for a column that the result format does not have
 */
export function aggregateColumn(rows: readonly ResultRow[], name: string, contexts: LimitContexts): OverSeeds | null {
  const column = RESULT_COLUMNS.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`the result format has no column ${name}`);
  const present = rows.flatMap((row) => {
    const value = numberIn(row, name);
    if (value === null) return [];
    const context = contexts.get(row.seed);
    return [{ value, limits: context === undefined ? null : exactLimits(row, name, context) }];
  });
  if (present.length === 0) return null;
  const limits = present.flatMap(({ limits }) => limits ?? []);
  return overSeeds(present.map(({ value }) => value), columnRange(column), limits.length === present.length ? limits : null);
}

/** Rows by arm, in the order in which arms first appear. */
export function rowsByArm(rows: readonly ResultRow[]): Map<string, ResultRow[]> {
  const groups = new Map<string, ResultRow[]>();
  for (const row of rows) {
    const group = groups.get(row.arm);
    if (group === undefined) groups.set(row.arm, [row]);
    else group.push(row);
  }
  return groups;
}

/** The same over rows that say something: an arm that diverged was not attacked, and does not speak against the data. */
export function resolvedWhereMeasured(rows: readonly ResultRow[], column: string): boolean {
  return resolvedInAllSeeds(rows.filter((row) => typeof row.cells[column] === 'boolean'), column);
}

/** Whether every seed resolved the target; false when any did not or says nothing. */
export function resolvedInAllSeeds(rows: readonly ResultRow[], column: string): boolean {
  return rows.length > 0 && rows.every((row) => row.cells[column] === true);
}
