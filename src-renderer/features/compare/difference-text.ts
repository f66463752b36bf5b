import { numberText } from '../../../src-shared/report/number-text.ts';
import { shownNumber } from '../../../src-shared/report/tables/shown-number.ts';
import { factsOf } from './compared-columns.ts';
import { shownInterval } from './difference-rows.ts';
import type { Difference } from './difference-rows.ts';

/** Shares of counts that are equal differ by the rounding of doubles: that is no difference. */
const ROUNDING = 1e-15;

/** In the digits of its column, with its sign, also where it is positive; a difference of nothing at all is 0. */
export function signedText(value: number, column: string): string {
  if (Math.abs(value) < ROUNDING) return '0';
  return `${value > 0 ? '+' : '−'}${digits(Math.abs(value), column)}`;
}

/** [lo, hi], whose ends never read as 0 unless they are; empty where there is none. Equal seeds make no interval: they say so. */
export function rangeText(difference: Difference): string {
  const interval = shownInterval(difference);
  if (interval === null) return '';
  if (Math.abs(interval.lo) < ROUNDING && Math.abs(interval.hi) < ROUNDING) return 'equal in every seed';
  const end = (value: number): string => (Math.abs(value) < ROUNDING ? '0' : `${value < 0 ? '−' : ''}${digits(Math.abs(value), difference.column)}`);
  return `[${end(interval.lo)}, ${end(interval.hi)}]`;
}

/** A value in the digits of its column. */
export function valueText(value: number, column: string): string {
  return value === 0 ? '0' : `${value < 0 ? '−' : ''}${digits(Math.abs(value), column)}`;
}

function digits(size: number, column: string): string {
  const facts = factsOf(column);
  const text = facts === null ? numberText(size) : shownNumber(size, facts, null);
  return Number(text) === 0 ? numberText(size) : text;
}

/** Mark and word of an outcome: never colour alone. */
export const OUTCOMES: Readonly<Record<Difference['outcome'], { readonly mark: string; readonly word: string; readonly style: 'better' | 'worse' | 'undecided' }>> = {
  better: { mark: '▲', word: 'better', style: 'better' },
  worse: { mark: '▼', word: 'worse', style: 'worse' },
  undecided: { mark: '○', word: 'undecided', style: 'undecided' },
  'not-resolvable': { mark: '', word: 'not resolvable', style: 'undecided' },
  'not-judged': { mark: '·', word: 'not judged', style: 'undecided' },
};
