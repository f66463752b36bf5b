import { RESULT_COLUMNS, columnAt } from '../../../src-shared/report/columns.ts';
import type { ResultColumn } from '../../../src-shared/report/columns.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import { JUDGED_COLUMNS } from '../../app/judged-columns.ts';

export type ColumnGroup = 'Utility' | 'Distance to RETR' | 'Low-FPR privacy' | 'Cost';

export const COLUMN_GROUPS: readonly ColumnGroup[] = ['Utility', 'Distance to RETR', 'Low-FPR privacy', 'Cost'];

/** What a comparison shows unless all is asked for; the targets that the data cannot resolve stand there, and say so. */
export const USUAL_COLUMNS: readonly string[] = [
  'forget_acc', 'retain_acc', 'retain_acc_heldout', 'forget_acc_heldout',
  'emb_mse', 'emb_mse_aligned', 'emb_cka', 'pred_js', 'pred_disagreement',
  'worst_auc', ...FPR_TARGETS.filter(({ value }) => value < 0.1).map(({ text }) => columnAt('cal_worst_tpr_T', text)), 'worst_tpr_0fp',
  'runtime_s', 'runtime_total_s',
];

export function columnsOf(choice: 'usual' | 'all'): readonly string[] {
  return choice === 'all' ? JUDGED_COLUMNS : USUAL_COLUMNS;
}

export function factsOf(name: string): ResultColumn | null {
  return RESULT_COLUMNS.find((column) => column.name === name) ?? null;
}

export function groupOf({ kind, unit }: ResultColumn): ColumnGroup {
  if (unit === 'seconds') return 'Cost';
  return kind === 'distance' ? 'Distance to RETR' : kind === 'privacy' ? 'Low-FPR privacy' : 'Utility';
}
