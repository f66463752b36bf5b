import { parseFprTarget } from '../../stats/fpr-target.ts';
import { resolutionNeeds } from '../../stats/resolution.ts';
import { RESULT_COLUMNS } from '../columns.ts';
import { numberIn } from '../result-row.ts';
import type { ResultRow } from '../result-row.ts';
import { NOT_STATED } from '../results-data.ts';
import type { ResultsData } from '../results-data.ts';
import { modelFreeText } from '../terminal-tables.ts';
import { countRange, groupedCount } from './shown-number.ts';
import { BELOW_RESOLUTION } from './table-model.ts';
import type { TableColumn } from './table-model.ts';
import type { TableOptions } from './table-options.ts';

/** Sentences under a table: what its cells are, who competes with whom, and what the data can resolve. */
export function tableNotes(data: ResultsData, rows: readonly ResultRow[], columns: readonly TableColumn[], options: TableOptions): string[] {
  return [cellText(data, options), rankingNote(columns, options), ...KIND_NOTES[options.kind](data, rows, columns)].filter((note) => note !== '');
}

/** The choices behind bold and underline, for the comment at the head of the file. */
export function rankingText({ cell, ties }: TableOptions): string[] {
  return [`cells: ${CELLS[cell]}; ${ties === 'none' ? 'nothing is marked as best' : `bold best, underlined second within each group; ties: ${TIES[ties]}`}`];
}

const CELLS = { std: 'mean ± sample standard deviation over seeds', interval: 'mean [95 % interval over seeds]', n: 'mean (number of seeds)' } as const;
const TIES = { digits: 'equal at the digits shown', overlap: 'intervals overlap' } as const;

function cellText({ provenance: { seeds } }: ResultsData, { cell }: TableOptions): string {
  const n = seeds.length;
  if (n === 1) return cell === 'n' ? 'One seed.' : 'One seed: value and, where the counts behind it give one, its exact 95 % interval.';
  switch (cell) {
    case 'std':
      return `Mean ± sample standard deviation over ${n} seeds.`;
    case 'interval':
      return `Mean over ${n} seeds with its 95 % interval: the hull of the t interval and the mean of the seeds' exact limits.`;
    case 'n':
      return 'Mean (number of seeds with a value).';
  }
}

function rankingNote(columns: readonly TableColumn[], { ties }: TableOptions): string {
  if (ties === 'none') return '';
  const floors = columns.some(({ isFloor }) => isFloor) ? ' Values at or below their floor count as equal.' : '';
  return `Bold: best, underlined: second, within a group; methods that use the retrained model are never ranked with those that do not. Ties: ${TIES[ties]}.${floors}`;
}

const KIND_NOTES: Readonly<Record<TableOptions['kind'], (data: ResultsData, rows: readonly ResultRow[], columns: readonly TableColumn[]) => string[]>> = {
  utility: () => ['Held-out accuracy is weighted by the answer types of the retain set. Forget accuracy is better the nearer it is to that of the retrained model.'],
  distance: () => ['Retrain (teacher against reference, two models that never saw the forget set) is the floor of every column.'],
  privacy: (data, rows, columns) => [
    `Worst: the largest of K = ${data.comparisons ?? NOT_STATED} attackers (both signs of every score). Calibrated: each at its own threshold from CAL; in-sample: threshold from TEST itself. Floor: 95 % point of the same when membership is shuffled. Population attacks: a lower bound on leakage.`,
    `${countsOf(rows, 'n_members_test')} TEST members; ${countsOf(rows, 'n_nonmembers_cal')} CAL and ${countsOf(rows, 'n_nonmembers_test')} TEST non-members.`,
    ...belowResolutionNotes(columns),
    modelFreeText(data),
  ],
};

function belowResolutionNotes(columns: readonly TableColumn[]): string[] {
  const below = new Set(columns.filter(({ belowResolution, isFloor }) => belowResolution && !isFloor).flatMap(({ name }) => RESULT_COLUMNS.find((column) => column.name === name)?.fprTarget ?? []));
  return [...below].map((text) => {
    const { calForBounds, testOneSided95 } = resolutionNeeds(parseFprTarget(text));
    return `${BELOW_RESOLUTION} ${text} is below the resolution of this data: ${groupedCount(calForBounds)} CAL and ${groupedCount(testOneSided95)} TEST non-members are needed. No claim follows, and nobody is ranked.`;
  });
}

/** "1,398", or "1,398 to 1,402" where seeds differ. */
function countsOf(rows: readonly ResultRow[], column: string): string {
  const counts = rows.flatMap((row) => numberIn(row, column) ?? []);
  if (counts.length === 0) return 'an unknown number of';
  return countRange(counts);
}
