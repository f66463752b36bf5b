import type Database from 'better-sqlite3';
import { describe } from '../../src-shared/stats/t-interval.ts';
import type { Description } from '../../src-shared/stats/t-interval.ts';
import { unpackSeeds } from './evaluations.ts';
import { metricField } from './run-fields.ts';
import type { RunFilter, SqlCondition, SqlValue } from './run-filter.ts';
import { filterCondition } from './run-filter.ts';

/** What runs are grouped by, and the column that holds it; `method` has several a run. */
const GROUP_COLUMNS = { preset: 'preset', status: 'state', dataset: 'dataset' } as const;

export type RunGrouping = 'method' | keyof typeof GROUP_COLUMNS;

export interface RunGroup {
  readonly key: string;
  readonly runs: number;
  /** columns in which the group has a number; n counts evaluations, one that several runs share once */
  readonly columns: Readonly<Record<string, Description>>;
}

/**
 * Groups of the runs that a filter finds, by key, with mean, sample standard deviation and n of result columns over runs and
 * seeds. By method, a column is that of the method's arms, else that of each run's lead arm; COLUMN@ARM is that arm's.
 */
export type RunGroups = (filter: RunFilter, by: RunGrouping, columns: readonly string[]) => RunGroup[];

/** @returns throws RunQueryError for what is no result column of numbers, or a filter that has no meaning */
export function prepareRunGroups(database: Database.Database): RunGroups {
  return (filter, by, columns) => {
    const counted = groupCountStatement(filter, by);
    const groups = new Map(database.prepare<SqlValue[], { key: string; runs: number }>(counted.sql).all(...counted.values).map(({ key, runs }) => [key, { key, runs, columns: new Map<string, Description>() }]));
    for (const column of columns) {
      const { sql, values } = groupStatement(filter, by, column);
      const found = new Map<string, Map<number, number>>();
      for (const { key, seeds } of database.prepare<SqlValue[], { key: string; seeds: Uint8Array }>(sql).all(...values)) {
        const byEvaluation = found.get(key) ?? new Map<number, number>();
        found.set(key, byEvaluation);
        for (const { evaluation, value } of unpackSeeds(seeds)) byEvaluation.set(evaluation, value);
      }
      // Not in SQL: its one-pass sums lose the digits of a small deviation around a large mean.
      for (const [key, byEvaluation] of found) groups.get(key)?.columns.set(column, describe([...byEvaluation.values()]));
    }
    return [...groups.values()].map((group) => ({ ...group, columns: Object.fromEntries(group.columns) }));
  };
}

export function groupCountStatement(filter: RunFilter, by: RunGrouping): SqlCondition {
  const { sql, values } = filterCondition(filter);
  if (by !== 'method') return { sql: `SELECT ${GROUP_COLUMNS[by]} AS key, count(*) AS runs FROM runs WHERE ${sql} GROUP BY key ORDER BY key`, values };
  return { sql: `SELECT a.method AS key, count(DISTINCT a.run) AS runs FROM run_arms a WHERE a.run IN (SELECT number FROM runs WHERE ${sql}) GROUP BY key ORDER BY key`, values };
}

/** Values of a column, which lie together: read in their order, and each run looked up. */
export function groupStatement(filter: RunFilter, by: RunGrouping, column: string): SqlCondition {
  const condition = filterCondition(filter);
  const { metric, arm } = metricField(column);
  const parts = [
    { sql: 'v.metric = (SELECT number FROM metrics WHERE name = ?)', values: [metric] },
    ...(arm === null ? [] : [{ sql: 'v.arm = ?', values: [arm] }]),
    ...(by === 'method' || arm !== null ? [] : [{ sql: 'v.arm = r.lead_arm', values: [] }]),
    { sql: `+v.run IN (SELECT number FROM runs WHERE ${condition.sql})`, values: condition.values },
  ];
  const key = by === 'method' ? { sql: 'a.method', join: 'run_arms a ON a.run = v.run AND a.arm = v.arm' } : { sql: `r.${GROUP_COLUMNS[by]}`, join: 'runs r ON r.number = v.run' };
  return { sql: `SELECT ${key.sql} AS key, v.seeds FROM metric_values v CROSS JOIN ${key.join} WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`, values: parts.flatMap(({ values }) => values) };
}
