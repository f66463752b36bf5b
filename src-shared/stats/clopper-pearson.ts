import { betaQuantile, betaUpperQuantile } from './incomplete-beta.ts';
import type { Interval } from './interval.ts';

/**
 * Exact (Clopper-Pearson) two-sided interval of a binomial probability:
 * lo = BetaInv(a/2; k, n-k+1), hi = BetaInv(1-a/2; k+1, n-k), a = 1 - confidence; lo = 0 for k = 0, hi = 1 for k = n.
 *
 * @param k successes, 0 .. n
 * @param n trials, at least 1
 * @param confidence in (0, 1); .95 by default
 * @throws RangeError when k, n or the confidence is out of range
 */
export function clopperPearson(k: number, n: number, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2;
  return { lo: clopperPearsonLower(k, n, tail), hi: clopperPearsonUpper(k, n, tail) };
}

/**
 * One-sided lower limit: the true probability is at least this, with confidence 1 - tail. 0 for k = 0.
 *
 * @param tail error probability in (0, 1), for example .0125
 */
export function clopperPearsonLower(k: number, n: number, tail: number): number {
  check(k, n, tail);
  return k === 0 ? 0 : betaQuantile(tail, k, n - k + 1);
}

/** One-sided upper limit: the true probability is at most this, with confidence 1 - tail. 1 for k = n. */
export function clopperPearsonUpper(k: number, n: number, tail: number): number {
  check(k, n, tail);
  return k === n ? 1 : betaUpperQuantile(tail, k + 1, n - k);
}

function check(k: number, n: number, tail: number): void {
  if (!(Number.isInteger(k) && Number.isInteger(n) && n >= 1 && k >= 0 && k <= n)) {
    throw new RangeError(`a binomial count needs 0 <= k <= n and n >= 1, got k = ${k}, n = ${n}`);
  }
  if (!(tail > 0 && tail < 1)) throw new RangeError(`an error probability lies in (0, 1), got ${tail}`);
}
