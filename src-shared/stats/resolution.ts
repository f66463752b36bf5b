import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';

/** How many non-members a target needs. */
export interface ResolutionNeeds {
  /** smallest n_cal with floor(T * (n_cal + 1)) >= 1: a threshold exists */
  readonly calForThreshold: number;
  /** smallest n_cal with k_lo >= 1, ceil(ln(.0125) / ln(1-T)): the lower bound of the TPR at T can be above 0 */
  readonly calForBounds: number;
  /** smallest n_test at which 0 false positives show FPR <= T, one-sided 95 %: ceil(ln(.05) / ln(1-T)) */
  readonly testOneSided95: number;
  /** the same with the two-sided 95 % interval: ceil(ln(.025) / ln(1-T)) */
  readonly testTwoSided95: number;
}

/** @param target above 0 and below 1 */
export function resolutionNeeds(target: FprTarget): ResolutionNeeds {
  if (!(target.value > 0 && target.value < 1)) throw new RangeError(`resolution is defined for a target between 0 and 1, got ${target.text}`);
  const log1mT = Math.log1p(-target.value);
  // The smallest n with T * (n + 1) >= 1 is ceil(1 / T) - 1.
  const calForThreshold = Number((target.denominator + target.numerator - 1n) / target.numerator) - 1;
  return {
    calForThreshold,
    calForBounds: Math.ceil(Math.log(0.0125) / log1mT),
    testOneSided95: Math.ceil(Math.log(0.05) / log1mT),
    testTwoSided95: Math.ceil(Math.log(0.025) / log1mT),
  };
}

/** resolved_T of protocol.md 3: are CAL and TEST large enough to speak of the TPR at T? */
export function resolved(target: FprTarget, calCount: number, testCount: number): boolean {
  const needs = resolutionNeeds(target);
  return calCount >= needs.calForBounds && testCount >= needs.testOneSided95;
}

/** Is "at most floor(T * n) false positives" the same as "none" (the table then says = 0 FP)? */
export function isZeroFp(target: FprTarget, nonMemberCount: number): boolean {
  return floorTimes(target, nonMemberCount) === 0;
}
