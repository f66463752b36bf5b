import { columnAt } from '../../../src-shared/report/columns.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import type { AttackerMeasure } from './measure-attacker.ts';
import type { PrivacyEvidence } from './privacy.ts';
import { atTarget, worstBy } from './privacy-details.ts';
import type { PrivacyDetails } from './privacy-details.ts';

/** The privacy columns of results-format; null where there is no value. */
export function privacyColumns(evidence: PrivacyEvidence, details: PrivacyDetails): Record<string, Cell> {
  const { scores, measures, aucFloor, chosenByAuc } = evidence;
  const m = scores.members.test.count;
  const columns: Record<string, Cell> = {
    n_members_sel: scores.members.sel.count,
    n_members_test: m,
    n_images_members_test: new Set(scores.members.test.imageId).size,
    n_nonmembers_sel: scores.nonMembers.sel.count,
    n_nonmembers_cal: scores.nonMembers.cal.count,
    n_nonmembers_test: scores.nonMembers.test.count,
    worst_auc: aucFloor.observed,
    null_floor_auc: aucFloor.floor,
    cal_auc: chosenByAuc.auc,
    cal_auc_lo: chosenByAuc.aucInterval.lo,
    cal_auc_hi: chosenByAuc.aucInterval.hi,
    excess_auc: details.excessAuc?.value ?? null,
  };
  evidence.targets.forEach((target, t) => {
    for (const [pattern, value] of Object.entries(columnsAt(evidence, details, t))) columns[columnAt(pattern, target.text)] = value;
  });
  columns['worst_tpr_0fp'] = Math.max(...measures.map((measure) => measure.zeroFp.inSampleTp)) / m;
  columns['cal_worst_tpr_0fp'] = Math.max(...measures.map((measure) => measure.zeroFp.tp)) / m;
  columns['cal_sel_tpr_0fp'] = evidence.chosenAtZeroFp.zeroFp.tp / m;
  return columns;
}

/** Columns of target number t, under their names with T. */
function columnsAt(evidence: PrivacyEvidence, details: PrivacyDetails, t: number): Record<string, Cell> {
  const { scores, measures, floors, chosen } = evidence;
  const sel = chosen[t];
  const floor = floors[t];
  const detail = details.targets[t];
  if (sel === undefined || floor === undefined || detail === undefined) throw new RangeError(`target number ${t} was not evaluated`);
  const m = scores.members.test.count;
  const n = scores.nonMembers.test.count;
  const at = atTarget(sel, t);
  const inSample = worstBy(measures, (measure) => atTarget(measure, t).inSampleTp);
  const calWorst = worstBy(measures, (measure) => atTarget(measure, t).tp);
  const calWorstTp = atTarget(calWorst, t).tp;
  const has = at.threshold.k > 0;
  const only = <V extends Cell>(value: V): V | null => (has ? value : null);
  const worstInterval = clopperPearson(calWorstTp, m, 1 - 0.05 / measures.length);
  const selInterval = clopperPearson(at.tp, m);
  return {
    worst_tpr_T: atTarget(inSample, t).inSampleTp / m,
    worst_attacker_T: nameOf(inSample, atTarget(inSample, t).inSampleTp),
    null_floor_T: floor.inSample.floor,
    cal_worst_tpr_T: only(calWorstTp / m),
    cal_worst_lo_T: only(worstInterval.lo),
    cal_worst_hi_T: only(worstInterval.hi),
    cal_worst_attacker_T: only(nameOf(calWorst, calWorstTp)),
    cal_null_floor_T: floor.calibrated?.floor ?? null,
    cal_sel_tpr_T: only(at.tp / m),
    cal_sel_lo_T: only(selInterval.lo),
    cal_sel_hi_T: only(selInterval.hi),
    cal_sel_attacker_T: only(sel.signed.name),
    cal_fpr_T: only(at.fp / n),
    k_cal_T: at.threshold.k,
    tp_T: only(at.tp),
    fp_T: only(at.fp),
    tpr_at_T_lo: at.boundsAtTarget.lo,
    tpr_at_T_hi: at.boundsAtTarget.hi,
    excess_tpr_T: detail.excess?.value ?? null,
    resolved_T: detail.resolved,
  };
}

/** Whose maximum it is: nobody's where no attacker finds a member. */
function nameOf(measure: AttackerMeasure, tp: number): string | null {
  return tp === 0 ? null : measure.signed.name;
}
