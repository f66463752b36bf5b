import type { Cell } from './columns.ts';
import { RESULT_COLUMNS } from './columns.ts';

/** One row of the results: an arm and a seed, with a cell for every column that has a value. */
export interface ResultRow {
  readonly arm: string;
  readonly method: string;
  readonly seed: number;
  /** by column name; a column that is missing is empty */
  readonly cells: Readonly<Record<string, Cell>>;
}

/** Number in a column; null where it is empty or not a number. */
export function numberIn(row: ResultRow, column: string): number | null {
  const cell = row.cells[column] ?? null;
  return typeof cell === 'number' ? cell : null;
}

/** Text in a column; null where it is empty. */
export function textIn(row: ResultRow, column: string): string | null {
  const cell = row.cells[column] ?? null;
  return typeof cell === 'string' ? cell : null;
}

/** Cells in the order of RESULT_COLUMNS. @throws RangeError for a column that the format does not have */
export function cellsInOrder(row: ResultRow): Cell[] {
  for (const name of Object.keys(row.cells)) {
    if (!RESULT_COLUMNS.some((column) => column.name === name)) throw new RangeError(`the result format has no column ${name}`);
  }
  const all: Readonly<Record<string, Cell>> = { ...row.cells, arm: row.arm, method: row.method, seed: row.seed };
  return RESULT_COLUMNS.map((column) => all[column.name] ?? null);
}
