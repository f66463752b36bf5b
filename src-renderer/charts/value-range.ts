export interface ValueRange {
  readonly lo: number;
  readonly hi: number;
}

/** Smallest and largest finite value; null where there is none. Above 0 only, for logarithmic axes, with `positive`. */
export function valueRange(lists: Iterable<ArrayLike<number>>, positive = false): ValueRange | null {
  let lo = Infinity;
  let hi = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? NaN;
      if (!Number.isFinite(value) || (positive && value <= 0)) continue;
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
  }
  return lo > hi ? null : { lo, hi };
}

/** Values looked at for the quantiles at most: a scale needs no more. */
const SAMPLE = 20_000;

/** The 5 % and 95 % points, for a scale that outliers do not stretch; the data stay whole. */
export function usualRange(lists: readonly ArrayLike<number>[], positive = false): ValueRange | null {
  const total = lists.reduce((sum, { length }) => sum + length, 0);
  const every = Math.max(1, Math.ceil(total / SAMPLE));
  const values: number[] = [];
  for (const list of lists) {
    for (let i = 0; i < list.length; i += every) {
      const value = list[i] ?? NaN;
      if (Number.isFinite(value) && !(positive && value <= 0)) values.push(value);
    }
  }
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { lo: at(0.05), hi: at(0.95) };
}

/** A little room beyond the values, so that a curve does not lie on the frame. */
export function padded({ lo, hi }: ValueRange, isLog: boolean): readonly [number, number] {
  if (isLog) {
    const from = Math.log10(lo);
    const to = Math.log10(hi);
    const room = Math.max(0.05, (to - from) * 0.04);
    return [10 ** (from - room), 10 ** (to + room)];
  }
  const room = hi > lo ? (hi - lo) * 0.04 : Math.abs(hi) * 0.1 || 1;
  return [lo - room, hi + room];
}
