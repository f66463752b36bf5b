import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { binomialCdf, binomialPmf, binomialUpperTail } from '../../../src-shared/stats/binomial.ts';
import { clopperPearson, clopperPearsonLower, clopperPearsonUpper } from '../../../src-shared/stats/clopper-pearson.ts';
import { betaQuantile, betaTails, betaUpperQuantile, betaUpperTail } from '../../../src-shared/stats/incomplete-beta.ts';
import { expectRelative } from './close.ts';

describe('Clopper-Pearson', () => {
  test('golden two-sided intervals', () => {
    for (const { k, n, confidence, lo, hi } of golden.clopper_pearson.cases) {
      const interval = clopperPearson(k, n, confidence);
      expectRelative(interval.lo, lo, 1e-9, `lo of ${k}/${n}`);
      expectRelative(interval.hi, hi, 1e-9, `hi of ${k}/${n}`);
    }
  });

  test('golden one-sided upper limits', () => {
    for (const { k, n, confidence, hi } of golden.clopper_pearson.one_sided_upper) {
      expectRelative(clopperPearsonUpper(k, n, 1 - confidence), hi, 1e-9, `${k}/${n}`);
    }
  });

  test('limits are where the binomial tail equals the error probability', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0.025, 0.0125, 0.0125 / 21, 1e-6), (n, share, tail) => {
        const k = Math.floor(share * n);
        if (k > 0) expectRelative(binomialUpperTail(k, n, clopperPearsonLower(k, n, tail)), tail, 1e-8);
        if (k < n) {
          const upper = clopperPearsonUpper(k, n, tail);
          // The limit as a double near 1 cannot be finer than its last digit.
          if (upper < 0.999) expectRelative(binomialCdf(k, n, upper), tail, 1e-8);
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('0 and n successes in closed form', () => {
    expectRelative(clopperPearsonUpper(0, 299_572, 0.05), -Math.expm1(Math.log(0.05) / 299_572), 1e-12);
    expectRelative(clopperPearsonLower(1000, 1000, 0.025), 0.025 ** (1 / 1000), 1e-12);
    expect(clopperPearson(0, 7).lo).toBe(0);
    expect(clopperPearson(7, 7).hi).toBe(1);
  });

  test('refuses impossible counts', () => {
    expect(() => clopperPearson(3, 2)).toThrow(/0 <= k <= n/);
    expect(() => clopperPearson(0, 0)).toThrow(/n >= 1/);
    expect(() => clopperPearson(1, 2, 1)).toThrow(/error probability/);
  });
});

describe('binomial law', () => {
  /** Probabilities of Bin(n, 1/2) from whole numbers. */
  function exactHalf(n: number): { point: bigint[]; total: bigint } {
    const point = [1n];
    for (let k = 1; k <= n; k++) point.push(((point[k - 1] ?? 0n) * BigInt(n - k + 1)) / BigInt(k));
    return { point, total: 2n ** BigInt(n) };
  }

  const ratio = (a: bigint, b: bigint): number => Number((a * 10n ** 60n) / b) / 1e60;

  test.each([1, 2, 7, 30, 113])('n = %i, p = 1/2 against whole-number arithmetic', (n) => {
    const { point, total } = exactHalf(n);
    let sum = 0n;
    for (let k = 0; k <= n; k++) {
      const below = sum;
      sum += point[k] ?? 0n;
      expectRelative(binomialPmf(k, n, 0.5), ratio(point[k] ?? 0n, total), 1e-12);
      expectRelative(binomialCdf(k, n, 0.5), ratio(sum, total), 1e-12, `cdf ${k} of ${n}`);
      expectRelative(binomialUpperTail(k, n, 0.5), ratio(total - below, total), 1e-12, `tail ${k} of ${n}`);
    }
  });

  test('a million trials against the sum of point probabilities by ratios', () => {
    const n = 1_000_000;
    for (const [p, k] of [[1e-5, 20], [1e-5, 3], [1e-3, 1100], [0.1, 99_000], [0.1, 101_000]] as const) {
      // P(X >= k) / P(X = k) by the ratio of successive terms, and P(X = k) from its logarithm summed with compensation.
      let term = 1;
      let tail = 0;
      for (let j = k; j <= n && term > 1e-18; j++) {
        tail += term;
        term *= ((n - j) / (j + 1)) * (p / (1 - p));
      }
      let log = 0;
      let lost = 0;
      const add = (x: number): void => {
        const y = x - lost;
        const next = log + y;
        lost = next - log - y;
        log = next;
      };
      for (let j = 1; j <= k; j++) add(Math.log(((n - k + j) / j) * p));
      add((n - k) * Math.log1p(-p));
      const direct = Math.exp(log) * tail;
      // The factors' own rounding limits the direct sum: k terms of 1e-16 each at worst.
      expectRelative(binomialUpperTail(k, n, p), direct, 1e-9, `P(Bin(1e6, ${p}) >= ${k})`);
    }
  });

  test('edges', () => {
    expect(binomialCdf(-1, 5, 0.3)).toBe(0);
    expect(binomialCdf(5, 5, 0.3)).toBe(1);
    expect(binomialUpperTail(0, 5, 0.3)).toBe(1);
    expect(binomialUpperTail(6, 5, 0.3)).toBe(0);
    expect(binomialPmf(0, 5, 0)).toBe(1);
    expect(binomialPmf(5, 5, 1)).toBe(1);
  });
});

describe('incomplete beta function', () => {
  test('closed forms: I_x(a, 1) = x^a, I_x(1, b) = 1 - (1-x)^b, I_x(1/2, 1/2) = 2 asin(sqrt x) / pi', () => {
    for (const x of [1e-8, 0.01, 0.3, 0.5, 0.77, 0.999]) {
      for (const a of [0.5, 1, 2.5, 40, 1e4]) {
        if (x ** a > 1e-300) expectRelative(betaTails(x, 1 - x, a, 1).lower, x ** a, 1e-11);
        if ((1 - x) ** a > 1e-300) expectRelative(betaTails(x, 1 - x, 1, a).upper, Math.exp(a * Math.log1p(-x)), 1e-11);
      }
      expectRelative(betaTails(x, 1 - x, 0.5, 0.5).lower, (2 / Math.PI) * Math.asin(Math.sqrt(x)), 1e-12);
    }
  });

  test('quantile undoes the tail', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 1e6, noNaN: true }), fc.double({ min: 0.5, max: 1e6, noNaN: true }), fc.double({ min: 1e-12, max: 0.999, noNaN: true }), (a, b, p) => {
        const upper = betaUpperQuantile(p, a, b);
        const lower = betaQuantile(p, a, b);
        // Near 0 and 1 the quantile itself is the nearest double; the tail cannot be finer than that.
        if (upper > 1e-300 && upper < 0.999) expectRelative(betaUpperTail(upper, a, b), p, 1e-7);
        if (lower > 1e-300 && lower < 0.999) expectRelative(betaTails(lower, 1 - lower, a, b).lower, p, 1e-7);
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test('refuses what is not a beta law', () => {
    expect(() => betaTails(0.5, 0.5, 0, 1)).toThrow(/positive parameters/);
    expect(() => betaTails(1.5, -0.5, 1, 1)).toThrow(/\[0, 1\]/);
    expect(() => betaQuantile(0, 1, 1)).toThrow(/probability/);
  });
});
