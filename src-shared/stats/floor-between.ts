import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';
import type { Interval } from './interval.ts';

/** A floor that was measured by permutation, at one target. */
export interface MeasuredFloor {
  readonly target: FprTarget;
  readonly floor: number;
}

/**
 * What attackers that know nothing reach at any target, from the floors that were measured. A floor depends on T through
 * the false positives that T allows alone, and does not fall when more are allowed: so it lies between the floors of the
 * nearest targets that were measured, and is one of them where they allow as many. lo = hi: it is known exactly.
 *
 * @param nonMemberCount n of the split whose non-members count the false positives
 */
export function floorBetween(measured: readonly MeasuredFloor[], target: FprTarget, nonMemberCount: number): Interval {
  const allowed = floorTimes(target, nonMemberCount);
  const at = measured.map(({ target: own, floor }) => ({ allowed: floorTimes(own, nonMemberCount), floor }));
  const below = at.filter((one) => one.allowed <= allowed).map(({ floor }) => floor);
  const above = at.filter((one) => one.allowed >= allowed).map(({ floor }) => floor);
  return { lo: Math.max(0, ...below), hi: Math.min(1, ...above) };
}
