import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { nullFloor, nullSurvival, simulateNullFloor } from '../../../src-shared/stats/null-distribution.ts';
import { expectRelative } from './close.ts';

describe('attackers that know nothing', () => {
  test('golden survival of one attacker', () => {
    for (const { m, n, j, prob } of golden.null_floor.survival_K1) expectRelative(nullSurvival(m, n, j), prob, 1e-9);
  });

  test('golden table, exact part', () => {
    for (const row of golden.null_floor.table) {
      const name = `m ${row.m}, n ${row.n}, f ${row.allowed_fp}, K ${row.K}`;
      const floor = nullFloor(row.m, row.n, row.allowed_fp, row.K);
      expectRelative(floor.meanTpr, row.exact_mean_tpr, 1e-9, name);
      expectRelative(floor.probAtLeastOne, row.exact_prob_at_least_one, 1e-9, name);
      expect(floor.quantileCount(0.95), name).toBe(row.exact_q95_count);
      expect(floor.quantileCount(0.99), name).toBe(row.exact_q99_count);
    }
  });

  test('golden simulations lie within 4 standard errors of the exact mean, and so do ours', () => {
    for (const row of golden.null_floor.table) {
      if (row.mc_mean_tpr === undefined) continue;
      const { meanTpr } = nullFloor(row.m, row.n, row.allowed_fp, row.K);
      expect(Math.abs(meanTpr - row.mc_mean_tpr)).toBeLessThanOrEqual(4 * row.mc_mean_standard_error);
      const ours = simulateNullFloor(row.m, row.n, row.allowed_fp, row.K, 2000, RandomStream.of(1, 'null', row.m, row.n, row.allowed_fp, row.K));
      expect(Math.abs(ours.meanTpr - row.mc_mean_tpr)).toBeLessThanOrEqual(4 * ours.standardError + 4 * row.mc_mean_standard_error);
    }
  });

  test('edges', () => {
    expect(nullSurvival(5, 5, 0)).toBe(1);
    expect(nullSurvival(5, 5, 6)).toBe(0);
    expect(() => nullSurvival(5, 5, 1, 5)).toThrow(/from 0 to n - 1 = 4/);
  });
});
