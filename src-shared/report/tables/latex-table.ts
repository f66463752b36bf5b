import { headLines } from './head-lines.ts';
import { latexComment, latexText } from './latex-text.ts';
import type { TableCell, TableColumn, TableModel, TableRow } from './table-model.ts';

export interface LatexOptions {
  /** plain: right-aligned numbers with the packages booktabs alone; siunitx: S columns, aligned on the decimal */
  readonly numbers: 'plain' | 'siunitx';
  /** column: a float as wide as one column of a two-column paper; page: as wide as the page */
  readonly width?: 'column' | 'page';
}

/**
 * A table environment for \input: one cell a line of the source, booktabs rules, notes under the table. Needs the package booktabs, and
 * siunitx where that is chosen.
 */
export function latexTable(model: TableModel, { numbers, width: across = 'page' }: LatexOptions): string {
  const siunitx = numbers === 'siunitx';
  const float = across === 'page' ? 'table*' : 'table';
  const columns = model.columns.map((_, i): SourceColumn => sourceColumn(model, i, siunitx));
  const width = columns.reduce((sum, { span }) => sum + span, 1);
  return `${[
    ...model.comment.map(latexComment),
    latexComment(`needs \\usepackage{booktabs}${siunitx ? ' and \\usepackage{siunitx}' : ''}`),
    `\\begin{${float}}[t]`,
    ...(siunitx ? ['  \\sisetup{detect-weight=true}'] : []),
    '  \\centering\\footnotesize',
    '  \\setlength{\\tabcolsep}{3pt}',
    `  \\caption{${latexText(model.title)}.}`,
    `  \\begin{tabular}{@{}l${columns.map(({ spec }) => spec).join('')}@{}}`,
    '    \\toprule',
    '    Method',
    ...model.columns.map((column, i) => `      & ${spanning(columns[i], head(column))}`),
    '    \\\\',
    ...model.groups.flatMap(({ name, rows }) => [
      '    \\midrule',
      `    \\multicolumn{${width}}{l}{\\emph{${latexText(name)}}} \\\\`,
      ...rows.flatMap((row) => rowLines(row, columns)),
    ]),
    '    \\bottomrule',
    '  \\end{tabular}',
    '  \\par\\smallskip',
    '  \\begin{minipage}{\\linewidth}\\scriptsize',
    ...model.notes.map((note) => `    ${latexText(note)}`),
    '  \\end{minipage}',
    `\\end{${float}}`,
  ].join('\n')}\n`;
}

/** How a column of the model is set: one column of LaTeX's, or two where something stands on the line of the mean. */
interface SourceColumn {
  readonly spec: string;
  readonly span: 1 | 2;
  /** S columns read their cells as numbers: all else must be kept from them */
  readonly siunitx: boolean;
}

function sourceColumn(model: TableModel, index: number, siunitx: boolean): SourceColumn {
  if (!siunitx) return { spec: 'r', span: 1, siunitx };
  const cells = model.groups.flatMap(({ rows }) => rows.flatMap((row) => row.cells[index] ?? []));
  const means = cells.flatMap(({ shown }) => (shown.kind === 'number' && IS_NUMBER.test(shown.mean) ? [shown.mean] : []));
  const digits = (part: 0 | 1): number => Math.max(part === 0 ? 1 : 0, ...means.map((mean) => (mean.replace('-', '').split('.')[part] ?? '').length));
  const format = `S[table-format=${means.some((mean) => mean.startsWith('-')) ? '-' : ''}${digits(0)}.${digits(1)}]`;
  return cells.some((cell) => besideText(cell) !== '') ? { spec: `${format}@{\\,}l`, span: 2, siunitx } : { spec: format, span: 1, siunitx };
}

const IS_NUMBER = /^-?[\d.]+$/;

/** A cell that is no number for siunitx. */
function spanning(column: SourceColumn | undefined, content: string): string {
  return column?.siunitx === true ? `\\multicolumn{${column.span}}{c}{${content}}` : content;
}

/** A head in short lines. */
function head(column: TableColumn): string {
  const written = headLines(column).map(latexText);
  return written.length === 1 ? written.join('') : `\\begin{tabular}[b]{@{}r@{}}${written.join('\\\\')}\\end{tabular}`;
}

/** An arm: means, and where an interval or an upper limit stands beside one, a second and smaller line with it. */
function rowLines({ label, cells }: TableRow, columns: readonly SourceColumn[]): string[] {
  const below = cells.map(belowText);
  return [
    `    ${latexText(label)}`,
    ...cells.map((cell, i) => `      & ${sourceCell(cell, columns[i])}`),
    '    \\\\',
    ...(below.every((content) => content === '') ? [] : [...below.map((content, i) => `      & ${spanning(columns[i], content === '' ? '' : `{\\scriptsize ${content}}`)}`), '    \\\\']),
  ];
}

/** With siunitx the mean stands in an S column and what is beside it in the next; what is no number is kept from both. */
function sourceCell(cell: TableCell, column: SourceColumn | undefined): string {
  if (column?.siunitx !== true) return plainCell(cell);
  const { shown } = cell;
  if (shown.kind !== 'number' || !IS_NUMBER.test(shown.mean)) return spanning(column, plainCell(cell));
  const mean = cell.place === 'best' ? `\\bfseries ${shown.mean}` : cell.place === 'second' ? `{${placed(cell, meanText(cell))}}` : shown.mean;
  return column.span === 1 ? mean : `${mean} & ${besideText(cell)}`;
}

function plainCell(cell: TableCell): string {
  const beside = besideText(cell);
  return `${placed(cell, meanText(cell))}${beside === '' ? '' : ` ${beside}`}`;
}

function placed({ place }: TableCell, mean: string): string {
  return place === 'best' ? `\\textbf{${mean}}` : place === 'second' ? `\\underline{${mean}}` : mean;
}

function meanText({ shown }: TableCell): string {
  switch (shown.kind) {
    case 'missing':
      return '--';
    case 'none-of':
      return `0 of ${shown.of}`;
    case 'number':
      return signed(shown.mean);
  }
}

/** On the line of the mean. */
function besideText({ shown }: TableCell): string {
  const beside = shown.kind === 'number' ? shown.beside : null;
  if (beside?.kind === 'std') return `{\\scriptsize $\\pm$ ${signed(beside.sd)}}`;
  return beside?.kind === 'n' ? `{\\scriptsize ($n = ${beside.n}$)}` : '';
}

/** On the line below. */
function belowText({ shown }: TableCell): string {
  if (shown.kind === 'none-of') return shown.atMost === null ? '' : `at most ${signed(shown.atMost)}`;
  return shown.kind === 'number' && shown.beside?.kind === 'interval' ? `[${signed(shown.beside.lo)}, ${signed(shown.beside.hi)}]` : '';
}

function signed(number: string): string {
  return latexText(number.replace(/^-/, '−'));
}
