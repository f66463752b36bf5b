import type Database from 'better-sqlite3';
import { z } from 'zod';
import type { Cell } from '../../src-shared/report/columns.ts';
import type { SqlCondition, SqlValue } from './run-filter.ts';

/** `attacker` of the row over all attackers. */
export const ALL_ATTACKERS = '';

/** What a run's evaluation of one arm and seed found. */
export interface NewEvaluationRow {
  readonly arm: string;
  readonly seed: number;
  /** ALL_ATTACKERS: the columns of the results format */
  readonly attacker: string;
  /** the step that evaluated; null for results that were made elsewhere */
  readonly step: string | null;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface EvaluationRow extends NewEvaluationRow {
  readonly run: string;
  readonly method: string;
}

/** Which rows; what is left out is no condition. */
export interface EvaluationFilter {
  readonly run: string;
  readonly arm?: string;
  readonly seed?: number;
  readonly attacker?: string;
}

export interface Evaluations {
  /** Replaces what the run had. @throws RangeError for an arm or a run that there is not, Error for two rows of one key */
  readonly save: (run: string, rows: readonly NewEvaluationRow[]) => void;
  /** in the order of the arms, then by seed, then by attacker */
  readonly rows: (filter: EvaluationFilter) => EvaluationRow[];
}

const cellsSchema = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));

type Row = Omit<EvaluationRow, 'cells'> & { readonly cells: string };

/** One value of a metric, with the number of the evaluation that gave it. */
export interface SeedValue {
  readonly evaluation: number;
  readonly value: number;
}

export function prepareEvaluations(database: Database.Database): Evaluations {
  const numberOf = database.prepare<[string], { number: number }>('SELECT number FROM runs WHERE id = ?');
  const armsOf = database.prepare<[number], { arm: string }>('SELECT arm FROM run_arms WHERE run = ?');
  const oldEvaluations = database.prepare<[number], { evaluation: number }>('SELECT DISTINCT evaluation FROM evaluation_rows WHERE run = ?');
  const eraseRows = database.prepare('DELETE FROM evaluation_rows WHERE run = ?');
  const eraseValues = database.prepare('DELETE FROM metric_values WHERE run = ?');
  const eraseEvaluation = database.prepare('DELETE FROM evaluations WHERE number = ? AND NOT EXISTS (SELECT 1 FROM evaluation_rows WHERE evaluation = evaluations.number)');
  const evaluationOf = database.prepare<[string], { number: number }>('SELECT number FROM evaluations WHERE step = ?');
  const insertEvaluation = database.prepare('INSERT INTO evaluations (step) VALUES (?)');
  const insertRow = database.prepare('INSERT INTO evaluation_rows (run, arm, seed, attacker, evaluation, cells) VALUES (?, ?, ?, ?, ?, ?)');
  const metricOf = database.prepare<[string], { number: number }>('SELECT number FROM metrics WHERE name = ?');
  const insertMetric = database.prepare('INSERT INTO metrics (name) VALUES (?)');
  const insertValue = database.prepare('INSERT INTO metric_values (metric, arm, run, mean, seeds) VALUES (?, ?, ?, ?, ?)');
  const evaluationNumber = (step: string | null): number => (step === null ? undefined : evaluationOf.get(step)?.number) ?? Number(insertEvaluation.run(step).lastInsertRowid);
  const metricNumber = (name: string): number => metricOf.get(name)?.number ?? Number(insertMetric.run(name).lastInsertRowid);

  return {
    save: database.transaction((run: string, rows: readonly NewEvaluationRow[]) => {
      const number = numberOf.get(run)?.number;
      if (number === undefined) throw new RangeError(`the store has no run ${run}`);
      const arms = new Set(armsOf.all(number).map(({ arm }) => arm));
      const old = oldEvaluations.all(number);
      eraseRows.run(number);
      eraseValues.run(number);
      // Rows of one arm and seed are one evaluation, whatever their attacker.
      const evaluations = new Map<string, number>();
      const values = new Map<string, Map<string, SeedValue[]>>();
      for (const { arm, seed, attacker, step, cells } of rows) {
        if (!arms.has(arm)) throw new RangeError(`run ${run} has no arm ${arm}`);
        const key = JSON.stringify([arm, seed]);
        const evaluation = evaluations.get(key) ?? evaluationNumber(step);
        evaluations.set(key, evaluation);
        insertRow.run(number, arm, seed, attacker, evaluation, JSON.stringify(cells));
        if (attacker !== ALL_ATTACKERS) continue;
        for (const [name, cell] of Object.entries(cells)) {
          const value = typeof cell === 'boolean' ? Number(cell) : cell;
          if (typeof value !== 'number' || !Number.isFinite(value)) continue;
          const byArm = values.get(name) ?? new Map<string, SeedValue[]>();
          values.set(name, byArm);
          byArm.set(arm, [...(byArm.get(arm) ?? []), { evaluation, value }]);
        }
      }
      for (const [name, byArm] of values) {
        const metric = metricNumber(name);
        for (const [arm, seeds] of byArm) insertValue.run(metric, arm, number, seeds.reduce((sum, { value }) => sum + value, 0) / seeds.length, packSeeds(seeds));
      }
      for (const { evaluation } of old) eraseEvaluation.run(evaluation);
    }),
    rows: (filter) => {
      const { sql, values } = rowsStatement(filter);
      return database.prepare<SqlValue[], Row>(sql).all(...values).map((row) => ({ ...row, cells: cellsSchema.parse(JSON.parse(row.cells)) }));
    },
  };
}

export function rowsStatement({ run, arm, seed, attacker }: EvaluationFilter): SqlCondition {
  const conditions = [
    { sql: 'e.run = (SELECT number FROM runs WHERE id = ?)', value: run },
    ...(arm === undefined ? [] : [{ sql: 'e.arm = ?', value: arm }]),
    ...(seed === undefined ? [] : [{ sql: 'e.seed = ?', value: seed }]),
    ...(attacker === undefined ? [] : [{ sql: 'e.attacker = ?', value: attacker }]),
  ];
  return {
    sql: `SELECT ? AS run, e.arm, a.method, e.seed, e.attacker, n.step, e.cells
      FROM evaluation_rows e JOIN run_arms a ON a.run = e.run AND a.arm = e.arm JOIN evaluations n ON n.number = e.evaluation
      WHERE ${conditions.map(({ sql }) => sql).join(' AND ')} ORDER BY a.position, e.arm, e.seed, e.attacker`,
    values: [run, ...conditions.map(({ value }) => value)],
  };
}

function packSeeds(seeds: readonly SeedValue[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(16 * seeds.length));
  for (const [i, { evaluation, value }] of seeds.entries()) {
    view.setFloat64(16 * i, evaluation, true);
    view.setFloat64(16 * i + 8, value, true);
  }
  return new Uint8Array(view.buffer);
}

/** What `seeds` of metric_values holds. */
export function unpackSeeds(bytes: Uint8Array): SeedValue[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.byteLength / 16 }, (_, i) => ({ evaluation: view.getFloat64(16 * i, true), value: view.getFloat64(16 * i + 8, true) }));
}
