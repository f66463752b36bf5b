import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';
import { shownEnd, shownNumber } from '../../src-shared/report/tables/shown-number.ts';
import type { Interval } from '../../src-shared/stats/interval.ts';

/** Every TPR has the digits that tables give to this one. */
const COLUMN = RESULT_COLUMNS.find(({ name }) => name === 'worst_tpr_1e-3');

/** A TPR, a floor, or a difference of TPRs, as tables show it; a dash where it is missing. */
export function tprText(value: number | null): string {
  if (value === null) return '–';
  return COLUMN === undefined ? String(value) : shownNumber(value, COLUMN, null);
}

/** [lo, hi]; empty where there is none */
export function tprIntervalText(interval: Interval | null): string {
  if (interval === null) return '';
  const end = (value: number): string => (COLUMN === undefined ? String(value) : shownEnd(value, COLUMN, null));
  return `[${end(interval.lo)}, ${end(interval.hi)}]`;
}
