import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { logExact } from '../../../src-shared/random/log-exact.ts';
import { normalQuantile } from '../../../src-shared/random/normal-quantile.ts';
import type { StreamName } from '../../../src-shared/random/random-stream.ts';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';

/** xoshiro128++ as published (Blackman & Vigna 2019), in big whole numbers. */
function* xoshiro(seed: readonly bigint[]): Generator<number, never, void> {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & mask;
  let [s0 = 0n, s1 = 0n, s2 = 0n, s3 = 0n] = seed;
  for (;;) {
    yield Number((rotate((s0 + s3) & mask, 7n) + s0) & mask);
    const t = (s1 << 9n) & mask;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11n);
  }
}

function stateOf(seed: number, ...name: readonly StreamName[]): bigint[] {
  const digest = createHash('sha256').update(JSON.stringify([seed, ...name])).digest();
  return [0, 4, 8, 12].map((at) => BigInt(digest.readUInt32LE(at)));
}

const take = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.uint32());

/** Sum of (found - expected)^2 / expected over equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** A chi-square value with df degrees of freedom lies below this except once in a million (Wilson-Hilferty). */
const chiSquareLimit = (df: number): number => df * (1 - 2 / (9 * df) + 4.753 * Math.sqrt(2 / (9 * df))) ** 3;

describe('the stream', () => {
  test('the reference generator gives the first outputs of the published program', () => {
    const reference = xoshiro([1n, 2n, 3n, 4n]);
    expect(Array.from({ length: 5 }, () => reference.next().value)).toEqual([641, 1573767, 3222811527, 3517856514, 836907274]);
  });

  test('bits are those of xoshiro128++ from SHA-256 of the name', () => {
    for (const name of [[42, 'train', 'shuffle', 3], [0], [9007199254740991, 'é']] as const) {
      const [seed, ...rest] = name;
      const reference = xoshiro(stateOf(seed, ...rest));
      for (const value of take(RandomStream.of(seed, ...rest), 200)) expect(value).toBe(reference.next().value);
    }
  });

  test('float is 53 bits of two words', () => {
    const words = take(RandomStream.of(5, 'f'), 20);
    const stream = RandomStream.of(5, 'f');
    for (let i = 0; i < 20; i += 2) {
      const bits = (BigInt((words[i] ?? 0) >>> 5) << 26n) | BigInt((words[i + 1] ?? 0) >>> 6);
      expect(stream.float()).toBe(Number(bits) / 2 ** 53);
    }
  });

  test('saving and going on is going on', () => {
    const stream = RandomStream.of(6, 's');
    take(stream, 7);
    const saved = stream.save();
    const expected = take(stream, 30);
    const restored = RandomStream.restore(saved);
    expect(take(restored, 30)).toEqual(expected);
    expect(take(restored.at(3), 5)).toEqual(take(RandomStream.of(6, 's').at(3), 5));
    expect(() => RandomStream.restore(new Uint32Array(7))).toThrow(/eight words/);
  });

  test('sub-streams do not depend on the position and differ from each other and from the stream', () => {
    const stream = RandomStream.of(7, 'a');
    const early = take(stream.at(12), 4);
    take(stream, 100);
    expect(take(stream.at(12), 4)).toEqual(early);
    const firsts = new Set<number>();
    for (let i = 0; i < 20_000; i++) firsts.add(stream.at(i).uint32());
    // 20,000 words of 2^32 collide 0.05 times on average.
    expect(firsts.size).toBeGreaterThanOrEqual(19_998);
    expect(stream.at(2 ** 32).uint32()).not.toBe(stream.at(0).uint32());
    expect(take(RandomStream.of(7, 'b'), 4)).not.toEqual(take(RandomStream.of(7, 'a'), 4));
  });

  test('first numbers of neighbouring sub-streams are uniform', () => {
    const parent = RandomStream.of(8, 'uniform');
    const counts = new Array<number>(256).fill(0);
    const pairs = new Array<number>(256).fill(0);
    let before = 0;
    for (let i = 0; i < 100_000; i++) {
      const word = parent.at(i).uint32();
      counts[word >>> 24] = (counts[word >>> 24] ?? 0) + 1;
      const cell = ((before >>> 28) << 4) | (word >>> 28);
      pairs[cell] = (pairs[cell] ?? 0) + 1;
      before = word;
    }
    expect(chiSquare(counts)).toBeLessThan(chiSquareLimit(255));
    expect(chiSquare(pairs)).toBeLessThan(chiSquareLimit(255));
  });

  test('float, int and permutation are uniform', () => {
    const stream = RandomStream.of(9, 'u');
    const cells = new Array<number>(100).fill(0);
    const small = new Array<number>(7).fill(0);
    const orders = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const cell = Math.floor(stream.float() * 100);
      cells[cell] = (cells[cell] ?? 0) + 1;
      const value = stream.int(7);
      small[value] = (small[value] ?? 0) + 1;
      const order = stream.permutation(4).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(chiSquare(cells)).toBeLessThan(chiSquareLimit(99));
    expect(chiSquare(small)).toBeLessThan(chiSquareLimit(6));
    expect(orders.size).toBe(24);
    expect(chiSquare([...orders.values()])).toBeLessThan(chiSquareLimit(23));
  });

  test('int rejects the words that would favour small numbers', () => {
    // For n = 3 * 2^30 a quarter of the words lie beyond the last whole multiple.
    const n = 3 * 2 ** 30;
    const words = take(RandomStream.of(10, 'i'), 400);
    const kept = words.filter((word) => word < n);
    expect(kept.length).toBeLessThan(words.length);
    const stream = RandomStream.of(10, 'i');
    for (const word of kept) expect(stream.int(n)).toBe(word);
    expect(() => stream.int(0)).toThrow(/1 to 2\^32/);
    expect(() => RandomStream.of(-1)).toThrow(/non-negative integer/);
    expect(() => RandomStream.of(1.5)).toThrow(/non-negative integer/);
  });

  test('normal numbers have the moments and the tails of the normal law', () => {
    const values = new Float32Array(200_000);
    RandomStream.of(11, 'n').fillNormal(values, 2);
    const z = Array.from(values, (v) => v / 2);
    const moment = (k: number): number => z.reduce((sum, v) => sum + v ** k, 0) / z.length;
    const tolerance = (variance: number): number => 4.5 * Math.sqrt(variance / z.length);
    expect(Math.abs(moment(1))).toBeLessThan(tolerance(1));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(tolerance(2));
    expect(Math.abs(moment(3))).toBeLessThan(tolerance(15));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(tolerance(96));
    const beyond = z.filter((v) => Math.abs(v) > 1.959963984540054).length / z.length;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(tolerance(0.05 * 0.95));
  });
});

describe('exact functions', () => {
  test('normal quantile against tabulated values', () => {
    // The zeros of erfc(-z / sqrt 2) / 2 - p in 40-digit arithmetic; the first three are also Wichura's own checks.
    for (const [p, z] of [
      [0.25, -0.6744897501960817],
      [0.001, -3.090232306167814],
      [1e-20, -9.262340089798408],
      [0.5, 0],
      [0.9, 1.2815515655446005],
      [0.95, 1.6448536269514727],
      [0.975, 1.959963984540054],
      [0.995, 2.5758293035489008],
      [0.9999, 3.7190164854556806],
      [1e-5, -4.264890793922825],
      [1e-7, -5.199337582192817],
      [1e-10, -6.361340902404056],
      [1e-100, -21.273453560965324],
    ] as const) {
      // A p above 1/2 is itself rounded to 2^-54, which its small tail feels: divided by the density.
      const rounding = p > 0.5 ? 2 ** -54 / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) : 0;
      expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(z)) + rounding);
    }
    expect(() => normalQuantile(0)).toThrow(/\(0, 1\)/);
    expect(() => normalQuantile(1)).toThrow(/\(0, 1\)/);
  });

  test('normal quantile rises across the seams of its three pieces', () => {
    for (const seam of [0.075, 0.925, Math.exp(-25), 1 - 1e-11]) {
      let last = -Infinity;
      for (let i = -50; i <= 50; i++) {
        const value = normalQuantile(seam * (1 + i * 1e-13));
        expect(value).toBeGreaterThanOrEqual(last - 1e-14 * Math.abs(value));
        last = value;
      }
    }
  });

  test('logExact agrees with Math.log to a few units in the last place', () => {
    const stream = RandomStream.of(12, 'log');
    let worst = 0;
    const check = (x: number): void => {
      const expected = Math.log(x);
      // Near 1 the logarithm is as fine as the argument; Math.log1p of the exact x - 1 is the reference there.
      const reference = x > 0.5 && x < 2 ? Math.log1p(x - 1) : expected;
      worst = Math.max(worst, Math.abs(logExact(x) - reference) / Math.max(Math.abs(reference), Number.MIN_VALUE));
    };
    for (let i = 0; i < 50_000; i++) {
      check(stream.float() + 2 ** -60);
      check(2 ** (stream.float() * 2000 - 1000));
      check(1 + (stream.float() - 0.5) * 2 ** -stream.int(50));
    }
    expect(worst).toBeLessThanOrEqual(1e-15);
    expect(logExact(1)).toBe(0);
    for (const x of [0, -1, NaN, Infinity]) expect(() => logExact(x)).toThrow(/positive finite/);
  });
});
