import type { Cell, ResultColumn } from './columns.ts';
import { RESULT_COLUMNS } from './columns.ts';
import { CsvError, readCsv } from './read-csv.ts';
import type { ResultRow } from './result-row.ts';

/**
 * Rows of usenix_privacy_utility_distance_DATASET.csv, typed as their columns say. Columns that the format does not
 * have are kept as text; a column that is missing is empty.
 *
 * @throws CsvError naming record and column where a cell does not fit
 */
export function readResultsCsv(text: string): ResultRow[] {
  const { header, rows } = readCsv(text);
  for (const name of ['arm', 'seed']) if (!header.includes(name)) throw new CsvError(`the results have no column ${name}`);
  const columns = header.map((name) => ({ name, known: RESULT_COLUMNS.find((column) => column.name === name) }));
  return rows.map((record, index) => {
    const cells = Object.fromEntries(columns.map(({ name, known }, i) => [name, typedCell(record[i] ?? '', known, `record ${index + 2}, column ${name}`)]));
    const { arm, method, seed, ...rest } = cells;
    if (typeof arm !== 'string' || typeof seed !== 'number') throw new CsvError(`record ${index + 2} names no arm and seed`);
    return { arm, method: typeof method === 'string' ? method : '', seed, cells: rest };
  });
}

function typedCell(text: string, column: ResultColumn | undefined, place: string): Cell {
  if (text === '') return null;
  switch (column?.type) {
    case 'number':
    case 'integer': {
      const value = Number(text);
      if (!Number.isFinite(value) || text.trim() !== text) throw new CsvError(`${place} holds ${JSON.stringify(text)}, a number is needed`);
      return value;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw new CsvError(`${place} holds ${JSON.stringify(text)}, true or false is needed`);
      return text === 'true';
    case 'text':
    case undefined:
      return text;
  }
}
