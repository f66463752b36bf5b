import { clopperPearson } from '../stats/clopper-pearson.ts';
import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { FprTarget } from '../stats/fpr-target.ts';
import type { Interval } from '../stats/interval.ts';
import { columnAt } from './columns.ts';
import { numberIn, textIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';

/** What a threshold from CAL gives on TEST, for one arm, seed and target, beside its floors and its resolution. */
export interface CalibrationRow {
  readonly arm: string;
  readonly seed: number;
  readonly target: FprTarget;
  /** 0: no threshold exists */
  readonly k: number;
  readonly members: number | null;
  readonly nonMembers: number | null;
  readonly calNonMembers: number | null;
  /** of the attacker chosen on SEL; null where no threshold exists */
  readonly chosen: {
    readonly attacker: string;
    readonly tp: number;
    readonly fp: number;
    readonly tpr: number;
    readonly tprInterval: Interval;
    /** realised on TEST, with its exact interval */
    readonly fpr: number;
    readonly fprInterval: Interval;
  } | null;
  readonly worst: { readonly attacker: string | null; readonly tpr: number; readonly interval: Interval; readonly floor: number | null } | null;
  readonly inSample: { readonly attacker: string | null; readonly tpr: number; readonly floor: number | null } | null;
  /** bounds of the TPR at an FPR of exactly T */
  readonly atTarget: Interval | null;
  readonly excess: number | null;
  readonly resolved: boolean;
}

/** A row a target that was measured; none for an arm that was not attacked. */
export function calibrationRows(row: ResultRow): CalibrationRow[] {
  return FPR_TARGETS.flatMap((target): CalibrationRow[] => {
    const number = (pattern: string): number | null => numberIn(row, columnAt(pattern, target.text));
    const text = (pattern: string): string | null => textIn(row, columnAt(pattern, target.text));
    const inSample = number('worst_tpr_T');
    const calWorst = number('cal_worst_tpr_T');
    if (inSample === null && calWorst === null && number('k_cal_T') === null) return [];
    const worstInterval = intervalOf(number('cal_worst_lo_T'), number('cal_worst_hi_T'));
    return [{
      arm: row.arm,
      seed: row.seed,
      target,
      k: number('k_cal_T') ?? 0,
      members: numberIn(row, 'n_members_test'),
      nonMembers: numberIn(row, 'n_nonmembers_test'),
      calNonMembers: numberIn(row, 'n_nonmembers_cal'),
      chosen: chosenAt(row, target),
      worst: calWorst === null || worstInterval === null ? null : { attacker: text('cal_worst_attacker_T'), tpr: calWorst, interval: worstInterval, floor: number('cal_null_floor_T') },
      inSample: inSample === null ? null : { attacker: text('worst_attacker_T'), tpr: inSample, floor: number('null_floor_T') },
      atTarget: intervalOf(number('tpr_at_T_lo'), number('tpr_at_T_hi')),
      excess: number('excess_tpr_T'),
      resolved: row.cells[columnAt('resolved_T', target.text)] === true,
    }];
  });
}

function chosenAt(row: ResultRow, target: FprTarget): CalibrationRow['chosen'] {
  const number = (pattern: string): number | null => numberIn(row, columnAt(pattern, target.text));
  const attacker = textIn(row, columnAt('cal_sel_attacker_T', target.text));
  const [tp, fp, tpr] = [number('tp_T'), number('fp_T'), number('cal_sel_tpr_T')];
  const tprInterval = intervalOf(number('cal_sel_lo_T'), number('cal_sel_hi_T'));
  const n = numberIn(row, 'n_nonmembers_test');
  if (attacker === null || tp === null || fp === null || tpr === null || tprInterval === null || n === null || n === 0) return null;
  return { attacker, tp, fp, tpr, tprInterval, fpr: fp / n, fprInterval: clopperPearson(fp, n) };
}

function intervalOf(lo: number | null, hi: number | null): Interval | null {
  return lo === null || hi === null ? null : { lo, hi };
}
