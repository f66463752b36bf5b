import { CsvError, readCsv } from './read-csv.ts';

/**
 * The first difference of two CSV files, in words; null where there is none. Columns that hold times are passed over.
 * Cells are compared as texts: numbers are written so that equal doubles have equal texts.
 */
export function compareTables(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a === b ? null : 'only one of them has it';
  try {
    const [first, second] = [readCsv(a), readCsv(b)];
    if (first.header.join() !== second.header.join()) return 'the columns differ';
    const kept = first.header.flatMap((name, column) => (name.startsWith('runtime_') ? [] : [column]));
    for (let row = 0; row < Math.min(first.rows.length, second.rows.length); row++) {
      for (const column of kept) {
        const [x = '', y = ''] = [first.rows[row]?.[column], second.rows[row]?.[column]];
        if (x !== y) return `record ${row + 2}, column ${first.header[column] ?? ''}: ${x} and ${y}`;
      }
    }
    return first.rows.length === second.rows.length ? null : `${first.rows.length} and ${second.rows.length} records`;
  } catch (error) {
    if (error instanceof CsvError) return error.message;
    throw error;
  }
}
