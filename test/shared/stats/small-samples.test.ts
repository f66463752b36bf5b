import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { normalQuantile } from '../../../src-shared/random/normal-quantile.ts';
import { ksTwoSample, ksUniform } from '../../../src-shared/stats/kolmogorov-smirnov.ts';
import { kolmogorovExactCdf, kolmogorovLimitTail } from '../../../src-shared/stats/kolmogorov.ts';
import { bonferroni, holm } from '../../../src-shared/stats/multiple-testing.ts';
import { NORMAL_975, normalCdf, normalTwoSidedP } from '../../../src-shared/stats/normal.ts';
import { studentTCdf, studentTTwoSidedP, studentTUpperQuantile } from '../../../src-shared/stats/student-t.ts';
import { describe as describeValues, pairedT, tInterval } from '../../../src-shared/stats/t-interval.ts';
import { expectRelative } from './close.ts';

describe('t', () => {
  test('golden intervals', () => {
    for (const c of golden.t_interval.cases) {
      const { mean, sd, n } = describeValues(c.values);
      const interval = tInterval(c.values, c.confidence);
      expect(n).toBe(c.n);
      expectRelative(mean, c.mean, 1e-9);
      expectRelative(sd ?? NaN, c.sd, 1e-9);
      expectRelative(studentTUpperQuantile((1 - c.confidence) / 2, n - 1), c.t_quantile, 1e-9);
      expectRelative(interval?.lo ?? NaN, c.lo, 1e-9);
      expectRelative(interval?.hi ?? NaN, c.hi, 1e-9);
    }
    expect(tInterval([1])).toBeNull();
    expect(describeValues([3]).sd).toBeNull();
    expect(() => describeValues([])).toThrow(/no value/);
  });

  test('golden paired tests', () => {
    for (const c of golden.paired_t.cases) {
      const result = pairedT(c.a, c.b);
      expectRelative(result.meanDifference, c.mean_difference, 1e-8);
      expectRelative(result.sdDifference, c.sd_difference, 1e-8);
      expectRelative(result.t, c.t, 1e-8);
      expect(result.df).toBe(c.df);
      expectRelative(result.pTwoSided, c.p_two_sided, 1e-8);
      expectRelative(result.interval.lo, c.ci95[0] ?? NaN, 1e-8);
      expectRelative(result.interval.hi, c.ci95[1] ?? NaN, 1e-8);
    }
    expect(() => pairedT([1, 2], [1])).toThrow(/pairs/);
    expect(() => pairedT([1], [1])).toThrow(/two pairs/);
  });

  test('closed forms for 1 and 2 degrees of freedom', () => {
    for (const t of [-30, -2, -0.1, 0, 0.5, 4.3, 1e4]) {
      expectRelative(studentTTwoSidedP(t, 1), (2 / Math.PI) * Math.atan2(1, Math.abs(t)), 1e-11);
      expect(studentTCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 12);
    }
    expectRelative(studentTUpperQuantile(0.025, 2), (2 * 0.95) / Math.sqrt(2 * (1 - 0.95 ** 2)), 1e-12);
    expectRelative(studentTUpperQuantile(0.975, 2), -studentTUpperQuantile(0.025, 2), 1e-14);
    expect(studentTUpperQuantile(0.5, 9)).toBe(0);
    expectRelative(studentTUpperQuantile(0.025, 1e6), NORMAL_975, 2e-6);
  });
});

describe('normal law', () => {
  // Table values to 20 digits (Abramowitz & Stegun, tables 26.1 and 26.2 and their continuation).
  test.each([
    [0, 0.5],
    [1, 0.84134474606854294859],
    [-1, 0.15865525393145705141],
    [2, 0.97724986805182079279],
    [-3, 0.0013498980316300945267],
    [-5, 2.8665157187919391167e-7],
    [-10, 7.6198530241605260660e-24],
    [-37, 5.7255712225245768e-300],
  ])('cdf(%d)', (z, p) => {
    // exp(-z^2 / 2) magnifies the rounding of z^2 / 2.
    expectRelative(normalCdf(z), p, 1e-15 * (2 + z * z));
  });

  test('cdf undoes the quantile', () => {
    for (const p of [1e-9, 0.001, 0.02, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999]) expectRelative(normalCdf(normalQuantile(p)), p, 1e-12);
    expectRelative(normalTwoSidedP(NORMAL_975), 0.05, 1e-13);
    expect(normalTwoSidedP(NaN)).toBeNaN();
  });
});

describe('several tests', () => {
  test('golden Holm and Bonferroni', () => {
    for (const c of golden.multiple_testing.cases) {
      const h = holm(c.p);
      const b = bonferroni(c.p);
      c.holm_adjusted.forEach((expected, i) => { expect(Math.abs((h[i] ?? NaN) - expected)).toBeLessThanOrEqual(1e-12); });
      c.bonferroni_adjusted.forEach((expected, i) => { expect(Math.abs((b[i] ?? NaN) - expected)).toBeLessThanOrEqual(1e-12); });
      expect(h.length).toBe(c.p.length);
      expect(h.map((value) => value <= 0.05)).toEqual(c.holm_reject_at_05);
      expect(b.map((value) => value <= 0.05)).toEqual(c.bonferroni_reject_at_05);
    }
    expect(() => holm([0.5, 1.5])).toThrow(/p-value 1/);
  });
});

describe('Kolmogorov-Smirnov', () => {
  test('golden two-sample tests', () => {
    for (const c of golden.ks_two_sample.cases) {
      const result = ksTwoSample(Float64Array.from(c.a), Float64Array.from(c.b));
      expect(result.d).toBeCloseTo(c.d, 12);
      expect(result.dTimesMN).toBe(c.d_times_mn);
      expect(Math.abs((result.pExact ?? NaN) - c.p_exact)).toBeLessThanOrEqual(1e-9);
      expect(Math.abs(result.pLimit - c.p_kolmogorov_limit)).toBeLessThanOrEqual(1e-9);
      expect(result.hasTies).toBe(c.has_ties);
    }
  });

  test('limit law: both series agree and known quantiles hold', () => {
    for (const x of [1.1, 1.179, 1.181, 1.3]) {
      let alternating = 0;
      for (let k = 1; k <= 40; k++) alternating += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
      expectRelative(kolmogorovLimitTail(x), alternating, 1e-12);
    }
    expectRelative(kolmogorovLimitTail(1.3580986393225507), 0.05, 1e-9);
    expectRelative(kolmogorovLimitTail(1.2238478702170825), 0.1, 1e-9);
    expect(kolmogorovLimitTail(0)).toBe(1);
  });

  test('exact one-sample law: closed forms and the published value', () => {
    // n = 1: P(D < d) = 2d - 1; n = 2: 8 d^2 - 4 d + 1/2 ... up to 1/2, then 1 - 2 (1-d)^2.
    for (const d of [0.55, 0.7, 0.95]) expectRelative(kolmogorovExactCdf(1, d), 2 * d - 1, 1e-12);
    for (const d of [0.3, 0.4, 0.5]) expectRelative(kolmogorovExactCdf(2, d), 2 * (2 * d - 0.5) ** 2, 1e-12);
    for (const d of [0.5, 0.6, 0.9]) expectRelative(kolmogorovExactCdf(2, d), 1 - 2 * (1 - d) ** 2, 1e-12);
    // Marsaglia, Tsang & Wang 2003: K(10, .274).
    expect(kolmogorovExactCdf(10, 0.274)).toBeCloseTo(0.6284796154565043, 12);
    expectRelative(1 - kolmogorovExactCdf(1000, 1.36 / Math.sqrt(1000)), kolmogorovLimitTail(1.36 + 1 / (6 * Math.sqrt(1000))), 5e-3);
  });

  test('of uniform numbers the p-values are uniform, of others not', () => {
    const stream = RandomStream.of(11, 'ks');
    const p = Float64Array.from({ length: 400 }, () => ksUniform(Float64Array.from({ length: 20 }, () => stream.float())).p);
    expect(ksUniform(p).p).toBeGreaterThan(1e-3);
    const squares = Float64Array.from({ length: 400 }, () => stream.float() ** 2);
    expect(ksUniform(squares).p).toBeLessThan(1e-6);
    expect(() => ksUniform(Float64Array.of(0.5, 1.5))).toThrow(/\[0, 1\]/);
  });
});
