import { RESULT_COLUMNS } from './columns.ts';
import type { Cell } from './columns.ts';
import type { ResultRow } from './result-row.ts';

/** How far two numbers may lie apart: |a - b| <= absolute + relative * max(|a|, |b|). Zero for both: the same double. */
export interface CellTolerance {
  readonly absolute: number;
  readonly relative: number;
}

export const EXACT: CellTolerance = { absolute: 0, relative: 0 };

/** One tolerance for all cells, or one a column; null: the column is not compared. */
export type Tolerance = CellTolerance | ((column: string) => CellTolerance | null);

export interface DifferingCell {
  readonly arm: string;
  readonly seed: number;
  readonly column: string;
  readonly a: Cell;
  readonly b: Cell;
}

export interface RowName {
  readonly arm: string;
  readonly seed: number;
}

export interface ResultsComparison {
  /** cells that stand in both */
  readonly compared: number;
  readonly differing: readonly DifferingCell[];
  /** rows of a that b lacks */
  readonly missing: readonly RowName[];
  /** rows of b that a lacks */
  readonly extra: readonly RowName[];
}

/**
 * Columns that say when, how fast and by what a row was made, and nothing about what was measured: two runs of the same
 * figures may differ in them. Configs, engines and versions are held against each other by their manifests.
 */
export const UNCOMPARED_COLUMNS: ReadonlySet<string> = new Set(['runtime_s', 'runtime_total_s', 'config_hash', 'engine', 'code_version']);

/**
 * The match of two results, cell by cell, rows paired by arm and seed. An empty cell matches only an empty one; texts
 * and booleans must be the same whatever the tolerance. Columns that neither the format nor b has are compared too, as
 * they stand.
 *
 * @param a rows of the one usenix CSV, for example the frozen results
 * @param b rows of the other
 */
export function compareResults(a: readonly ResultRow[], b: readonly ResultRow[], tolerance: Tolerance = EXACT): ResultsComparison {
  const toleranceOf = typeof tolerance === 'function' ? tolerance : (): CellTolerance => tolerance;
  const inA = byName(a);
  const inB = byName(b);
  let compared = 0;
  const differing: DifferingCell[] = [];
  for (const [name, row] of inA) {
    const other = inB.get(name);
    if (other === undefined) continue;
    for (const column of columnsOf(row, other)) {
      const allowed = toleranceOf(column);
      if (allowed === null) continue;
      const first = cellOf(row, column);
      const second = cellOf(other, column);
      compared++;
      if (!same(first, second, allowed)) differing.push({ arm: row.arm, seed: row.seed, column, a: first, b: second });
    }
  }
  const lacking = (rows: ReadonlyMap<string, ResultRow>, other: ReadonlyMap<string, ResultRow>): RowName[] =>
    [...rows].filter(([name]) => !other.has(name)).map(([, { arm, seed }]) => ({ arm, seed }));
  return { compared, differing, missing: lacking(inA, inB), extra: lacking(inB, inA) };
}

function byName(rows: readonly ResultRow[]): Map<string, ResultRow> {
  const named = new Map(rows.map((row) => [`${row.seed} ${row.arm}`, row]));
  if (named.size !== rows.length) throw new RangeError('two rows have the same arm and seed');
  return named;
}

function columnsOf(a: ResultRow, b: ResultRow): string[] {
  const known = RESULT_COLUMNS.map(({ name }) => name).filter((name) => name !== 'arm' && name !== 'seed');
  return [...new Set([...known, ...Object.keys(a.cells), ...Object.keys(b.cells)])].filter((name) => !UNCOMPARED_COLUMNS.has(name));
}

function cellOf(row: ResultRow, column: string): Cell {
  return column === 'method' ? row.method : (row.cells[column] ?? null);
}

function same(a: Cell, b: Cell, { absolute, relative }: CellTolerance): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b || Math.abs(a - b) <= absolute + relative * Math.max(Math.abs(a), Math.abs(b));
  return a === b;
}
