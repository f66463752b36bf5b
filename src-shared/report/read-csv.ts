/** A CSV file as texts. */
export interface CsvTable {
  readonly header: readonly string[];
  /** every row has as many cells as the header */
  readonly rows: readonly (readonly string[])[];
}

/** What is wrong with a CSV text, and in which record (the header is record 1). */
export class CsvError extends Error {
  override readonly name = 'CsvError';
}

/**
 * Reads RFC 4180 text: fields in double quotes may hold commas, quotes and line ends. Lines that begin with # before the
 * header are comments. The quote mark that csvText puts before a text that looks like a formula is taken off again.
 *
 * @throws CsvError for a text without a header, an open quote, or a row of another length than the header
 */
export function readCsv(text: string): CsvTable {
  const records = [...recordsOf(text.replace(/^\uFEFF/, '').replace(/^(?:#.*(?:\r?\n|$))*/, ''))];
  const [header, ...rows] = records;
  if (header === undefined) throw new CsvError('the file is empty: a header row is needed');
  rows.forEach((row, i) => {
    if (row.length !== header.length) throw new CsvError(`record ${i + 2} has ${row.length} cells under ${header.length} columns`);
  });
  return { header, rows };
}

function* recordsOf(text: string): Generator<string[]> {
  let record: string[] = [];
  let at = 0;
  let count = 1;
  while (at < text.length) {
    let field: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      if (end < 0) throw new CsvError(`record ${count} has a quote that is never closed`);
      field = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    } else {
      let end = at;
      while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
      field = text.slice(at, end);
      at = end;
    }
    record.push(/^'[=+\-@\t\r]/.test(field) ? field.slice(1) : field);
    if (text[at] === ',') {
      at++;
      // A comma at the very end of the file still opens a field.
      if (at < text.length) continue;
      record.push('');
    }
    if (text[at] === '\r') at++;
    if (at < text.length && text[at] !== '\n') throw new CsvError(`record ${count} goes on after a closing quote`);
    at++;
    yield record;
    record = [];
    count++;
    // A field may be empty just before a line end.
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
