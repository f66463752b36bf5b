import { binomialPoint } from './binomial-point.ts';
import { betaTails } from './incomplete-beta.ts';

/**
 * P(X = k) for X ~ Bin(n, p), to about 13 digits for n up to 1e6.
 *
 * @param p probability in [0, 1]
 */
export function binomialPmf(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p === 0) return k === 0 ? 1 : 0;
  if (p === 1) return k === n ? 1 : 0;
  return binomialPoint(k, n - k, p, 1 - p);
}

/** P(X <= k) for X ~ Bin(n, p); any whole k. Relative accuracy about 1e-12 however small it is. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return betaTails(p, 1 - p, k + 1, n - k).upper;
}

/** P(X >= k) for X ~ Bin(n, p); any whole k. Relative accuracy about 1e-12 however small it is. */
export function binomialUpperTail(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return betaTails(p, 1 - p, k, n - k + 1).lower;
}
