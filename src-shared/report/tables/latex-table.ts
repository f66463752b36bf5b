import { latexComment, latexText } from './latex-text.ts';
import { BELOW_RESOLUTION } from './table-model.ts';
import type { TableCell, TableColumn, TableModel } from './table-model.ts';

export interface LatexOptions {
  /** plain: right-aligned numbers with the packages booktabs alone; siunitx: S columns, aligned on the decimal */
  readonly numbers: 'plain' | 'siunitx';
}

/**
 * A table environment for \input: one cell a line, booktabs rules, notes under the table. Needs the package booktabs, and
 * siunitx where that is chosen.
 */
export function latexTable(model: TableModel, { numbers }: LatexOptions): string {
  const siunitx = numbers === 'siunitx';
  const width = model.columns.length * (siunitx ? 2 : 1) + 1;
  const columns = model.columns.map((_, i) => (siunitx ? `S[table-format=${siunitxFormat(model, i)}]@{\\,}l` : 'r'));
  return `${[
    ...model.comment.map(latexComment),
    latexComment(`needs \\usepackage{booktabs}${siunitx ? ' and \\usepackage{siunitx}' : ''}`),
    '\\begin{table*}[t]',
    ...(siunitx ? ['  \\sisetup{detect-weight=true,detect-inline-weight=math}'] : []),
    '  \\centering\\footnotesize',
    '  \\setlength{\\tabcolsep}{4pt}',
    `  \\caption{${latexText(model.title)}.}`,
    `  \\begin{tabular}{l${columns.join('')}}`,
    '    \\toprule',
    '    Method',
    ...model.columns.map((column) => `      & ${head(column, siunitx)}`),
    '    \\\\',
    ...model.groups.flatMap(({ name, rows }) => [
      '    \\midrule',
      `    \\multicolumn{${width}}{l}{\\emph{${latexText(name)}}} \\\\`,
      ...rows.flatMap(({ arm, cells }) => [`    ${latexText(arm.label)}`, ...cells.map((cell) => `      & ${siunitx ? siunitxCell(cell) : plainCell(cell)}`), '    \\\\']),
    ]),
    '    \\bottomrule',
    '  \\end{tabular}',
    '  \\par\\smallskip',
    '  \\begin{minipage}{\\linewidth}\\scriptsize',
    ...model.notes.map((note) => `    ${latexText(note)}`),
    '  \\end{minipage}',
    '\\end{table*}',
  ].join('\n')}\n`;
}

/** A head over two lines at most: a name that holds a comma is broken there. */
function head(column: TableColumn, siunitx: boolean): string {
  const mark = `${column.belowResolution && !column.isFloor ? BELOW_RESOLUTION : ''}${column.isFloor ? '' : arrow(column)}`;
  const [first = '', ...rest] = column.head.split(/, (?=[^,]*$)/);
  const lines = rest.length === 0 ? `${latexText(first)}${latexText(mark)}` : `\\begin{tabular}[b]{@{}r@{}}${latexText(first)}${latexText(mark)}\\\\${latexText(rest.join(', '))}\\end{tabular}`;
  return siunitx ? `\\multicolumn{2}{r}{${lines}}` : lines;
}

function arrow({ direction }: TableColumn): string {
  return { higher: ' ↑', lower: ' ↓', 'like-retrain': ' →RETR', none: '' }[direction];
}

function plainCell(cell: TableCell): string {
  const { mean, beside } = parts(cell);
  const placed = cell.place === 'best' ? `\\textbf{${mean}}` : cell.place === 'second' ? `\\underline{${mean}}` : mean;
  return `${placed}${beside === '' ? '' : `${cell.shown.kind === 'none-of' ? ',' : ''} ${beside}`}`;
}

/** Mean in an S column, what stands beside it in the next; what is no number, or underlined, stands in braces. */
function siunitxCell(cell: TableCell): string {
  const { mean, beside } = parts(cell);
  if (cell.shown.kind !== 'number') return `\\multicolumn{2}{r}{${plainCell(cell)}}`;
  const bare = cell.shown.mean;
  const placed = cell.place === 'best' ? `\\bfseries ${bare}` : cell.place === 'second' ? `{\\underline{${mean}}}` : bare;
  return `${placed} & ${beside}`;
}

function parts({ shown }: TableCell): { readonly mean: string; readonly beside: string } {
  switch (shown.kind) {
    case 'missing':
      return { mean: '--', beside: '' };
    case 'none-of':
      return { mean: `0 of ${shown.of}`, beside: shown.atMost === null ? '' : `at most ${latexText(shown.atMost)}` };
    case 'number':
      return { mean: signed(shown.mean), beside: besideText(shown.beside) };
  }
}

function besideText(beside: Extract<TableCell['shown'], { kind: 'number' }>['beside']): string {
  switch (beside?.kind) {
    case undefined:
      return '';
    case 'std':
      return `$\\pm$ ${signed(beside.sd)}`;
    case 'interval':
      return `[${signed(beside.lo)}, ${signed(beside.hi)}]`;
    case 'n':
      return `($n = ${beside.n}$)`;
  }
}

function signed(number: string): string {
  return latexText(number.replace(/^-/, '−'));
}

/** Digits before and after the point, as table-format wants them. */
function siunitxFormat(model: TableModel, column: number): string {
  const means = model.groups.flatMap(({ rows }) => rows.flatMap(({ cells }) => {
    const shown = cells[column]?.shown;
    return shown?.kind === 'number' ? [shown.mean] : [];
  }));
  const digits = (part: 0 | 1): number => Math.max(part === 0 ? 1 : 0, ...means.map((mean) => (mean.replace('-', '').split('.')[part] ?? '').length));
  return `${means.some((mean) => mean.startsWith('-')) ? '-' : ''}${digits(0)}.${digits(1)}`;
}
