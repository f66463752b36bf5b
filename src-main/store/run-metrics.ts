import type Database from 'better-sqlite3';
import { describe } from '../../src-shared/stats/t-interval.ts';
import type { Description } from '../../src-shared/stats/t-interval.ts';
import { unpackSeeds } from './evaluations.ts';
import { metricField } from './run-fields.ts';

/** A result column of one run. */
export interface RunMetric extends Description {
  readonly run: string;
  /** as it was asked for: COLUMN or COLUMN@ARM */
  readonly column: string;
  readonly arm: string;
  /** those whose values the mean is of, ascending */
  readonly seeds: readonly number[];
}

/** Result columns of runs, COLUMN of each run's lead arm and COLUMN@ARM of that arm; in the order that was asked for; runs without a value are left out. */
export type RunMetrics = (runs: readonly string[], columns: readonly string[]) => RunMetric[];

interface ValueRow {
  readonly id: string;
  readonly arm: string;
  readonly seeds: Uint8Array;
}

/** @returns throws RunQueryError for what is no result column of numbers */
export function prepareRunMetrics(database: Database.Database): RunMetrics {
  const runs = 'FROM json_each(?) AS wanted JOIN runs AS r ON r.id = wanted.value';
  const values = database.prepare<[string, string | null, string], ValueRow>(`SELECT r.id, v.arm, v.seeds ${runs}
    JOIN metric_values AS v ON v.run = r.number AND v.arm = coalesce(?, r.lead_arm) AND v.metric = (SELECT number FROM metrics WHERE name = ?) ORDER BY wanted.key`);
  const evaluations = database.prepare<[string, string | null], { readonly id: string; readonly seed: number; readonly evaluation: number }>(`SELECT r.id, e.seed, e.evaluation ${runs}
    JOIN evaluation_rows AS e ON e.run = r.number AND e.arm = coalesce(?, r.lead_arm) AND e.attacker = '' ORDER BY e.seed`);
  return (ids, columns) => {
    const wanted = JSON.stringify(ids);
    const seedsByArm = new Map<string | null, Map<string, Map<number, number>>>();
    const seedsOf = (arm: string | null, run: string): ReadonlyMap<number, number> => {
      let byRun = seedsByArm.get(arm);
      if (byRun === undefined) {
        byRun = new Map<string, Map<number, number>>();
        for (const { id, evaluation, seed } of evaluations.all(wanted, arm)) byRun.set(id, (byRun.get(id) ?? new Map<number, number>()).set(evaluation, seed));
        seedsByArm.set(arm, byRun);
      }
      return byRun.get(run) ?? new Map<number, number>();
    };
    return columns.flatMap((column) => {
      const field = metricField(column);
      return values.all(wanted, field.arm, field.metric).map(({ id, arm, seeds }): RunMetric => {
        const found = unpackSeeds(seeds);
        const seedOf = seedsOf(field.arm, id);
        return { run: id, column, arm, seeds: found.flatMap(({ evaluation }) => seedOf.get(evaluation) ?? []).sort((a, b) => a - b), ...describe(found.map(({ value }) => value)) };
      });
    });
  };
}
