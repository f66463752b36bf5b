import { FPR_TARGETS } from '../stats/fpr-target.ts';
import { aggregateColumn, resolvedInAllSeeds, rowsByArm } from './aggregate.ts';
import type { LimitContexts } from './aggregate.ts';
import { RESULT_COLUMNS, columnAt } from './columns.ts';
import type { Cell } from './columns.ts';
import { csvText } from './csv.ts';
import type { ResultRow } from './result-row.ts';

/** Columns of tables_DATASET_utility.csv. */
export const UTILITY_TABLE: readonly string[] = ['forget_acc', 'retain_acc', 'retain_acc_heldout', 'forget_acc_heldout', 'runtime_s'];

/** Columns of tables_DATASET_privacy_lowfpr.csv; resolved_T is one cell, true where every seed resolved T. */
export const PRIVACY_TABLE: readonly string[] = [
  'worst_auc', 'null_floor_auc', 'cal_auc', 'excess_auc',
  ...FPR_TARGETS.flatMap(({ text: target }) =>
    ['worst_tpr_T', 'null_floor_T', 'cal_worst_tpr_T', 'cal_null_floor_T', 'cal_sel_tpr_T', 'excess_tpr_T', 'resolved_T'].map((pattern) => columnAt(pattern, target))),
  'worst_tpr_0fp', 'cal_worst_tpr_0fp', 'cal_sel_tpr_0fp',
];

/** Columns of tables_DATASET_distance.csv. */
export const DISTANCE_TABLE: readonly string[] = RESULT_COLUMNS.filter((column) => column.kind === 'distance').map((column) => column.name);

/** The row that is no arm: the error of an embedding of zeros, a scale for emb_mse. */
export const ZERO_EMBEDDING_ROW = 'zero-embedding';

/** A table of one row an arm, with mean, sd and interval of each column over the seeds. */
export function tableFile(rows: readonly ResultRow[], columns: readonly string[], contexts: LimitContexts): string {
  const isFlag = (name: string): boolean => RESULT_COLUMNS.find((column) => column.name === name)?.type === 'boolean';
  const header = ['arm', ...columns.flatMap((name) => (isFlag(name) ? [name] : [`${name}_mean`, `${name}_std`, `${name}_ci_lo`, `${name}_ci_hi`])), 'n'];
  const lines = [...rowsByArm(rows)].map(([arm, ofArm]): Cell[] => {
    let n = 0;
    const cells = columns.flatMap((name): Cell[] => {
      if (isFlag(name)) return [resolvedInAllSeeds(ofArm, name)];
      const over = aggregateColumn(ofArm, name, contexts);
      n = Math.max(n, over?.n ?? 0);
      return over === null ? [null, null, null, null] : [over.mean, over.sd, over.interval?.lo ?? null, over.interval?.hi ?? null];
    });
    return [arm, ...cells, n];
  });
  return csvText(header, lines);
}
