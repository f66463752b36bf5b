import { RESULT_COLUMNS } from './columns.ts';
import { csvText } from './csv.ts';
import { cellsInOrder } from './result-row.ts';
import type { ResultRow } from './result-row.ts';

const NAMES = RESULT_COLUMNS.map((column) => column.name);

/** usenix_privacy_utility_distance_DATASET.csv: one row an arm and seed. */
export function resultsCsv(rows: readonly ResultRow[]): string {
  return csvText(NAMES, rows.map(cellsInOrder));
}

/** The same rows as a JSON list of objects with the same names in the same order; missing is null. */
export function resultsJson(rows: readonly ResultRow[]): string {
  const lines = rows.map((row) => JSON.stringify(Object.fromEntries(cellsInOrder(row).map((cell, index) => [NAMES[index] ?? '', cell]))));
  return `[\n${lines.join(',\n')}\n]\n`;
}
