import { binomialPoint } from './binomial-point.ts';

/**
 * Both tails of the Beta(a, b) law at x: lower = I_x(a, b), upper = 1 - I_x(a, b), each to about 13 digits of itself
 * (for a, b up to 1e6), however small.
 */
export interface BetaTails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Regularised incomplete beta function, by the continued fraction of Didonato & Morris / Numerical Recipes 6.4 with the
 * factor in front computed by saddle point (binomialPoint).
 *
 * @param x in [0, 1]
 * @param y 1 - x, given apart so that an x near 1 loses nothing
 * @param a above 0
 * @param b above 0
 * @throws RangeError when an argument is out of range
 */
export function betaTails(x: number, y: number, a: number, b: number): BetaTails {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity)) throw new RangeError(`a beta law needs positive parameters, got ${a} and ${b}`);
  if (!(x >= 0 && y >= 0 && Math.abs(x + y - 1) < 1e-9)) throw new RangeError(`a beta law lives on [0, 1], got x = ${x}, 1 - x = ${y}`);
  if (x === 0) return { lower: 0, upper: 1 };
  if (y === 0) return { lower: 1, upper: 0 };
  const front = derivativeInLogit(x, y, a, b);
  if (x < (a + 1) / (a + b + 2)) {
    const lower = (front * continuedFraction(x, a, b)) / a;
    return { lower, upper: 1 - lower };
  }
  const upper = (front * continuedFraction(y, b, a)) / b;
  return { lower: 1 - upper, upper };
}

/** I_x(a, b) = P(Beta(a, b) <= x). */
export function betaLowerTail(x: number, a: number, b: number): number {
  return betaTails(x, 1 - x, a, b).lower;
}

/** 1 - I_x(a, b) = P(Beta(a, b) > x). */
export function betaUpperTail(x: number, a: number, b: number): number {
  return betaTails(x, 1 - x, a, b).upper;
}

/**
 * The x with P(Beta(a, b) <= x) = p.
 *
 * @param p probability in (0, 1)
 */
export function betaQuantile(p: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-betaQuantileLogit(p, 'lower', a, b)));
}

/**
 * The x with P(Beta(a, b) > x) = q. Use this, not betaQuantile(1 - q), where q is small.
 *
 * @param q probability in (0, 1)
 */
export function betaUpperQuantile(q: number, a: number, b: number): number {
  return 1 / (1 + Math.exp(-betaQuantileLogit(q, 'upper', a, b)));
}

/**
 * log(x / (1 - x)) of the quantile x: Newton's method on the logarithm of the tail, a concave function of the logit,
 * kept inside a bracket.
 *
 * @param probability of the named tail, in (0, 1)
 */
export function betaQuantileLogit(probability: number, tail: 'lower' | 'upper', a: number, b: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`a quantile needs a probability in (0, 1), got ${probability}`);
  // The smaller tail keeps all digits.
  if (probability > 0.5) return betaQuantileLogit(1 - probability, tail === 'lower' ? 'upper' : 'lower', a, b);
  const rises = tail === 'lower';
  const target = Math.log(probability);
  let low = -740;
  let high = 740;
  let u = Math.log(a / b);
  for (let iteration = 0; iteration < 200; iteration++) {
    const x = 1 / (1 + Math.exp(-u));
    const y = 1 / (1 + Math.exp(u));
    const value = betaTails(x, y, a, b)[tail];
    const error = Math.log(value) - target;
    if (error > 0 === rises) high = u;
    else low = u;
    const slope = derivativeInLogit(x, y, a, b) / value;
    let next = u - (rises ? error : -error) / slope;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - u) <= 4e-16 * Math.max(1, Math.abs(u)) || high - low < 1e-15) return next;
    u = next;
  }
  return u;
}

/** x^a (1-x)^b / B(a, b) = d I_x / d logit(x). */
function derivativeInLogit(x: number, y: number, a: number, b: number): number {
  return ((a * b) / (a + b)) * binomialPoint(a, b, x, y);
}

/** The continued fraction of I_x(a, b), by Lentz's method; converges in about sqrt(max(a, b)) terms for x below the mean. */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (v: number): number => (Math.abs(v) < tiny ? tiny : v);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 2e-16) return h;
  }
  throw new RangeError(`the incomplete beta function did not converge for x = ${x}, a = ${a}, b = ${b}`);
}
