import { FPR_TARGETS } from '../../stats/fpr-target.ts';
import type { FprTarget } from '../../stats/fpr-target.ts';
import { isZeroFp } from '../../stats/resolution.ts';
import { columnAt } from '../columns.ts';
import { numberIn } from '../result-row.ts';
import type { ResultRow } from '../result-row.ts';
import type { MetricTableKind } from './table-options.ts';

/** Columns that a table of its kind shows unless others are asked for. */
export function defaultColumns(kind: MetricTableKind, rows: readonly ResultRow[]): string[] {
  switch (kind) {
    case 'utility':
      return ['forget_acc', 'retain_acc', 'retain_acc_heldout', 'forget_acc_heldout', 'runtime_total_s'];
    case 'distance':
      return ['emb_mse', 'emb_mse_aligned', 'emb_cka', 'pred_js', 'pred_l1', 'pred_disagreement'];
    case 'privacy': {
      const small = FPR_TARGETS.filter(({ value }) => value < 0.1);
      const withThreshold = small.filter((target) => rows.some((row) => numberIn(row, columnAt('cal_worst_tpr_T', target.text)) !== null));
      return ['worst_auc', ...withThreshold.map(({ text }) => columnAt('cal_worst_tpr_T', text)), ...(withThreshold.length < small.length ? ['worst_tpr_0fp'] : [])];
    }
  }
}

/** The column that says what shuffled membership gives in another column; null where there is none. */
export function floorColumn(name: string, rows: readonly ResultRow[]): string | null {
  if (name === 'worst_auc') return 'null_floor_auc';
  const target = FPR_TARGETS.find(({ text }) => name.endsWith(`_${text}`));
  if (target !== undefined) {
    if (name === columnAt('worst_tpr_T', target.text)) return columnAt('null_floor_T', target.text);
    return name === columnAt('cal_worst_tpr_T', target.text) ? columnAt('cal_null_floor_T', target.text) : null;
  }
  if (name !== 'worst_tpr_0fp') return null;
  // Where a target allows no false positive at all, its in-sample floor is that of zero false positives.
  const zero = FPR_TARGETS.find((candidate) => allowsNone(candidate, rows));
  return zero === undefined ? null : columnAt('null_floor_T', zero.text);
}

function allowsNone(target: FprTarget, rows: readonly ResultRow[]): boolean {
  const measured = rows.filter((row) => numberIn(row, columnAt('null_floor_T', target.text)) !== null);
  return measured.length > 0 && measured.every((row) => isZeroFp(target, numberIn(row, 'n_nonmembers_test') ?? Infinity));
}
