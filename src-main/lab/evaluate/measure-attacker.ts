import { delong } from '../../../src-shared/stats/delong.ts';
import type { DeLong } from '../../../src-shared/stats/delong.ts';
import { tprBoundsAtTarget } from '../../../src-shared/stats/bounds-at-target.ts';
import { conformalThreshold, zeroFpThreshold } from '../../../src-shared/stats/conformal.ts';
import type { Threshold } from '../../../src-shared/stats/conformal.ts';
import { floorTimes } from '../../../src-shared/stats/fpr-target.ts';
import type { FprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { Interval } from '../../../src-shared/stats/interval.ts';
import { memberPlacements } from '../../../src-shared/stats/placements.ts';
import { rocStaircaseSorted, tpAtMost } from '../../../src-shared/stats/roc.ts';
import type { RocStaircase } from '../../../src-shared/stats/roc.ts';
import { countAbove, sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import type { AttackScores } from './collect-scores.ts';
import { sortedWithSign, withSign } from './signed-attackers.ts';
import type { SignedAttacker } from './signed-attackers.ts';

/** One attacker at one target FPR, or at zero false positives. */
export interface MeasureAtTarget {
  /** threshold from CAL; k = 0: none exists, and tp, fp and decisions are empty of meaning */
  readonly threshold: Threshold;
  /** TEST members and TEST non-members above the threshold */
  readonly tp: number;
  readonly fp: number;
  /** all D_f members of TEST above the threshold (secondary result) */
  readonly tpAllMembers: number;
  /** per TEST member 1 when above the threshold */
  readonly decisions: Uint8Array;
  /** largest number of TEST members with at most floor(T * n_test) false positives on TEST itself */
  readonly inSampleTp: number;
  readonly inSampleTpAllMembers: number;
}

/** Everything that tables need of one attacker with its sign; no scores are kept. */
export interface AttackerMeasure {
  readonly signed: SignedAttacker;
  readonly auc: number;
  readonly aucInterval: Interval;
  readonly aucAllMembers: DeLong | null;
  readonly roc: RocStaircase;
  /** share of TEST non-members below each TEST member: the mean is the AUC */
  readonly placements: Float64Array;
  readonly targets: readonly (MeasureAtTarget & { readonly boundsAtTarget: Interval; readonly boundsOfWorst: Interval })[];
  readonly zeroFp: MeasureAtTarget;
}

/**
 * Measures every attacker on TEST with thresholds from CAL (protocol.md 3). Each array is sorted once; the minus sign
 * mirrors it.
 *
 * @param k number of attackers, the divisor of simultaneous bounds
 */
export function measureAttackers(scores: AttackScores, signed: readonly SignedAttacker[], targets: readonly FprTarget[]): AttackerMeasure[] {
  const sorted = scores.attackers.map((_, a) => ({
    cal: sortScores(scoresOf(scores.nonMembers.cal.scores, a), 'CAL non-members'),
    test: sortScores(scoresOf(scores.nonMembers.test.scores, a), 'TEST non-members'),
    delong: delong(scoresOf(scores.members.test.scores, a), scoresOf(scores.nonMembers.test.scores, a)),
    delongAll: scores.allMembersTest === scores.members.test ? null : delong(scoresOf(scores.allMembersTest.scores, a), scoresOf(scores.nonMembers.test.scores, a)),
  }));
  return signed.map((of) => {
    const { index, sign } = of;
    const base = sorted[index];
    if (base === undefined) throw new RangeError(`there are no scores of attacker ${of.name}`);
    const cal = sortedWithSign(base.cal, sign);
    const test = sortedWithSign(base.test, sign);
    const members = withSign(scoresOf(scores.members.test.scores, index), sign);
    const membersSorted = sortScores(members, 'TEST members');
    const allSorted = base.delongAll === null ? membersSorted : sortScores(withSign(scoresOf(scores.allMembersTest.scores, index), sign));
    const roc = rocStaircaseSorted(membersSorted, test);
    const rocAll = base.delongAll === null ? roc : rocStaircaseSorted(allSorted, test);
    const at = (threshold: Threshold, allowed: number): MeasureAtTarget => ({
      threshold,
      tp: countAbove(membersSorted, threshold.threshold),
      fp: countAbove(test, threshold.threshold),
      tpAllMembers: countAbove(allSorted, threshold.threshold),
      decisions: Uint8Array.from(members, (score) => (score > threshold.threshold ? 1 : 0)),
      inSampleTp: tpAtMost(roc, allowed),
      inSampleTpAllMembers: tpAtMost(rocAll, allowed),
    });
    return {
      signed: of,
      auc: mirrored(base.delong, sign).auc,
      aucInterval: mirrored(base.delong, sign).waldClipped,
      aucAllMembers: base.delongAll === null ? null : mirrored(base.delongAll, sign),
      roc,
      placements: memberPlacements(members, test),
      targets: targets.map((target) => ({
        ...at(conformalThreshold(cal, target), floorTimes(target, test.length)),
        boundsAtTarget: tprBoundsAtTarget(membersSorted, cal, target),
        boundsOfWorst: tprBoundsAtTarget(membersSorted, cal, target, signed.length),
      })),
      zeroFp: at(zeroFpThreshold(cal), 0),
    };
  });
}

function scoresOf(all: readonly Float64Array[], a: number): Float64Array {
  const scores = all[a];
  if (scores === undefined) throw new RangeError(`a split has no scores of attacker number ${a}`);
  return scores;
}

/** The AUC of -s is one minus that of s, with the same variance. */
function mirrored(of: DeLong, sign: 1 | -1): DeLong {
  if (sign === 1) return of;
  const flip = ({ lo, hi }: Interval): Interval => ({ lo: 1 - hi, hi: 1 - lo });
  return { ...of, auc: 1 - of.auc, wald: flip(of.wald), waldClipped: flip(of.waldClipped), logit: of.logit === null ? null : flip(of.logit) };
}
