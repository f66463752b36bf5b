import type { Cell } from './columns.ts';

/**
 * RFC 4180 text with a header row and \n line ends. Numbers are written in the shortest form that reads back as the
 * same double; a missing value is empty. A text that a spreadsheet would take for a formula is guarded by a quote
 * mark in front; numbers never are.
 *
 * @throws RangeError for a number that is not finite, and for a row of another length than the header
 */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const lines = [header.map(quoted).join(',')];
  for (const row of rows) {
    if (row.length !== header.length) throw new RangeError(`a row has ${row.length} cells under ${header.length} columns`);
    lines.push(row.map(cellText).join(','));
  }
  return `${lines.join('\n')}\n`;
}

/** One cell of a CSV file. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (typeof cell === 'string') return quoted(/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
  if (!Number.isFinite(cell)) throw new RangeError(`a result file cannot hold ${cell}: a missing value is empty`);
  return String(cell);
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
