import type { Interval } from './interval.ts';
import { studentTTwoSidedP, studentTUpperQuantile } from './student-t.ts';

export interface Description {
  readonly n: number;
  readonly mean: number;
  /** sample standard deviation (n-1); null for n = 1 */
  readonly sd: number | null;
}

/** Mean and sample standard deviation. @throws RangeError for no value */
export function describe(values: readonly number[]): Description {
  const n = values.length;
  if (n === 0) throw new RangeError('the mean of no value is not defined');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { n, mean, sd: Math.sqrt(squares / (n - 1)) };
}

/** mean +- t_{n-1} sd / sqrt(n); null for n = 1. */
export function tInterval(values: readonly number[], confidence = 0.95): Interval | null {
  const { n, mean, sd } = describe(values);
  if (sd === null) return null;
  const half = (studentTUpperQuantile((1 - confidence) / 2, n - 1) * sd) / Math.sqrt(n);
  return { lo: mean - half, hi: mean + half };
}

export interface PairedT {
  readonly meanDifference: number;
  readonly sdDifference: number;
  /** NaN when all differences are 0, infinite when they are all equal */
  readonly t: number;
  readonly df: number;
  readonly pTwoSided: number;
  readonly interval: Interval;
}

/**
 * Paired t test of a minus b: t = mean(d) / (sd(d) / sqrt(n)), n - 1 degrees of freedom.
 *
 * @throws RangeError when the lengths differ or are below 2
 */
export function pairedT(a: readonly number[], b: readonly number[], confidence = 0.95): PairedT {
  if (a.length !== b.length) throw new RangeError(`a paired test needs pairs, got ${a.length} and ${b.length} values`);
  const differences = a.map((value, i) => value - (b[i] ?? NaN));
  const { n, mean, sd } = describe(differences);
  const interval = tInterval(differences, confidence);
  if (sd === null || interval === null) throw new RangeError('a paired t test needs at least two pairs');
  const t = mean / (sd / Math.sqrt(n));
  return { meanDifference: mean, sdDifference: sd, t, df: n - 1, pTwoSided: studentTTwoSidedP(t, n - 1), interval };
}
