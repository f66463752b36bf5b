import { BELOW_RESOLUTION } from './table-model.ts';
import type { TableCell, TableColumn, TableModel } from './table-model.ts';

/** A table as GitHub and most others read it; provenance is a comment before it, notes follow. */
export function markdownTable(model: TableModel): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `${[
    `<!--\n${model.comment.map((text) => text.replaceAll('--', '- -')).join('\n')}\n-->`,
    '',
    `**${markdownText(model.title)}**`,
    '',
    line(['Method', ...model.columns.map(head)]),
    line([':---', ...model.columns.map(() => '---:')]),
    ...model.groups.flatMap(({ name, rows }) => [
      line([`*${markdownText(name)}*`, ...model.columns.map(() => '')]),
      ...rows.map(({ label, cells }) => line([markdownText(label), ...cells.map(cellText)])),
    ]),
    '',
    ...model.notes.map((note) => `- ${markdownText(note)}`),
  ].join('\n')}\n`;
}

/** A text that Markdown prints as it stands. */
export function markdownText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>#|~]/g, (found) => `\\${found}`);
}

function head(column: TableColumn): string {
  const arrow = { higher: ' ↑', lower: ' ↓', 'like-retrain': ' →RETR', none: '' }[column.direction];
  return `${markdownText(column.head)}${column.belowResolution && !column.isFloor ? BELOW_RESOLUTION : ''}${arrow}`;
}

function cellText({ shown, place }: TableCell): string {
  const placed = (mean: string): string => (place === 'best' ? `**${mean}**` : place === 'second' ? `<u>${mean}</u>` : mean);
  switch (shown.kind) {
    case 'missing':
      return '–';
    case 'none-of':
      return `${placed(`0 of ${shown.of}`)}${shown.atMost === null ? '' : `, at most ${shown.atMost}`}`;
    case 'number':
      return `${placed(minus(shown.mean))}${besideText(shown.beside)}`;
  }
}

function besideText(beside: Extract<TableCell['shown'], { kind: 'number' }>['beside']): string {
  switch (beside?.kind) {
    case undefined:
      return '';
    case 'std':
      return ` ± ${beside.sd}`;
    case 'interval':
      return ` [${minus(beside.lo)}, ${minus(beside.hi)}]`;
    case 'n':
      return ` (n = ${beside.n})`;
  }
}

function minus(number: string): string {
  return number.replace(/^-/, '−');
}
