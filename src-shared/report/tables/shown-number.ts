import type { ResultColumn } from '../columns.ts';
import type { Digits } from './table-options.ts';

/**
 * A number in the digits of its column. A number other than 0 never reads as 0: it gets another digit or two, or is
 * written as 6e-7; only a time may be too short to show.
 */
export function shownNumber(value: number, column: ResultColumn, digits: Digits): string {
  const chosen = digits ?? { kind: 'decimals', count: usualDecimals(column) };
  const text = inDigits(value, chosen);
  if (value === 0 || Number(text) !== 0 || column.unit === 'seconds') return text;
  const further = Math.ceil(-Math.log10(Math.abs(value)));
  return further <= chosen.count + 2 ? plain(value, further) : value.toExponential(0);
}

/** An end of an interval: one that is exactly 0 needs no digits. */
export function shownEnd(value: number, column: ResultColumn, digits: Digits): string {
  return value === 0 ? '0' : shownNumber(value, column, digits);
}

function inDigits(value: number, { kind, count }: NonNullable<Digits>): string {
  if (kind === 'decimals' || value === 0) return plain(value, count);
  // Rounding to significant digits may carry into the next power of ten: 0.0996 to two digits is 0.10.
  const power = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(count)))));
  return plain(Number(value.toPrecision(count)), Math.max(0, count - 1 - power));
}

function plain(value: number, decimals: number): string {
  return value.toFixed(Math.max(0, Math.min(100, decimals)));
}

/** Decimals at which a column's differences show: a TPR of 1e-3 needs more than an accuracy. */
function usualDecimals({ name, unit }: ResultColumn): number {
  if (unit === 'seconds') return 1;
  if (unit === 'count') return 0;
  return /tpr|null_floor_\d|^cal_null|^cal_(?:fpr|worst|sel)_|pred_js/.test(name) ? 4 : 3;
}

/** Counts of several seeds: "622", or "622 to 666" where they differ. @param counts at least one */
export function countRange(counts: readonly number[]): string {
  const lo = Math.min(...counts);
  const hi = Math.max(...counts);
  return lo === hi ? groupedCount(lo) : `${groupedCount(lo)} to ${groupedCount(hi)}`;
}

/** An integer with a comma before every third digit: 438,201. */
export function groupedCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
