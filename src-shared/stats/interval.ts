/** A closed interval; lo <= hi. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** The smallest interval that holds all of the given ones. @throws RangeError when there is none */
export function hull(intervals: readonly Interval[]): Interval {
  if (intervals.length === 0) throw new RangeError('the hull of no interval is not defined');
  return { lo: Math.min(...intervals.map((i) => i.lo)), hi: Math.max(...intervals.map((i) => i.hi)) };
}

/** The interval with both ends moved into the range. */
export function clip(interval: Interval, range: Interval): Interval {
  const inside = (x: number): number => Math.min(range.hi, Math.max(range.lo, x));
  return { lo: inside(interval.lo), hi: inside(interval.hi) };
}
