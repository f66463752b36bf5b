/** The .975 quantile of the standard normal law. */
export const NORMAL_975 = 1.959963984540054;

/** P(Z <= z), to about 15 digits of itself in the lower tail too. NaN for NaN. */
export function normalCdf(z: number): number {
  const half = erfc(Math.abs(z) / Math.SQRT2) / 2;
  return z > 0 ? 1 - half : half;
}

/** P(|Z| >= |z|). */
export function normalTwoSidedP(z: number): number {
  return erfc(Math.abs(z) / Math.SQRT2);
}

/**
 * Complementary error function for x >= 0: below 1.5 by the series of erf with positive terms only, above by the
 * continued fraction, since 1 - erf would lose digits (Abramowitz & Stegun 7.1.6, 7.1.14).
 */
function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 27.3) return 0;
  const square = x * x;
  if (x < 1.5) {
    let term = x;
    let sum = x;
    for (let n = 1; term > sum * 1e-17; n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum;
  }
  // x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), evaluated from a depth that suffices at x = 1.5
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-square) / (Math.sqrt(Math.PI) * tail);
}
