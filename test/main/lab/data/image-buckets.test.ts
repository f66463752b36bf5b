import { expect, test } from 'vitest';
import { dealtBucket, imageBucket, memberSplit, nonMemberSplit, retainSplit } from '../../../../src-main/lab/data/image-buckets.ts';

const ids = Array.from({ length: 100_000 }, (_, i) => i * 7);

test('buckets are even, and those of SEL do not depend on the seed', () => {
  const counts = new Array<number>(100).fill(0);
  for (const id of ids) counts[imageBucket(id)] = (counts[imageBucket(id)] ?? 0) + 1;
  // 1,000 expected in each, standard deviation 31.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(5 * 31.5);
  for (const id of ids) if (imageBucket(id) < 30) expect(dealtBucket(id, 4)).toBe(imageBucket(id));
});

test('CAL and TEST are dealt anew for each seed, in halves', () => {
  const large = ids.filter((id) => imageBucket(id) >= 30);
  const cal = (seed: number): Set<number> => new Set(large.filter((id) => nonMemberSplit(id, seed) === 'cal'));
  const [a, b] = [cal(1), cal(2)];
  const n = large.length;
  for (const set of [a, b]) expect(Math.abs(set.size / n - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / n));
  const both = [...a].filter((id) => b.has(id)).length;
  expect(Math.abs(both / n - 0.25)).toBeLessThan(5 * Math.sqrt(0.1875 / n));
  expect(cal(1)).toEqual(a);
});

test('splits have the shares of the protocol', () => {
  const share = (holds: (id: number) => boolean): number => ids.filter(holds).length / ids.length;
  const near = (value: number, expected: number): void => {
    expect(Math.abs(value - expected)).toBeLessThan(0.008);
  };
  near(share((id) => memberSplit(id) === 'selTune'), 0.15);
  near(share((id) => memberSplit(id) === 'selAttack'), 0.15);
  near(share((id) => memberSplit(id) === 'test'), 0.7);
  near(share((id) => nonMemberSplit(id, 3) === 'selTune'), 0.1);
  near(share((id) => nonMemberSplit(id, 3) === 'validation'), 0.05);
  near(share((id) => nonMemberSplit(id, 3) === 'selAttack'), 0.15);
  near(share((id) => nonMemberSplit(id, 3) === 'cal'), 0.35);
  near(share((id) => nonMemberSplit(id, 3) === 'test'), 0.35);
  near(share((id) => retainSplit(id) === 'tune'), 0.15);
  near(share((id) => retainSplit(id) === 'report'), 0.7);
});
