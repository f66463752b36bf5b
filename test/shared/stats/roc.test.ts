import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { exactAuc } from '../../../src-shared/stats/auc.ts';
import { floorTimes, parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { allRocVertices, maxBalancedAccuracy, tprAtFpr } from '../../../src-shared/stats/roc-conventions.ts';
import { rocStaircase, tprAtMost } from '../../../src-shared/stats/roc.ts';
import { descendingOrder } from '../../../src-shared/stats/score-order.ts';
import { countAbove, countAtLeast, countEqual, kthLargest, sortScores } from '../../../src-shared/stats/sorted-scores.ts';
import { goldenNumber } from './close.ts';

const floats = (values: readonly number[]): Float64Array => Float64Array.from(values);

/** Few distinct values, so that ties are the rule. */
const tiedScores = (min: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.integer({ min: -4, max: 4 }), { minLength: min, maxLength: 25 }).map((values) => floats(values.map((v) => v / 2)));

/** Largest number of members above some threshold with at most k non-members above it, by trying every threshold. */
function bruteTp(members: Float64Array, nonMembers: Float64Array, k: number): number {
  let best = 0;
  for (const threshold of [-Infinity, ...members, ...nonMembers]) {
    const fp = nonMembers.filter((s) => s > threshold).length;
    const tp = members.filter((s) => s > threshold).length;
    if (fp <= k) best = Math.max(best, tp);
  }
  return best;
}

describe('golden ROC cases', () => {
  for (const c of golden.roc.cases) {
    test(c.name, () => {
      const members = floats(c.pos);
      const nonMembers = floats(c.neg);
      expect(allRocVertices(members, nonMembers).map((v) => [v.fp, v.tp, v.threshold])).toEqual(
        c.vertices_fp_tp_threshold.map((v) => v.map(goldenNumber)),
      );
      expect(exactAuc(members, nonMembers).auc).toBeCloseTo(c.auc, 12);
      const [numerator, denominator] = c.auc_fraction.split('/').map(Number);
      const exact = exactAuc(members, nonMembers);
      expect(exact.twiceWinsPlusTies * (denominator ?? 0)).toBe((numerator ?? 0) * 2 * members.length * nonMembers.length);
      expect(maxBalancedAccuracy(members, nonMembers)).toBeCloseTo(c.max_balanced_accuracy, 12);
      const roc = rocStaircase(members, nonMembers);
      for (const at of c.tpr_at) {
        const target = parseFprTarget(at.target);
        const same = (actual: number | null, expected: number | null): void => {
          if (expected === null) expect(actual).toBeNull();
          else expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1e-12);
        };
        same(tprAtFpr(members, nonMembers, target), at.ours_fpr_le);
        same(tprAtFpr(members, nonMembers, target, 'at-most'), at.ours_fpr_le);
        same(tprAtMost(roc, floorTimes(target, nonMembers.length)), at.ours_fpr_le);
        same(tprAtFpr(members, nonMembers, target, 'strictly-below'), at.strict_fpr_lt_last);
        same(tprAtFpr(members, nonMembers, target, 'interpolated'), at.linear_interpolation);
        same(tprAtFpr(members, nonMembers, target, 'nearest'), at.nearest_fpr_first);
      }
    });
  }
});

describe('staircase', () => {
  test('largest TPR with at most k false positives is that of trying every threshold', () => {
    fc.assert(
      fc.property(tiedScores(1), tiedScores(0), (members, nonMembers) => {
        const roc = rocStaircase(members, nonMembers);
        for (let k = 0; k <= nonMembers.length + 1; k++) expect(tprAtMost(roc, k)).toBe(bruteTp(members, nonMembers, k) / members.length);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test('vertices are the operating points of all thresholds, fewest false positives for each true-positive count', () => {
    fc.assert(
      fc.property(tiedScores(0), tiedScores(0), (members, nonMembers) => {
        const roc = rocStaircase(members, nonMembers);
        expect(roc.tp.length).toBeLessThanOrEqual(members.length + 1);
        expect([roc.tp[0], roc.fp[0], roc.threshold[0]]).toEqual([0, 0, Infinity]);
        const first = new Map<number, number>();
        for (const { tp, fp } of allRocVertices(members, nonMembers)) first.set(tp, Math.min(first.get(tp) ?? Infinity, fp));
        expect(Array.from(roc.tp, (tp, i) => [tp, roc.fp[i]])).toEqual([...first]);
        roc.threshold.forEach((t, i) => {
          expect(roc.tp[i]).toBe(members.filter((s) => s >= t).length);
          expect(roc.fp[i]).toBe(nonMembers.filter((s) => s >= t).length);
          expect(roc.fpAbove[i]).toBe(nonMembers.filter((s) => s > t).length);
        });
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  test('AUC counts all pairs, equals the area under the staircase, and turns over with the sign', () => {
    fc.assert(
      fc.property(tiedScores(1), tiedScores(1), (members, nonMembers) => {
        let twice = 0;
        let tied = 0;
        for (const a of members) for (const b of nonMembers) {
          twice += a > b ? 2 : a === b ? 1 : 0;
          tied += a === b ? 1 : 0;
        }
        const found = exactAuc(members, nonMembers);
        expect(found.twiceWinsPlusTies).toBe(twice);
        expect(found.tiedPairs).toBe(tied);
        expect(exactAuc(members.map((s) => -s), nonMembers.map((s) => -s)).twiceWinsPlusTies).toBe(2 * members.length * nonMembers.length - twice);
        const roc = rocStaircase(members, nonMembers);
        let twiceArea = 2 * roc.memberCount * (roc.nonMemberCount - (roc.fp.at(-1) ?? 0));
        for (let i = 1; i < roc.tp.length; i++) {
          const before = roc.tp[i - 1] ?? 0;
          const above = roc.fpAbove[i] ?? 0;
          twiceArea += 2 * before * (above - (roc.fp[i - 1] ?? 0)) + (before + (roc.tp[i] ?? 0)) * ((roc.fp[i] ?? 0) - above);
        }
        expect(twiceArea).toBe(twice);
      }),
      { seed: 6, numRuns: 200 },
    );
    expect(() => exactAuc(floats([]), floats([1]))).toThrow(/members and non-members/);
  });

  test('ties of -0 and 0', () => {
    expect(exactAuc(floats([0]), floats([-0])).auc).toBe(0.5);
    expect(tprAtMost(rocStaircase(floats([0]), floats([-0])), 0)).toBe(0);
  });

  test('a score that is not finite is named', () => {
    expect(() => rocStaircase(floats([1, NaN]), floats([1]))).toThrow(/members: score 1 is NaN/);
    expect(() => rocStaircase(floats([1]), floats([1, 2, -Infinity]))).toThrow(/non-members: score 2 is -Infinity/);
    expect(() => descendingOrder(floats([0, 0, Infinity]))).toThrow(/score 2 is Infinity/);
  });
});

describe('sorting', () => {
  const anyScore = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, -1, 5e-324, -5e-324, Number.MAX_VALUE));

  test('descending order by radix equals a stable comparison sort', () => {
    fc.assert(
      fc.property(fc.array(anyScore, { maxLength: 60 }), (values) => {
        const expected = values.map((_, i) => i).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
        expect(Array.from(descendingOrder(floats(values)))).toEqual(expected);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('counts and order statistics', () => {
    fc.assert(
      fc.property(fc.array(anyScore, { minLength: 1, maxLength: 40 }), anyScore, (values, x) => {
        const sorted = sortScores(floats(values));
        for (const at of [x, ...values]) {
          expect(countAbove(sorted, at)).toBe(values.filter((v) => v > at).length);
          expect(countAtLeast(sorted, at)).toBe(values.filter((v) => v >= at).length);
          expect(countEqual(sorted, at)).toBe(values.filter((v) => v === at).length);
        }
        const descending = [...values].sort((a, b) => b - a);
        expect(descending.map((_, i) => kthLargest(sorted, i + 1))).toEqual(descending.map((value) => value + 0));
      }),
      { seed: 8 },
    );
    expect(() => kthLargest(floats([1]), 2)).toThrow(/2-th largest of 1/);
    expect(() => kthLargest(floats([1]), 0)).toThrow(/0-th/);
  });
});
