import { kolmogorovExactCdf, kolmogorovLimitTail } from './kolmogorov.ts';
import { sortScores } from './sorted-scores.ts';

/** Two-sample Kolmogorov-Smirnov test. */
export interface KsTwoSample {
  /** max |F_a - F_b| */
  readonly d: number;
  /** d as a whole number: d * m * n */
  readonly dTimesMN: number;
  /** exact without ties, conservative with ties; null above 1e8 pairs, where it takes too long */
  readonly pExact: number | null;
  /** Q(sqrt(mn / (m+n)) d), the limit for large samples */
  readonly pLimit: number;
  readonly hasTies: boolean;
}

/**
 * @param a sample of at least one finite number
 * @param b the other
 */
export function ksTwoSample(a: Float64Array, b: Float64Array): KsTwoSample {
  const x = sortScores(a, 'first sample');
  const y = sortScores(b, 'second sample');
  const m = x.length;
  const n = y.length;
  if (m === 0 || n === 0) throw new RangeError('a Kolmogorov-Smirnov test needs two samples');
  let i = 0;
  let j = 0;
  let largest = 0;
  let hasTies = false;
  while (i < m || j < n) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    const before = i + j;
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    hasTies ||= i + j - before > 1;
    largest = Math.max(largest, Math.abs(i * n - j * m));
  }
  const d = largest / (m * n);
  return { d, dTimesMN: largest, pExact: m * n > 1e8 ? null : latticeTail(m, n, largest), pLimit: kolmogorovLimitTail(Math.sqrt((m * n) / (m + n)) * d), hasTies };
}

/** One-sample Kolmogorov-Smirnov test against the uniform law on [0, 1]. */
export interface KsUniform {
  readonly d: number;
  /** P(D_n >= d) under uniformity, exact (Marsaglia, Tsang & Wang 2003) up to n = 1,000, the limit beyond */
  readonly p: number;
}

/** @param values at least one number in [0, 1] */
export function ksUniform(values: Float64Array): KsUniform {
  const sorted = sortScores(values, 'p-values');
  const n = sorted.length;
  if (n === 0) throw new RangeError('a Kolmogorov-Smirnov test needs a sample');
  if ((sorted[0] ?? 0) < 0 || (sorted[n - 1] ?? 0) > 1) throw new RangeError('a test of uniformity needs numbers in [0, 1]');
  let d = 0;
  for (let i = 0; i < n; i++) {
    const value = sorted[i] ?? NaN;
    d = Math.max(d, (i + 1) / n - value, value - i / n);
  }
  return { d, p: n <= 1000 ? 1 - kolmogorovExactCdf(n, d) : kolmogorovLimitTail(Math.sqrt(n) * d) };
}

/**
 * P(D >= d) over the lattice paths from (0, 0) to (m, n), all equally likely: 1 - share of the paths that stay strictly
 * inside |i n - j m| < reach. The tail itself is summed where paths first touch the boundary, so small tails keep their
 * digits.
 */
function latticeTail(m: number, n: number, reach: number): number {
  if (reach === 0) return 1;
  // inside[j]: probability that the path is at (i, j) without having touched; a step from (i, j) goes to i + 1 with
  // probability (m - i) / (m + n - i - j).
  const inside = new Float64Array(n + 1);
  let touched = 0;
  for (let i = 0; i <= m; i++) {
    for (let j = 0; j <= n; j++) {
      const fromLeft = i === 0 ? 0 : ((inside[j] ?? 0) * (m - i + 1)) / (m + n - i - j + 1);
      const fromBelow = j === 0 ? 0 : ((inside[j - 1] ?? 0) * (n - j + 1)) / (m + n - i - j + 1);
      const mass = i === 0 && j === 0 ? 1 : fromLeft + fromBelow;
      const touches = Math.abs(i * n - j * m) >= reach;
      if (touches) touched += mass;
      inside[j] = touches ? 0 : mass;
    }
  }
  return Math.min(1, touched);
}
