import { clopperPearson } from '../stats/clopper-pearson.ts';
import type { Interval } from '../stats/interval.ts';
import { FPR_TARGETS } from '../stats/fpr-target.ts';
import { columnAt } from './columns.ts';
import type { ResultColumn } from './columns.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';

/** What the exact limits of a column need beside its row. */
export interface ExactLimitContext {
  /** pairs of D_f and of D_r */
  readonly forgetPairs: number;
  readonly retainPairs: number;
  /** K, the attackers with their signs: a maximum over them has limits at level 1 - .05/K */
  readonly comparisons: number;
}

/** What values a column can take. */
export function columnRange(column: ResultColumn): Interval {
  switch (column.unit) {
    case 'share':
      return { lo: 0, hi: 1 };
    case 'difference of shares':
      return { lo: -1, hi: 1 };
    case 'nats':
      return { lo: 0, hi: Math.LN2 };
    case 'L1':
      return { lo: 0, hi: 2 };
    case 'count':
    case 'squared embedding units':
    case 'seconds':
      return { lo: 0, hi: Infinity };
    case 'score':
    case 'none':
      return { lo: -Infinity, hi: Infinity };
  }
}

/**
 * Exact limits of one seed's value (protocol.md 4): those that stand beside it in the row, else Clopper-Pearson of
 * the count behind it. Null for a column without any.
 */
export function exactLimits(row: ResultRow, column: string, context: ExactLimitContext): Interval | null {
  const beside = LIMITS_BESIDE.get(column);
  if (beside !== undefined) {
    const lo = numberIn(row, beside.lo);
    const hi = numberIn(row, beside.hi);
    return lo === null || hi === null ? null : { lo, hi };
  }
  const value = numberIn(row, column);
  if (value === null) return null;
  if (column === 'forget_acc') return ofCount(value, context.forgetPairs, 0.95);
  if (column === 'retain_acc') return ofCount(value, context.retainPairs, 0.95);
  const members = numberIn(row, 'n_members_test');
  if (members === null) return null;
  if (column === 'cal_sel_tpr_0fp') return ofCount(value, members, 0.95);
  return MAXIMA.has(column) ? ofCount(value, members, 1 - 0.05 / context.comparisons) : null;
}

function ofCount(share: number, n: number, confidence: number): Interval | null {
  return n > 0 ? clopperPearson(Math.round(share * n), n, confidence) : null;
}

/** Columns whose limits are columns themselves. */
const LIMITS_BESIDE: ReadonlyMap<string, { readonly lo: string; readonly hi: string }> = new Map([
  ['cal_auc', { lo: 'cal_auc_lo', hi: 'cal_auc_hi' }],
  ['model_free_auc', { lo: 'model_free_lo', hi: 'model_free_hi' }],
  ...FPR_TARGETS.flatMap(({ text: target }): [string, { lo: string; hi: string }][] => [
    [columnAt('cal_sel_tpr_T', target), { lo: columnAt('cal_sel_lo_T', target), hi: columnAt('cal_sel_hi_T', target) }],
    [columnAt('cal_worst_tpr_T', target), { lo: columnAt('cal_worst_lo_T', target), hi: columnAt('cal_worst_hi_T', target) }],
  ]),
]);

/** Shares of TEST members that are a maximum over all attackers. */
const MAXIMA: ReadonlySet<string> = new Set(['worst_tpr_0fp', 'cal_worst_tpr_0fp', ...FPR_TARGETS.map(({ text: target }) => columnAt('worst_tpr_T', target))]);
