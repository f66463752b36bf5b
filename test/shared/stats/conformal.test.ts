import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { targetRanks, tprBoundsAtTarget, worstTprBoundsAtTarget } from '../../../src-shared/stats/bounds-at-target.ts';
import {
  calibrationRank,
  conditionalFprLaw,
  conformalThreshold,
  countPredicted,
  empiricalThreshold,
  guaranteedRank,
  probabilityFprAbove,
  zeroFpThreshold,
} from '../../../src-shared/stats/conformal.ts';
import { clopperPearsonLower, clopperPearsonUpper } from '../../../src-shared/stats/clopper-pearson.ts';
import { compareRate, floorTimes, FPR_TARGETS, parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { resolutionNeeds, resolved } from '../../../src-shared/stats/resolution.ts';
import { sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import { expectRelative, goldenNumber } from './close.ts';

const sorted = (values: readonly number[]): Float64Array => sortScores(Float64Array.from(values));

describe('targets in decimal', () => {
  test('floor(T * n) is exact', () => {
    expect(floorTimes(parseFprTarget('0.29'), 100)).toBe(29);
    expect(Math.floor(0.29 * 100)).toBe(28);
    expect(floorTimes(parseFprTarget('1e-5'), 100_000)).toBe(1);
    expect(floorTimes(parseFprTarget('1e-5'), 99_999)).toBe(0);
    expect(floorTimes(parseFprTarget('0'), 1_000_000)).toBe(0);
    expect(floorTimes(parseFprTarget('1'), 7)).toBe(7);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 6 }), fc.integer({ min: 0, max: 10 ** 6 }), (millionths, n) => {
        expect(floorTimes(parseFprTarget(`${millionths}e-6`), n)).toBe(Number((BigInt(millionths) * BigInt(n)) / 1_000_000n));
      }),
      { seed: 3 },
    );
  });

  test('reads forms of one number alike', () => {
    for (const text of ['1e-3', '0.001', '0.01e-1', '10E-4', '1.0e-03']) {
      expect(floorTimes(parseFprTarget(text), 4999)).toBe(4);
      expect(parseFprTarget(text).value).toBe(0.001);
    }
    expect(FPR_TARGETS.map((t) => t.text)).toEqual(['1e-1', '1e-2', '1e-3', '1e-4', '1e-5']);
    expect(compareRate(1, 10, parseFprTarget('0.1'))).toBe(0);
    expect(compareRate(3, 30, parseFprTarget('0.09999'))).toBe(1);
    expect(compareRate(3, 30, parseFprTarget('0.10001'))).toBe(-1);
  });

  test.each(['', '1.1', '-0.1', 'abc', '1e', '.5', '0x1', '2', '1e1', 'NaN'])("refuses '%s'", (text) => {
    expect(() => parseFprTarget(text)).toThrow(/decimal number from 0 to 1/);
  });
});

describe('split-conformal calibration', () => {
  test('golden table', () => {
    for (const row of golden.conformal.table) {
      const target = parseFprTarget(row.target_fpr_text);
      const k = calibrationRank(target, row.n_cal);
      expect(k, `${row.target_fpr_text}, n = ${row.n_cal}`).toBe(row.k);
      expect(k > 0).toBe(row.resolvable);
      if (row.resolvable) {
        const law = conditionalFprLaw(k, row.n_cal);
        expect([law.a, law.b]).toEqual([row.beta_a, row.beta_b]);
        expectRelative(law.mean, row.mean_conditional_fpr ?? NaN, 1e-9);
        expectRelative(law.upper95, row.upper95_conditional_fpr ?? NaN, 1e-9);
        expectRelative(probabilityFprAbove(target, k, row.n_cal), row.prob_conditional_fpr_above_target ?? NaN, 1e-9);
      }
      const guaranteed = guaranteedRank(target, row.n_cal);
      expect(guaranteed).toBe(row.largest_k_with_95pct_conditional_guarantee);
      if (row.upper95_at_that_k !== undefined) expectRelative(conditionalFprLaw(guaranteed, row.n_cal).upper95, row.upper95_at_that_k, 1e-9);
    }
  });

  test('golden thresholds and decisions', () => {
    for (const { cal, target_fpr_text, k, threshold, test: scores, predicted_member } of golden.conformal.threshold_cases) {
      const found = conformalThreshold(sorted(cal), parseFprTarget(target_fpr_text));
      expect(found.k).toBe(k);
      expect(found.threshold).toBe(goldenNumber(threshold));
      expect(scores.map((score) => score > found.threshold)).toEqual(predicted_member);
    }
  });

  test('golden empirical rule', () => {
    for (const { pos, neg, target_fpr_text, k, threshold, tp, fp } of golden.conformal.empirical_cases) {
      const allowed = floorTimes(parseFprTarget(target_fpr_text), neg.length);
      expect(allowed).toBe(k);
      const found = empiricalThreshold(sorted(neg), allowed);
      expect(found.threshold).toBe(goldenNumber(threshold));
      expect(countPredicted(sorted(pos), found)).toBe(tp);
      expect(countPredicted(sorted(neg), found)).toBe(fp);
    }
  });

  test('tie mass at the threshold; zero false positives', () => {
    const cal = sorted([1, 2, 2, 2, 3]);
    expect(conformalThreshold(cal, parseFprTarget('0.5'))).toEqual({ k: 3, threshold: 2, tieMass: 3 });
    expect(zeroFpThreshold(cal)).toEqual({ k: 1, threshold: 3, tieMass: 1 });
    expect(zeroFpThreshold(sorted([])).threshold).toBe(Infinity);
  });
});

describe('resolution', () => {
  test('golden needs, and those of protocol.md', () => {
    for (const row of golden.resolution.rows) {
      const needs = resolutionNeeds(parseFprTarget(String(row.target_fpr)));
      expect(needs.calForThreshold).toBe(row.n_cal_for_finite_threshold);
      expect(needs.testOneSided95).toBe(row.n_zero_fp_one_sided_95);
      expect(needs.testTwoSided95).toBe(row.n_zero_fp_two_sided_97_5);
    }
    const needed = FPR_TARGETS.slice(1).map(resolutionNeeds);
    expect(needed.map((n) => n.calForBounds)).toEqual([437, 4380, 43819, 438201]);
    expect(needed.map((n) => n.testOneSided95)).toEqual([299, 2995, 29956, 299572]);
  });

  test('resolved needs both, and is where k_lo turns 1', () => {
    const t = parseFprTarget('1e-3');
    expect(resolved(t, 4380, 2995)).toBe(true);
    expect(resolved(t, 4379, 2995)).toBe(false);
    expect(resolved(t, 4380, 2994)).toBe(false);
    expect(targetRanks(t, 4380).kLo).toBe(1);
    expect(targetRanks(t, 4379).kLo).toBe(0);
  });
});

describe('bounds at T itself', () => {
  /** P(Bin(n, p) <= k) by adding up, fine for small n. */
  function cdf(k: number, n: number, p: number): number {
    let term = (1 - p) ** n;
    let sum = 0;
    for (let j = 0; j <= k; j++) {
      sum += term;
      term *= ((n - j) / (j + 1)) * (p / (1 - p));
    }
    return sum;
  }

  test('ranks as defined, by trying every k', () => {
    for (const text of ['0.3', '0.1', '1e-2', '1e-3']) {
      const target = parseFprTarget(text);
      for (const n of [1, 2, 10, 57, 300, 437]) {
        for (const divisor of [1, 21]) {
          const level = 1 - 0.0125 / divisor;
          const all = Array.from({ length: n + 2 }, (_, k) => k);
          const kLo = all.findLast((k) => 1 - cdf(k - 1, n, target.value) >= level);
          const kHi = all.find((k) => cdf(k - 1, n, target.value) >= level - 1e-15);
          expect(targetRanks(target, n, divisor)).toEqual({ kLo, kHi });
        }
      }
    }
  });

  test('limits are those of the TPR at the two ranks', () => {
    const cal = sorted(Array.from({ length: 1000 }, (_, i) => i));
    const members = sorted(Array.from({ length: 200 }, (_, i) => 10 * i - 0.5));
    const bounds = tprBoundsAtTarget(members, cal, parseFprTarget('1e-1'), 3);
    const above = (k: number): number => Array.from(members).filter((s) => s > 1000 - k).length;
    expect(bounds.lo).toBe(clopperPearsonLower(above(bounds.kLo), 200, 0.0125 / 3));
    expect(bounds.hi).toBe(clopperPearsonUpper(above(bounds.kHi), 200, 0.0125 / 3));
    expect(bounds.kLo).toBeLessThan(100);
    expect(bounds.kHi).toBeGreaterThan(100);
  });

  test('a maximum over K: the largest limits, each at .0125 / K', () => {
    const attackers = [2, 3, 5].map((step) => ({
      membersSorted: sorted(Array.from({ length: 200 }, (_, i) => step * i + 0.5)),
      calSorted: sorted(Array.from({ length: 1000 }, (_, i) => i)),
    }));
    const target = parseFprTarget('0.3');
    const each = attackers.map((a) => tprBoundsAtTarget(a.membersSorted, a.calSorted, target, 3));
    expect(worstTprBoundsAtTarget(attackers, target)).toEqual({ lo: Math.max(...each.map((b) => b.lo)), hi: Math.max(...each.map((b) => b.hi)) });
    expect(each[2]?.lo).toBeGreaterThan(0);
    expect(() => worstTprBoundsAtTarget([], target)).toThrow(/no attacker/);
  });

  test('too few calibration scores: nothing is excluded', () => {
    const bounds = tprBoundsAtTarget(sorted([1, 2, 3]), sorted([0, 5]), parseFprTarget('0.5'));
    expect(bounds.lo).toBe(0);
    expect(bounds.hi).toBe(1);
  });

  test('cover the true TPR at T at least 95 times in 100, one attacker and the worst of three', () => {
    // Member score = sqrt of a uniform number, non-member score uniform: TPR at FPR T is 1 - (1-T)^2.
    const target = parseFprTarget('0.05');
    const truth = 1 - 0.95 ** 2;
    const stream = RandomStream.of(7, 'coverage');
    const draw = (n: number, member: boolean): Float64Array => sorted(Array.from({ length: n }, () => (member ? Math.sqrt(stream.float()) : stream.float())));
    const repeats = 1000;
    let single = 0;
    let worst = 0;
    for (let r = 0; r < repeats; r++) {
      const attackers = Array.from({ length: 3 }, () => ({ membersSorted: draw(120, true), calSorted: draw(250, false) }));
      const [first] = attackers;
      if (first === undefined) throw new Error('no attacker');
      const one = tprBoundsAtTarget(first.membersSorted, first.calSorted, target);
      if (one.lo <= truth && truth <= one.hi) single++;
      const three = worstTprBoundsAtTarget(attackers, target);
      if (three.lo <= truth && truth <= three.hi) worst++;
    }
    // 4 standard errors below 95 %; and not so wide that they say nothing.
    expect(single / repeats).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / repeats));
    expect(worst / repeats).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.05 * 0.95) / repeats));
  });
});
