import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../../golden/statistics.json' with { type: 'json' };
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { exactAuc } from '../../../src-shared/stats/auc.ts';
import { twiceMidrankSum, tpByScanning, tpBySorting } from '../../../src-shared/stats/drawn-statistics.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { imageUnits } from '../../../src-shared/stats/image-units.ts';
import type { FloorInput } from '../../../src-shared/stats/permutation-floors.ts';
import { allowedByCalibration, allowedInSample, permutationFloors, permutationP } from '../../../src-shared/stats/permutation-floors.ts';
import { rocStaircase, tpAtMost } from '../../../src-shared/stats/roc.ts';
import { unitRanks } from '../../../src-shared/stats/unit-ranks.ts';

/** Each pair on an image of its own. */
function ownImages(m: number, n: number): { memberImages: Int32Array; nonMemberImages: Int32Array } {
  return { memberImages: Int32Array.from({ length: m }, (_, i) => i), nonMemberImages: Int32Array.from({ length: n }, (_, i) => m + i) };
}

function uniform(count: number, stream: RandomStream): Float64Array {
  return Float64Array.from({ length: count }, () => stream.float());
}

test('true positives by sorting and by scanning, and the AUC, are those of relabelled scores', () => {
  const scores = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 2 ** 31 }), fc.uniqueArray(fc.integer({ min: 0, max: 32 }), { minLength: 1, maxLength: 4 }), (values, seed, counts) => {
      const count = values.length;
      const random = RandomStream.of(seed, 'draw');
      const drawnCount = 1 + random.int(count - 1);
      const order = random.permutation(count);
      const drawn = order.slice(0, drawnCount);
      const rest = order.slice(drawnCount);
      const pick = (units: Int32Array): Float64Array => Float64Array.from(units, (u) => values[u] ?? NaN);
      const units = imageUnits(Int32Array.of(0), Int32Array.from({ length: count - 1 }, (_, i) => i + 1));
      const { ranks, order: descending } = unitRanks(
        { members: Float64Array.from(values.slice(0, 1)), nonMembers: Float64Array.from(values.slice(1)) },
        units,
        true,
      );
      const allowed = Int32Array.from(counts).sort();
      const bySorting = new Int32Array(allowed.length);
      const byScanning = new Int32Array(allowed.length);
      const drawnAt = new Int32Array(count);
      for (const unit of drawn) drawnAt[unit] = 9;
      tpBySorting(ranks, drawn, drawnCount, allowed, new Int32Array(count), bySorting);
      tpByScanning(descending ?? new Int32Array(), drawnAt, 9, allowed, byScanning);
      const roc = rocStaircase(pick(drawn), pick(rest));
      const expected = Array.from(allowed, (k) => tpAtMost(roc, k));
      expect(Array.from(bySorting)).toEqual(expected);
      expect(Array.from(byScanning)).toEqual(expected);
      const wins2 = 2 * drawnCount * (count + 1) - twiceMidrankSum(ranks, drawn, drawnCount) - drawnCount * (drawnCount + 1);
      expect(wins2).toBe(exactAuc(pick(drawn), pick(rest)).twiceWinsPlusTies);
    }),
    { seed: 9, numRuns: 500 },
  );
});

describe('permutation floors', () => {
  /** Two attackers, 12 members on 8 images, 40 non-members on 25. */
  function smallInput(): FloorInput & { attackers: { members: Float64Array; nonMembers: Float64Array }[] } {
    const random = RandomStream.of(3, 'small');
    const coarse = (count: number): Float64Array => Float64Array.from({ length: count }, () => random.int(15));
    return {
      attackers: [0, 1].map(() => ({ members: coarse(12), nonMembers: coarse(40) })),
      memberImages: Int32Array.from({ length: 12 }, (_, i) => i % 8),
      nonMemberImages: Int32Array.from({ length: 40 }, (_, i) => 100 + (i % 25)),
      allowed: [4, 0, 1],
      permutations: 499,
    };
  }

  test('observed values are those of the true membership, worst of K', async () => {
    const input = smallInput();
    const floors = await permutationFloors(input, RandomStream.of(1, 'p'));
    const rocs = input.attackers.map((a) => rocStaircase(a.members, a.nonMembers));
    expect(floors.tpr.map((f) => f.observed)).toEqual(input.allowed.map((k) => Math.max(...rocs.map((roc) => tpAtMost(roc, k))) / 12));
    const aucs = input.attackers.map((a) => exactAuc(a.members, a.nonMembers).auc);
    expect(floors.auc.observed).toBe(Math.max(...aucs, ...aucs.map((a) => 1 - a)));
    for (const { worst, floor, p, observed } of [...floors.tpr, floors.auc]) {
      expect(worst.length).toBe(499);
      expect(worst).toEqual(worst.slice().sort());
      expect(floor).toBe(worst[Math.ceil(0.95 * 499) - 1]);
      expect(p).toBe((1 + worst.filter((v) => v >= observed).length) / 500);
      expect(p).toBe(permutationP(worst, observed));
    }
  });

  test('the same stream gives the same values, another stream others; the order of attackers does not matter', async () => {
    const input = smallInput();
    const a = await permutationFloors(input, RandomStream.of(1, 'p'));
    const b = await permutationFloors({ ...input, attackers: input.attackers.toReversed() }, RandomStream.of(1, 'p'));
    const c = await permutationFloors(input, RandomStream.of(2, 'p'));
    expect(b).toEqual(a);
    expect(c.auc.worst).not.toEqual(a.auc.worst);
  });

  test('the law is that of all sets of as many images, equally likely', async () => {
    // 2 member images (1 and 3 pairs), 3 non-member images (2, 1, 1 pairs): 10 sets in all.
    const scores = { members: Float64Array.of(5, 1, 1, 8), nonMembers: Float64Array.of(7, 2, 5, 9) };
    const memberImages = Int32Array.of(10, 11, 11, 11);
    const nonMemberImages = Int32Array.of(20, 20, 21, 22);
    const pairs = [[5, 10], [1, 11], [1, 11], [8, 11], [7, 20], [2, 20], [5, 21], [9, 22]] as const;
    const images = [10, 11, 20, 21, 22];
    const expected = new Map<number, number>();
    for (let i = 0; i < 5; i++) {
      for (let j = i + 1; j < 5; j++) {
        const drawn = [images[i], images[j]];
        const split = (inside: boolean): Float64Array => Float64Array.from(pairs.filter(([, image]) => drawn.includes(image) === inside), ([score]) => score);
        const tpr = tpAtMost(rocStaircase(split(true), split(false)), 1) / split(true).length;
        expected.set(tpr, (expected.get(tpr) ?? 0) + 0.1);
      }
    }
    const draws = 20_000;
    const floors = await permutationFloors({ attackers: [scores], memberImages, nonMemberImages, allowed: [1], permutations: draws }, RandomStream.of(5, 'law'));
    const found = new Map<number, number>();
    for (const value of floors.tpr[0]?.worst ?? []) found.set(value, (found.get(value) ?? 0) + 1 / draws);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [value, share] of expected) expect(Math.abs((found.get(value) ?? 0) - share)).toBeLessThan(4.5 * Math.sqrt((share * (1 - share)) / draws));
  });

  test('an uninformative worst of K agrees with the golden table of independent attackers', async () => {
    // Conditional on one sample of scores the permuted law is the null law itself only for K = 1 (any scores without
    // ties give the same law); for K = 4 the sample's own correlation enters, so the mean is taken over samples.
    for (const { m, n, K, samples, permutations } of [
      { m: 250, n: 250, K: 1, samples: 1, permutations: 20_000 },
      { m: 250, n: 250, K: 4, samples: 20, permutations: 1000 },
      { m: 1000, n: 1000, K: 8, samples: 10, permutations: 500 },
    ]) {
      const row = golden.null_floor.table.find((r) => r.m === m && r.n === n && r.K === K && r.allowed_fp === 0);
      const values: number[] = [];
      for (let s = 0; s < samples; s++) {
        const random = RandomStream.of(s, 'scores', K);
        const attackers = Array.from({ length: K }, () => ({ members: uniform(m, random), nonMembers: uniform(n, random) }));
        const floors = await permutationFloors({ attackers, ...ownImages(m, n), allowed: [0], permutations }, RandomStream.of(s, 'floor', K));
        values.push(...(floors.tpr[0]?.worst ?? []));
      }
      const mean = values.reduce((a, b) => a + b) / values.length;
      const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
      expect(Math.abs(mean - (row?.exact_mean_tpr ?? NaN))).toBeLessThan((4 * sd) / Math.sqrt(values.length));
    }
  });

  test('p-values of members that are no different are uniform, of others small', async () => {
    const p: number[] = [];
    for (let s = 0; s < 200; s++) {
      const random = RandomStream.of(s, 'null');
      const attackers = [{ members: uniform(30, random), nonMembers: uniform(50, random) }];
      p.push((await permutationFloors({ attackers, ...ownImages(30, 50), allowed: [5], permutations: 99 }, RandomStream.of(s, 'pp'))).auc.p);
    }
    for (const level of [0.05, 0.2, 0.5]) {
      const share = p.filter((value) => value <= level).length / p.length;
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / p.length));
    }
    const random = RandomStream.of(1, 'told');
    const told = [{ members: uniform(30, random).map((s) => s + 0.5), nonMembers: uniform(50, random) }];
    const floors = await permutationFloors({ attackers: told, ...ownImages(30, 50), allowed: [0] }, RandomStream.of(1, 'pp'));
    expect(floors.auc.p).toBe(1 / 2000);
    expect(floors.tpr[0]?.p).toBe(1 / 2000);
  });

  test('false positives allowed: in the sample, and below a calibration threshold', () => {
    expect(allowedInSample(parseFprTarget('1e-3'), 2999)).toBe(2);
    expect(allowedByCalibration(parseFprTarget('1e-3'), 2999)).toBe(2);
    expect(allowedByCalibration(parseFprTarget('1e-3'), 999)).toBe(0);
    expect(allowedByCalibration(parseFprTarget('1e-3'), 998)).toBeNull();
  });

  test('stops when told, breathes, and tells how far it is', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const hooks = {
      signal: controller.signal,
      breathe: () => Promise.resolve(),
      progress: (done: number) => {
        seen.push(done);
        if (done >= 64) controller.abort(new Error('enough'));
      },
    };
    await expect(permutationFloors(smallInput(), RandomStream.of(1, 'p'), hooks)).rejects.toThrow('enough');
    expect(seen).toEqual([16, 32, 48, 64]);
  });

  test('refuses what cannot be permuted', async () => {
    const input = smallInput();
    const run = (change: Partial<FloorInput>): Promise<unknown> => permutationFloors({ ...input, ...change }, RandomStream.of(1, 'p'));
    await expect(run({ attackers: [] })).rejects.toThrow(/no attacker/);
    await expect(run({ nonMemberImages: Int32Array.from({ length: 40 }, (_, i) => 7 + i) })).rejects.toThrow(/image 7 holds members and non-members/);
    await expect(run({ memberImages: Int32Array.of(1) })).rejects.toThrow(/scores of 12 members/);
    await expect(run({ memberImages: new Int32Array() })).rejects.toThrow(/needs members and non-members/);
    await expect(run({ allowed: [0.5] })).rejects.toThrow(/whole number from 0/);
    const broken = { members: new Float64Array(12).fill(NaN), nonMembers: new Float64Array(40) };
    await expect(run({ attackers: [broken] })).rejects.toThrow(/is NaN; a model/);
  });
});
