import type { ResultColumn } from '../columns.ts';

const HEADS: Readonly<Record<string, string>> = {
  forget_acc: 'Forget acc.',
  retain_acc: 'Retain acc.',
  retain_acc_heldout: 'Retain acc., held-out',
  forget_acc_heldout: 'Forget acc., held-out',
  retain_acc_heldout_raw: 'Retain acc., held-out, unweighted',
  retain_acc_heldout_soft: 'Retain VQA acc., held-out',
  retain_acc_yesno: 'Retain, yes/no',
  retain_acc_number: 'Retain, number',
  retain_acc_other: 'Retain, other',
  emb_mse: 'Emb. MSE',
  emb_mse_aligned: 'Emb. MSE, aligned',
  emb_cka: 'CKA',
  pred_js: 'JS (nats)',
  pred_l1: 'L1',
  pred_disagreement: 'Disagreement',
  emb_mse_forget: 'Emb. MSE, forget',
  emb_mse_retain: 'Emb. MSE, retain',
  pred_js_forget: 'JS, forget',
  pred_js_retain: 'JS, retain',
  worst_auc: 'Worst AUC',
  cal_auc: 'AUC, chosen',
  excess_auc: 'Excess AUC',
  worst_tpr_T: 'Worst TPR@T, in-sample',
  cal_worst_tpr_T: 'Worst TPR@T, calibrated',
  cal_sel_tpr_T: 'TPR@T, calibrated',
  excess_tpr_T: 'Excess TPR@T',
  cal_fpr_T: 'Realised FPR@T',
  tpr_at_T_lo: 'TPR@T, lower',
  tpr_at_T_hi: 'TPR@T, upper',
  worst_tpr_0fp: 'Worst TPR at 0 FP, in-sample',
  cal_worst_tpr_0fp: 'Worst TPR at 0 FP, calibrated',
  cal_sel_tpr_0fp: 'TPR at 0 FP, calibrated',
  ba_auc: 'Before/after AUC',
  'ba_tpr_1e-2': 'Before/after TPR@1e-2',
  model_free_auc: 'Model-free AUC',
  runtime_s: 'Time (s)',
  runtime_total_s: 'Total time (s)',
};

/** How people read a column's name. Targets stay as written (1e-3): each format sets them in its own way. */
export function columnHead({ name, fprTarget }: ResultColumn): string {
  const pattern = fprTarget === null ? name : name.replace(`_${fprTarget}`, '_T');
  const head = HEADS[pattern];
  if (head === undefined) return name;
  return fprTarget === null ? head : head.replace('@T', `@${fprTarget}`);
}
