import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { delong, delongPaired } from '../../../src-shared/stats/delong.ts';
import { memberPlacements, placements } from '../../../src-shared/stats/placements.ts';
import { sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import { expectRelative } from './close.ts';

const floats = (values: readonly number[]): Float64Array => Float64Array.from(values);

describe('DeLong', () => {
  for (const c of golden.delong.cases) {
    test(`golden: ${c.name}`, () => {
      const result = delong(floats(c.pos), floats(c.neg));
      expectRelative(result.auc, c.auc, 1e-10);
      expectRelative(result.s10, c.s10, 1e-10);
      expectRelative(result.s01, c.s01, 1e-10);
      expectRelative(result.variance, c.variance, 1e-10);
      expectRelative(result.se, c.se, 1e-10);
      for (const [interval, expected] of [[result.wald, c.ci95_wald], [result.waldClipped, c.ci95_wald_clipped], [result.logit, c.ci95_logit]] as const) {
        expectRelative(interval?.lo ?? NaN, expected[0] ?? NaN, 1e-10);
        expectRelative(interval?.hi ?? NaN, expected[1] ?? NaN, 1e-10);
      }
    });
  }

  test('perfect separation has variance 0 and no logit interval', () => {
    const { pos, neg, auc, variance } = golden.delong.degenerate;
    const result = delong(floats(pos), floats(neg));
    expect(result.auc).toBe(auc);
    expect(result.variance).toBe(variance);
    expect(result.logit).toBeNull();
    expect(() => delong(floats([1]), floats(neg))).toThrow(/two members/);
  });

  test('golden paired comparison', () => {
    const c = golden.delong.paired;
    const result = delongPaired(floats(c.pos_1), floats(c.neg_1), floats(c.pos_2), floats(c.neg_2));
    expectRelative(result.first.auc, c.auc_1, 1e-10);
    expectRelative(result.second.auc, c.auc_2, 1e-10);
    expectRelative(result.first.variance, c.var_1, 1e-10);
    expectRelative(result.second.variance, c.var_2, 1e-10);
    expectRelative(result.covariance, c.cov, 1e-10);
    expectRelative(result.difference, c.difference, 1e-10);
    expectRelative(result.variance, c.var_difference, 1e-10);
    expectRelative(result.z, c.z, 1e-10);
    expectRelative(result.pTwoSided, c.p_two_sided, 1e-10);
    expectRelative(result.interval.lo, c.ci95_difference[0] ?? NaN, 1e-10);
    expectRelative(result.interval.hi, c.ci95_difference[1] ?? NaN, 1e-10);
    expect(() => delongPaired(floats([1, 2]), floats([1, 2]), floats([1]), floats([1, 2]))).toThrow(/every pair/);
  });

  test('placement values are the shares of the other group, in the order given', () => {
    const members = floats([3, 1, 2]);
    const nonMembers = floats([2, 0, 3, 1]);
    const share = (score: number, others: Float64Array, sign: number): number =>
      others.reduce((sum, other) => sum + (sign * (score - other) > 0 ? 1 : score === other ? 0.5 : 0), 0) / others.length;
    const found = placements(members, nonMembers);
    expect(Array.from(found.members)).toEqual(Array.from(members, (s) => share(s, nonMembers, 1)));
    expect(Array.from(found.nonMembers)).toEqual(Array.from(nonMembers, (s) => share(s, members, -1)));
    expect(Array.from(memberPlacements(members, sortScores(nonMembers)))).toEqual(Array.from(found.members));
    expect(found.auc).toBe(found.members.reduce((a, b) => a + b) / 3);
  });
});
