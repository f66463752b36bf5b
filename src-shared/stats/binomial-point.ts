const HALF_LOG_2PI = 0.91893853320467274178;

/**
 * log of Gamma(n+1) / (sqrt(2 pi n) (n/e)^n): the error of Stirling's formula, for n > 0. From 16 on by its asymptotic
 * series (error below 1e-16), below by stepping up: delta(n) = delta(n+1) + (n + 1/2) log(1 + 1/n) - 1.
 */
export function stirlingError(n: number): number {
  let x = n;
  let sum = 0;
  while (x < 16) {
    sum += (x + 0.5) * Math.log1p(1 / x) - 1;
    x++;
  }
  const x2 = x * x;
  return sum + (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / x2) / x2) / x2) / x2) / x;
}

/** x log(x / mean) + mean - x without cancellation near x = mean (Loader 2000, "bd0"); x >= 0, mean > 0. */
export function deviance(x: number, mean: number): number {
  if (x === 0) return mean;
  if (Math.abs(x - mean) < 0.1 * (x + mean)) {
    const v = (x - mean) / (x + mean);
    let sum = (x - mean) * v;
    let term = 2 * x * v;
    for (let j = 1; ; j++) {
      term *= v * v;
      const next = sum + term / (2 * j + 1);
      if (next === sum) return sum;
      sum = next;
    }
  }
  return x * Math.log(x / mean) + mean - x;
}

/**
 * Gamma(x+y+1) / (Gamma(x+1) Gamma(y+1)) p^x q^y by Loader's saddle-point expansion, which keeps about 14 digits even
 * for counts of a million, where differences of log-gamma keep 9. For whole x it is the binomial probability of x
 * successes in x + y trials.
 *
 * @param x at least 0
 * @param y at least 0
 * @param p in (0, 1)
 * @param q 1 - p, given apart so that a p near 1 loses nothing
 */
export function binomialPoint(x: number, y: number, p: number, q: number): number {
  const n = x + y;
  if (x === 0) return Math.exp(y * logOf(q, p));
  if (y === 0) return Math.exp(x * logOf(p, q));
  const log = stirlingError(n) - stirlingError(x) - stirlingError(y) - deviance(x, n * p) - deviance(y, n * q);
  return Math.exp(log - HALF_LOG_2PI + 0.5 * (Math.log(n) - Math.log(x) - Math.log(y)));
}

/** log(p) where complement = 1 - p, accurate for p near 1. */
function logOf(p: number, complement: number): number {
  return complement < 0.1 ? Math.log1p(-complement) : Math.log(p);
}
