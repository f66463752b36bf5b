import { describe, expect, it } from 'vitest';
import { HOST_COLUMNS, RESULT_COLUMNS, columnAt } from '../../../src-shared/report/columns.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';

const names = RESULT_COLUMNS.map((column) => column.name);

describe('the columns of the result file', () => {
  it('stand in the published order', () => {
    const at = (target: string): string[] =>
      `worst_tpr worst_attacker null_floor cal_worst_tpr cal_worst_lo cal_worst_hi cal_worst_attacker cal_null_floor cal_sel_tpr cal_sel_lo cal_sel_hi cal_sel_attacker cal_fpr k_cal tp fp`
        .split(' ')
        .map((name) => `${name}_${target}`)
        .concat([`tpr_at_${target}_lo`, `tpr_at_${target}_hi`, `excess_tpr_${target}`, `resolved_${target}`]);
    expect(names).toEqual([
      ...'arm method seed forget_acc retain_acc retain_acc_heldout forget_acc_heldout retain_acc_heldout_raw retain_acc_heldout_soft'.split(' '),
      ...'emb_mse emb_mse_aligned emb_cka pred_js pred_l1 pred_disagreement emb_mse_forget emb_mse_retain pred_js_forget pred_js_retain'.split(' '),
      ...'retain_acc_yesno retain_acc_number retain_acc_other'.split(' '),
      ...'n_members_sel n_members_test n_images_members_test n_nonmembers_sel n_nonmembers_cal n_nonmembers_test'.split(' '),
      ...'worst_auc null_floor_auc cal_auc cal_auc_lo cal_auc_hi excess_auc'.split(' '),
      ...['1e-1', '1e-2', '1e-3', '1e-4', '1e-5'].flatMap(at),
      ...'worst_tpr_0fp cal_worst_tpr_0fp cal_sel_tpr_0fp ba_auc ba_orig_auc ba_retr_auc ba_tpr_1e-2 model_free_auc model_free_lo model_free_hi'.split(' '),
      ...'runtime_s runtime_total_s config_hash engine code_version'.split(' '),
    ]);
  });

  it('have different names and a meaning each', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(RESULT_COLUMNS.every((column) => column.description.length > 10)).toBe(true);
    expect(HOST_COLUMNS.every((name) => names.includes(name))).toBe(true);
  });

  it('carry the target that they belong to', () => {
    for (const { text } of FPR_TARGETS) expect(RESULT_COLUMNS.filter((column) => column.fprTarget === text)).toHaveLength(20);
    expect(RESULT_COLUMNS.find((column) => column.name === 'ba_tpr_1e-2')?.fprTarget).toBeNull();
  });

  it('put the target in the place of T, and touch no other letter', () => {
    expect(columnAt('tpr_at_T_lo', '1e-4')).toBe('tpr_at_1e-4_lo');
    expect(columnAt('excess_tpr_T', '1e-1')).toBe('excess_tpr_1e-1');
  });
});
