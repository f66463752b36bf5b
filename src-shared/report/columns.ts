import { FPR_TARGETS } from '../stats/fpr-target.ts';

/** What a person compares a column with. */
export type ColumnDirection =
  /** a larger value is better */
  | 'higher'
  /** a smaller value is better */
  | 'lower'
  /** better the nearer it is to the value of the model retrained without the forget set */
  | 'like-retrain'
  /** a count, a name, a floor: not judged by itself */
  | 'none';

/** One column of usenix_privacy_utility_distance_DATASET.csv. */
export interface ResultColumn {
  readonly name: string;
  readonly kind: 'utility' | 'distance' | 'privacy' | 'provenance';
  readonly type: 'number' | 'integer' | 'boolean' | 'text';
  /** 'share' is a number from 0 to 1 */
  readonly unit: 'share' | 'difference of shares' | 'count' | 'nats' | 'squared embedding units' | 'L1' | 'score' | 'seconds' | 'none';
  readonly direction: ColumnDirection;
  /** meaning in one sentence, for table heads and tooltips */
  readonly description: string;
  /** the target that the column belongs to, as written ('1e-3'); null for columns without one */
  readonly fprTarget: string | null;
}

type Facts = Omit<ResultColumn, 'name' | 'fprTarget'>;

const share = (kind: ResultColumn['kind'], direction: ColumnDirection, description: string): Facts => ({ kind, type: 'number', unit: 'share', direction, description });
const count = (description: string): Facts => ({ kind: 'privacy', type: 'integer', unit: 'count', direction: 'none', description });
const text = (kind: ResultColumn['kind'], description: string): Facts => ({ kind, type: 'text', unit: 'none', direction: 'none', description });
const squared = (description: string): Facts => ({ kind: 'distance', type: 'number', unit: 'squared embedding units', direction: 'lower', description });
const nats = (description: string): Facts => ({ kind: 'distance', type: 'number', unit: 'nats', direction: 'lower', description });
const seconds = (description: string): Facts => ({ kind: 'utility', type: 'number', unit: 'seconds', direction: 'lower', description });

const IDENTITY: Readonly<Record<string, Facts>> = {
  arm: text('provenance', 'id of the arm in the configuration'),
  method: text('provenance', 'id of the unlearning method in the catalogue'),
  seed: { kind: 'provenance', type: 'integer', unit: 'none', direction: 'none', description: 'seed of the run' },
};

const UTILITY: Readonly<Record<string, Facts>> = {
  forget_acc: share('utility', 'like-retrain', 'top-1 accuracy on the forget set (training pairs)'),
  retain_acc: share('utility', 'higher', 'top-1 accuracy on the retain set (training pairs)'),
  retain_acc_heldout: share('utility', 'higher', 'top-1 accuracy on held-out pairs outside the predicate, weighted by the answer-type shares of the retain set'),
  forget_acc_heldout: share('utility', 'like-retrain', 'top-1 accuracy on held-out pairs of the predicate, weighted by the answer-type shares of the retain set'),
  retain_acc_heldout_raw: share('utility', 'higher', 'retain_acc_heldout without weights'),
  retain_acc_heldout_soft: share('utility', 'higher', 'retain_acc_heldout as VQA accuracy (agreement with ten annotators)'),
};

const DISTANCE: Readonly<Record<string, Facts>> = {
  emb_mse: squared('mean squared difference of joint embeddings to the retrained reference; between independent models it measures the basis'),
  emb_mse_aligned: squared('emb_mse after the best rotation or reflection (orthogonal Procrustes)'),
  emb_cka: share('distance', 'higher', 'linear CKA of joint embeddings with the retrained reference'),
  pred_js: nats('mean Jensen-Shannon divergence of the answer distributions from those of the retrained reference'),
  pred_l1: { kind: 'distance', type: 'number', unit: 'L1', direction: 'lower', description: 'mean L1 distance of the answer distributions, from 0 to 2' },
  pred_disagreement: share('distance', 'lower', 'share of pairs whose top answer differs from that of the retrained reference'),
  emb_mse_forget: squared('emb_mse over the forget set'),
  emb_mse_retain: squared('emb_mse over the retain set'),
  pred_js_forget: nats('pred_js over the forget set'),
  pred_js_retain: nats('pred_js over the retain set'),
};

const BY_TYPE: Readonly<Record<string, Facts>> = {
  retain_acc_yesno: share('utility', 'higher', 'held-out retain accuracy, yes/no questions'),
  retain_acc_number: share('utility', 'higher', 'held-out retain accuracy, number questions'),
  retain_acc_other: share('utility', 'higher', 'held-out retain accuracy, other questions'),
};

const PRIVACY: Readonly<Record<string, Facts>> = {
  n_members_sel: count('members in SEL-attack'),
  n_members_test: count('members in TEST'),
  n_images_members_test: count('images of the members in TEST'),
  n_nonmembers_sel: count('non-members in SEL-attack'),
  n_nonmembers_cal: count('non-members in CAL'),
  n_nonmembers_test: count('non-members in TEST'),
  worst_auc: share('privacy', 'lower', 'largest two-sided AUC of all attackers on TEST; biased upward by the maximum, read it beside null_floor_auc'),
  null_floor_auc: share('privacy', 'none', '95 % point of worst_auc when membership is shuffled: attackers that know nothing'),
  cal_auc: share('privacy', 'like-retrain', 'AUC on TEST of the attacker and sign chosen on SEL-attack; may fall below one half'),
  cal_auc_lo: share('privacy', 'none', 'lower 95 % limit of cal_auc (DeLong)'),
  cal_auc_hi: share('privacy', 'none', 'upper 95 % limit of cal_auc (DeLong)'),
  excess_auc: { kind: 'privacy', type: 'number', unit: 'difference of shares', direction: 'lower', description: 'cal_auc minus that of the retrained reference' },
};

const AT_TARGET: Readonly<Record<string, Facts>> = {
  worst_tpr_T: share('privacy', 'lower', 'largest TPR of all attackers on TEST, threshold from TEST itself (in-sample)'),
  worst_attacker_T: text('privacy', 'attacker of worst_tpr; empty where that is 0'),
  null_floor_T: share('privacy', 'none', '95 % point of worst_tpr when membership is shuffled'),
  cal_worst_tpr_T: share('privacy', 'lower', 'largest TPR of all attackers on TEST, each at its own threshold from CAL'),
  cal_worst_lo_T: share('privacy', 'none', 'lower limit of cal_worst_tpr at level 1 - .05/K'),
  cal_worst_hi_T: share('privacy', 'none', 'upper limit of cal_worst_tpr at level 1 - .05/K'),
  cal_worst_attacker_T: text('privacy', 'attacker of cal_worst_tpr; empty where that is 0'),
  cal_null_floor_T: share('privacy', 'none', '95 % point of cal_worst_tpr when membership is shuffled'),
  cal_sel_tpr_T: share('privacy', 'lower', 'TPR on TEST of the attacker chosen on SEL-attack, threshold from CAL'),
  cal_sel_lo_T: share('privacy', 'none', 'lower 95 % limit of cal_sel_tpr given its threshold (Clopper-Pearson)'),
  cal_sel_hi_T: share('privacy', 'none', 'upper 95 % limit of cal_sel_tpr given its threshold (Clopper-Pearson)'),
  cal_sel_attacker_T: text('privacy', 'attacker chosen on SEL-attack for this target'),
  cal_fpr_T: share('privacy', 'none', 'realised FPR of cal_sel_tpr on TEST'),
  k_cal_T: count('rank of the CAL score that is the threshold; 0: no threshold exists'),
  tp_T: count('true positives on TEST of the attacker chosen on SEL-attack'),
  fp_T: count('false positives on TEST of the attacker chosen on SEL-attack'),
  tpr_at_T_lo: share('privacy', 'none', 'lower limit of the TPR at an FPR of exactly T, the threshold being random too'),
  tpr_at_T_hi: share('privacy', 'none', 'upper limit of the TPR at an FPR of exactly T, the threshold being random too'),
  excess_tpr_T: { kind: 'privacy', type: 'number', unit: 'difference of shares', direction: 'lower', description: 'cal_sel_tpr minus that of the retrained reference' },
  resolved_T: { kind: 'privacy', type: 'boolean', unit: 'none', direction: 'none', description: 'whether CAL and TEST have enough non-members to speak of this FPR' },
};

const AFTER_TARGETS: Readonly<Record<string, Facts>> = {
  worst_tpr_0fp: share('privacy', 'lower', 'largest TPR of all attackers above every TEST non-member'),
  cal_worst_tpr_0fp: share('privacy', 'lower', 'largest TPR of all attackers above every CAL score'),
  cal_sel_tpr_0fp: share('privacy', 'lower', 'TPR above every CAL score of the attacker chosen on SEL-attack for zero false positives'),
  ba_auc: share('privacy', 'lower', 'AUC of the before/after attacker, who also holds the original model'),
  ba_orig_auc: share('privacy', 'none', 'its floor: AUC from the original model alone'),
  ba_retr_auc: share('privacy', 'none', 'its floor: AUC from the original model and the retrained reference'),
  'ba_tpr_1e-2': share('privacy', 'lower', 'TPR of the before/after attacker with at most one false positive in a hundred, in-sample'),
  model_free_auc: share('privacy', 'none', 'AUC of raw questions and images without any model: other than one half means confounded'),
  model_free_lo: share('privacy', 'none', 'lower 95 % limit of model_free_auc'),
  model_free_hi: share('privacy', 'none', 'upper 95 % limit of model_free_auc'),
};

const PROVENANCE: Readonly<Record<string, Facts>> = {
  runtime_s: seconds('wall time of the unlearning step alone'),
  runtime_total_s: seconds('runtime_s and the models that the method needs'),
  config_hash: text('provenance', 'SHA-256 of the canonical configuration'),
  engine: text('provenance', 'tensor engine and its version'),
  code_version: text('provenance', 'version of the program'),
};

/** A name with T replaced: worst_tpr_T and '1e-3' give worst_tpr_1e-3; tpr_at_T_lo gives tpr_at_1e-3_lo. */
export function columnAt(pattern: string, target: string): string {
  return pattern.replace(/_T(?=_|$)/, `_${target}`);
}

const plain = (facts: Readonly<Record<string, Facts>>): ResultColumn[] =>
  Object.entries(facts).map(([name, of]) => ({ name, ...of, fprTarget: null }));

/** All columns in the order of results-format: lists over T with all names of 1e-1 first, then 1e-2, and so on. */
export const RESULT_COLUMNS: readonly ResultColumn[] = [
  ...plain(IDENTITY),
  ...plain(UTILITY),
  ...plain(DISTANCE),
  ...plain(BY_TYPE),
  ...plain(PRIVACY),
  ...FPR_TARGETS.flatMap(({ text: fprTarget }) =>
    Object.entries(AT_TARGET).map(([pattern, of]): ResultColumn => ({
      name: columnAt(pattern, fprTarget),
      ...of,
      description: `${of.description}, at FPR ${fprTarget}`,
      fprTarget,
    })),
  ),
  ...plain(AFTER_TARGETS),
  ...plain(PROVENANCE),
];

/** A cell: null where there is no value (an empty field in the CSV, never 0). */
export type Cell = number | string | boolean | null;

/** Columns that an evaluation does not know: the host adds them to its row. */
export const HOST_COLUMNS: readonly string[] = ['arm', 'method', 'seed', ...Object.keys(PROVENANCE)];
