import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import { differenceOfShares } from '../../../src-shared/stats/difference-of-shares.ts';
import { floorBetween } from '../../../src-shared/stats/floor-between.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { rankHistogram } from '../../../src-shared/stats/rank-histogram.ts';
import { rocStaircase } from '../../../src-shared/stats/roc.ts';
import { cutRoc } from '../../../src-shared/stats/roc-cut.ts';
import { tprAtFpr } from '../../../src-shared/stats/roc-conventions.ts';

const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 30 }).map((values) => Float64Array.from(values));

describe('a cut of a staircase', () => {
  test('is the largest TPR with at most T false positives a non-member, with its exact interval', () => {
    fc.assert(fc.property(scores, scores, fc.integer({ min: 0, max: 1000 }), (members, nonMembers, permille) => {
      const target = parseFprTarget(String(permille / 1000));
      const cut = cutRoc(rocStaircase(members, nonMembers), { memberCount: members.length, nonMemberCount: nonMembers.length }, target);
      expect(cut.tpr).toBe(tprAtFpr(members, nonMembers, target));
      expect(cut.fp).toBeLessThanOrEqual(cut.allowed);
      expect(cut.tprInterval).toEqual(clopperPearson(cut.tp, members.length));
    }));
  });
});

describe('a floor at any target', () => {
  const measured = [['1e-1', 0.12], ['1e-2', 0.02], ['1e-3', 0.004], ['1e-4', 0.004]].map(([text, floor]) => ({ target: parseFprTarget(String(text)), floor: Number(floor) }));
  const at = (text: string, n = 5000) => floorBetween(measured, parseFprTarget(text), n);

  test('is known where as many false positives are allowed as at a measured one, and lies between its neighbours elsewhere', () => {
    expect(at('1e-2')).toEqual({ lo: 0.02, hi: 0.02 });
    // 50.45 false positives allow 50, as 1e-2 does.
    expect(at('0.01009')).toEqual({ lo: 0.02, hi: 0.02 });
    expect(at('0.05')).toEqual({ lo: 0.02, hi: 0.12 });
    expect(at('0.5')).toEqual({ lo: 0.12, hi: 1 });
    // No false positive, as at 1e-4.
    expect(at('1e-6')).toEqual({ lo: 0.004, hi: 0.004 });
    expect(at('1e-6', 50_000)).toEqual({ lo: 0, hi: 0.004 });
  });
});

describe('a histogram by rank', () => {
  test('holds every member once, in the bin of the non-members that score at least as high', () => {
    fc.assert(fc.property(scores, scores, fc.integer({ min: 1, max: 40 }), (members, nonMembers, bins) => {
      const n = nonMembers.length;
      const { edges, members: counts, nonMembers: others, membersAboveAll } = rankHistogram(rocStaircase(members, nonMembers), { nonMemberCount: n }, bins);
      const above = Array.from(members, (score) => nonMembers.filter((other) => other >= score).length);
      expect(membersAboveAll).toBe(above.filter((count) => count === 0).length);
      counts.forEach((count, i) => { expect(count).toBe(above.filter((of) => of > (edges[i] ?? NaN) && of <= (edges[i + 1] ?? NaN)).length); });
      expect(others.reduce((sum, count) => sum + count, 0)).toBe(n);
      expect([edges[0], edges.at(-1)]).toEqual([0, n]);
    }));
    expect(() => rankHistogram({ tp: [0], fp: [0] }, { nonMemberCount: 3 }, 0)).toThrow(RangeError);
  });
});

describe('a difference of shares', () => {
  test('takes from each the end that matters, as the example of Newcombe (1998) shows', () => {
    // 56/70 and 48/80 with Wilson limits [.6916, .8769] and [.4905, .7003]: his method 10 gives [.0524, .3339].
    const { lo, hi } = differenceOfShares({ value: 56 / 70, lo: 0.6916, hi: 0.8769 }, { value: 48 / 80, lo: 0.4905, hi: 0.7003 });
    expect([lo, hi].map((end) => end.toFixed(3))).toEqual(['0.052', '0.334']);
  });
});
