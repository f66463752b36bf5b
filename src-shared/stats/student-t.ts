import { betaQuantileLogit, betaTails } from './incomplete-beta.ts';

/** P(|T| >= |t|) for Student's t with df degrees of freedom: I_{df/(df+t^2)}(df/2, 1/2). NaN for a NaN t. */
export function studentTTwoSidedP(t: number, df: number): number {
  if (Number.isNaN(t)) return NaN;
  if (!Number.isFinite(t)) return 0;
  const square = t * t;
  return betaTails(df / (df + square), square / (df + square), df / 2, 0.5).lower;
}

/** P(T <= t). */
export function studentTCdf(t: number, df: number): number {
  const tail = studentTTwoSidedP(t, df) / 2;
  return t > 0 ? 1 - tail : tail;
}

/**
 * The t with P(T > t) = tail: studentTUpperQuantile(.025, n - 1) serves a 95 % interval.
 *
 * @param tail in (0, 1)
 * @param df degrees of freedom, above 0
 */
export function studentTUpperQuantile(tail: number, df: number): number {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`a quantile needs a probability in (0, 1), got ${tail}`);
  if (tail === 0.5) return 0;
  if (tail > 0.5) return -studentTUpperQuantile(1 - tail, df);
  // With x = df / (df + t^2), t^2 = df (1 - x) / x = df exp(-logit(x)).
  return Math.sqrt(df) * Math.exp(-betaQuantileLogit(2 * tail, 'lower', df / 2, 0.5) / 2);
}
