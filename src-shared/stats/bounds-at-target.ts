import { binomialCdf, binomialUpperTail } from './binomial.ts';
import { clopperPearsonLower, clopperPearsonUpper } from './clopper-pearson.ts';
import { rankThreshold } from './conformal.ts';
import type { FprTarget } from './fpr-target.ts';
import type { Interval } from './interval.ts';
import { countAbove } from './sorted-scores.ts';

/** Error probability of each of the four one-sided statements behind one attacker's bounds: 4 * .0125 = .05. */
const TAIL = 0.0125;

/** Ranks of the calibration scores that enclose the exact threshold of T, each with error probability .0125 / divisor. */
export interface TargetRanks {
  /** largest k with P(Bin(n_cal, T) >= k) >= 1 - .0125 / divisor; 0: no lower bound above 0 */
  readonly kLo: number;
  /** smallest k with P(Bin(n_cal, T) <= k - 1) >= 1 - .0125 / divisor; at most n_cal + 1 */
  readonly kHi: number;
}

/**
 * k_lo and k_hi of protocol.md 3. The k_lo-th largest calibration score lies at or above the threshold whose FPR is
 * exactly T, the k_hi-th at or below it.
 *
 * @param divisor number of attackers that a maximum is taken over, 1 for a single attacker
 */
export function targetRanks(target: FprTarget, calCount: number, divisor = 1): TargetRanks {
  const tail = TAIL / divisor;
  const p = target.value;
  // Both probabilities are compared through their small complements, which keep all digits.
  const kLo = firstTrue(calCount, (k) => binomialCdf(k, calCount, p) > tail);
  const kHi = firstTrue(calCount, (k) => binomialUpperTail(k + 1, calCount, p) <= tail) + 1;
  return { kLo, kHi };
}

/** tpr_at_T_lo and tpr_at_T_hi of one attacker. */
export interface TargetBounds extends TargetRanks, Interval {}

/**
 * Bounds on the TPR at T itself, the threshold being random too (protocol.md 3): the one-sided lower Clopper-Pearson
 * limit of the TPR above the k_lo-th largest CAL score (0 if k_lo = 0) and the upper limit above the k_hi-th.
 *
 * @param membersSorted scores of TEST members, ascending
 * @param calSorted scores of CAL non-members, ascending
 * @param divisor number of attackers that a maximum is taken over
 */
export function tprBoundsAtTarget(membersSorted: Float64Array, calSorted: Float64Array, target: FprTarget, divisor = 1): TargetBounds {
  const { kLo, kHi } = targetRanks(target, calSorted.length, divisor);
  const m = membersSorted.length;
  const tail = TAIL / divisor;
  const hits = (k: number): number => countAbove(membersSorted, rankThreshold(calSorted, k).threshold);
  return {
    kLo,
    kHi,
    lo: kLo === 0 ? 0 : clopperPearsonLower(hits(kLo), m, tail),
    hi: clopperPearsonUpper(hits(kHi), m, tail),
  };
}

/**
 * Bounds on the largest TPR at T of K attackers: every attacker's bounds at .0125 / K hold at once, so the largest
 * lower and the largest upper bound enclose the maximum.
 *
 * @param attackers scores of TEST members and CAL non-members of each attacker, ascending; at least one
 */
export function worstTprBoundsAtTarget(
  attackers: readonly { readonly membersSorted: Float64Array; readonly calSorted: Float64Array }[],
  target: FprTarget,
): Interval {
  const bounds = attackers.map((a) => tprBoundsAtTarget(a.membersSorted, a.calSorted, target, attackers.length));
  if (bounds.length === 0) throw new RangeError('the worst of no attacker is not defined');
  return { lo: Math.max(...bounds.map((b) => b.lo)), hi: Math.max(...bounds.map((b) => b.hi)) };
}

/** Smallest k in 0 .. last for which the monotone predicate holds, or last. */
function firstTrue(last: number, holds: (k: number) => boolean): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
