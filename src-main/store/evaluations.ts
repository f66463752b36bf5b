import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { Cell } from '../../src-shared/report/columns.ts';
import { describe } from '../../src-shared/stats/t-interval.ts';
import type { RunFilter, SqlCondition, SqlValue } from './run-filter.ts';
import { filterCondition } from './run-filter.ts';

/** `attacker` of the row over all attackers. */
export const ALL_ATTACKERS = '';

/** What an evaluating step found, as a run sees it. */
export interface EvaluationRow {
  readonly run: string;
  readonly step: string;
  readonly arm: string;
  readonly method: string;
  readonly seed: number;
  /** ALL_ATTACKERS: the columns of the results format */
  readonly attacker: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Which rows; what is left out is no condition. */
export interface EvaluationFilter {
  readonly run: string;
  readonly arm?: string;
  readonly seed?: number;
  readonly attacker?: string;
}

/** A column over the seeds and runs of one method. */
export interface MethodGroup {
  readonly method: string;
  /** evaluations with a number in this column; one that several runs share counts once */
  readonly n: number;
  readonly mean: number;
  /** sample standard deviation (n-1); null for n = 1 */
  readonly sd: number | null;
}

export interface Evaluations {
  /** Replaces what the step had. */
  readonly save: (step: string, rows: readonly { readonly attacker: string; readonly cells: Readonly<Record<string, Cell>> }[]) => void;
  /** by position of the step in the plan, then by attacker */
  readonly rows: (filter: EvaluationFilter) => EvaluationRow[];
  /** by method; a method without a number in the column is left out */
  readonly byMethod: (filter: RunFilter, column: string, attacker?: string) => MethodGroup[];
}

const cellsSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));

type Row = Omit<EvaluationRow, 'cells'> & { readonly cells: string };

export function prepareEvaluations(database: Database.Database): Evaluations {
  const erase = database.prepare('DELETE FROM evaluation_rows WHERE step = ?');
  const insert = database.prepare('INSERT INTO evaluation_rows (step, attacker, cells) VALUES (?, ?, ?)');
  return {
    save: database.transaction((step: string, rows: readonly { readonly attacker: string; readonly cells: Readonly<Record<string, Cell>> }[]) => {
      erase.run(step);
      for (const { attacker, cells } of rows) insert.run(step, attacker, JSON.stringify(cells));
    }),
    rows: (filter) => {
      const { sql, values } = rowsStatement(filter);
      return database.prepare<SqlValue[], Row>(sql).all(...values).map((row) => ({ ...row, cells: cellsSchema.parse(JSON.parse(row.cells)) }));
    },
    byMethod: (filter, column, attacker = ALL_ATTACKERS) => {
      const { sql, values } = groupStatement(filter, column, attacker);
      const found = database.prepare<SqlValue[], { method: string; value: number }>(sql).all(...values);
      const byMethod = Map.groupBy(found, ({ method }) => method);
      // Not in SQL: its one-pass sums lose the digits of a small deviation around a large mean.
      return [...byMethod].map(([method, rows]) => ({ method, ...describe(rows.map(({ value }) => value)) }));
    },
  };
}

export function rowsStatement({ run, arm, seed, attacker }: EvaluationFilter): SqlCondition {
  const conditions = [
    { sql: 'r.id = ?', value: run },
    ...(arm === undefined ? [] : [{ sql: 'u.arm = ?', value: arm }]),
    ...(seed === undefined ? [] : [{ sql: 'u.seed = ?', value: seed }]),
    ...(attacker === undefined ? [] : [{ sql: 'e.attacker = ?', value: attacker }]),
  ];
  return {
    sql: `SELECT r.id AS run, u.step, u.arm, a.method, u.seed, e.attacker, e.cells
      FROM runs r JOIN run_steps u ON u.run = r.number JOIN run_arms a ON a.run = u.run AND a.arm = u.arm JOIN evaluation_rows e ON e.step = u.step
      WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ORDER BY u.position, e.attacker`,
    values: conditions.map(({ value }) => value),
  };
}

export function groupStatement(filter: RunFilter, column: string, attacker: string): SqlCondition {
  const condition = filterCondition(filter);
  const path = `$.${JSON.stringify(column)}`;
  return {
    sql: `SELECT method, json_extract(e.cells, ?) AS value
      FROM (SELECT DISTINCT u.step, a.method FROM run_steps u JOIN run_arms a ON a.run = u.run AND a.arm = u.arm WHERE u.run IN (SELECT number FROM runs WHERE ${condition.sql})) AS used
      JOIN evaluation_rows e ON e.step = used.step AND e.attacker = ?
      WHERE json_type(e.cells, ?) IN ('integer', 'real') ORDER BY method, e.step`,
    values: [path, ...condition.values, attacker, path],
  };
}
