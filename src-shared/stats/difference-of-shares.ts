import type { Interval } from './interval.ts';

/** A share and its limits. */
export interface LimitedShare extends Interval {
  readonly value: number;
}

/**
 * Interval of a - b from the intervals of both (MOVER: Newcombe, Stat. Med. 17, 1998, method 10; Zou and Donner, Stat. Med.
 * 27, 2008): a - b - sqrt((a - a.lo)^2 + (b.hi - b)^2) and a - b + sqrt((a.hi - a)^2 + (b - b.lo)^2). It takes both for
 * independent, so for two methods on the same members, which err alike, it is rather too wide than too narrow.
 */
export function differenceOfShares(a: LimitedShare, b: LimitedShare): Interval {
  const difference = a.value - b.value;
  return { lo: difference - Math.hypot(a.value - a.lo, b.hi - b.value), hi: difference + Math.hypot(a.hi - a.value, b.value - b.lo) };
}
