import { betaUpperQuantile, betaUpperTail } from './incomplete-beta.ts';
import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';
import { countAbove, countEqual, kthLargest } from './sorted-scores.ts';

/** A threshold; the decision is "member" exactly when score > threshold. */
export interface Threshold {
  /** CAL: its rank k, from 1; in-sample: the false positives allowed. 0 in CAL: no threshold exists */
  readonly k: number;
  /** Infinity when none exists, -Infinity when every score lies above it */
  readonly threshold: number;
  /** how many of the non-members score exactly the threshold */
  readonly tieMass: number;
}

/** k = floor(T * (n_cal + 1)), exactly (protocol.md 3). 0: T is out of reach of this calibration set. */
export function calibrationRank(target: FprTarget, calCount: number): number {
  return floorTimes(target, calCount + 1);
}

/**
 * Split-conformal threshold: the k-th largest calibration score, k = floor(T * (n_cal + 1)), decision strictly
 * greater. The expected false-positive rate on exchangeable non-members is then at most T. k = 0: threshold Infinity.
 *
 * @param calSorted calibration non-members' scores, ascending (sortScores)
 */
export function conformalThreshold(calSorted: Float64Array, target: FprTarget): Threshold {
  return rankThreshold(calSorted, calibrationRank(target, calSorted.length));
}

/** The threshold above which no calibration score lies (the 0fp columns): rank 1. */
export function zeroFpThreshold(calSorted: Float64Array): Threshold {
  return rankThreshold(calSorted, Math.min(1, calSorted.length));
}

/** The k-th largest score as a threshold; k = 0: Infinity; k = n + 1: -Infinity. */
export function rankThreshold(sorted: Float64Array, k: number): Threshold {
  if (k === 0) return { k, threshold: Infinity, tieMass: 0 };
  if (k === sorted.length + 1) return { k, threshold: -Infinity, tieMass: 0 };
  const threshold = kthLargest(sorted, k);
  return { k, threshold, tieMass: countEqual(sorted, threshold) };
}

/**
 * The empirical rule on the same sample: with k false positives allowed the threshold is the (k+1)-th largest
 * non-member score, decision strictly greater, so that a tie group on the threshold is left out as a whole.
 *
 * @param sorted non-members' scores, ascending
 * @param allowed k, the false positives allowed; n or more: threshold -Infinity
 */
export function empiricalThreshold(sorted: Float64Array, allowed: number): Threshold {
  const { threshold, tieMass } = rankThreshold(sorted, Math.min(allowed, sorted.length) + 1);
  return { k: allowed, threshold, tieMass };
}

/** How many of the ascending scores a threshold calls member. */
export function countPredicted(sorted: Float64Array, threshold: Threshold): number {
  return countAbove(sorted, threshold.threshold);
}

/** The law of the true FPR given the calibration set (continuous scores): Beta(k, n_cal + 1 - k). */
export interface FprLaw {
  readonly a: number;
  readonly b: number;
  readonly mean: number;
  /** exceeded with probability .05 */
  readonly upper95: number;
}

/** @param k from 1 to n_cal */
export function conditionalFprLaw(k: number, calCount: number): FprLaw {
  const b = calCount + 1 - k;
  return { a: k, b, mean: k / (calCount + 1), upper95: betaUpperQuantile(0.05, k, b) };
}

/** The probability that the true FPR of the k-th largest calibration score exceeds T. */
export function probabilityFprAbove(target: FprTarget, k: number, calCount: number): number {
  return betaUpperTail(target.value, k, calCount + 1 - k);
}

/**
 * The largest k whose true FPR is at most T with probability >= .95 over calibration sets; 0 when there is none.
 */
export function guaranteedRank(target: FprTarget, calCount: number): number {
  let low = 0;
  let high = calCount;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (probabilityFprAbove(target, middle, calCount) <= 0.05) low = middle;
    else high = middle - 1;
  }
  return low;
}
