import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { MemberDifferences } from '../../../src-shared/stats/image-bootstrap.ts';
import { imageClusterBootstrap } from '../../../src-shared/stats/image-bootstrap.ts';

/** Members with a difference of their own, `perImage` to an image. */
function members(count: number, perImage: number, value: (i: number) => number): MemberDifferences {
  return { values: Float64Array.from({ length: count }, (_, i) => value(i)), imageIds: Int32Array.from({ length: count }, (_, i) => 1000 + Math.floor(i / perImage)) };
}

const sdOf = (values: Float64Array): number => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1));
};

describe('image-cluster bootstrap', () => {
  test('point is the mean difference; the interval is the 25th smallest and the 25th largest of 1,000', () => {
    const seed = members(90, 3, (i) => Math.sin(i));
    const result = imageClusterBootstrap([seed], RandomStream.of(1, 'b'));
    expect(result.point).toBeCloseTo(seed.values.reduce((a, b) => a + b) / 90, 12);
    expect(result.draws.length).toBe(1000);
    expect(result.lo).toBe(result.draws[24]);
    expect(result.hi).toBe(result.draws[975]);
    expect(result.lo).toBeLessThan(result.point);
    expect(result.hi).toBeGreaterThan(result.point);
  });

  test('each draw is the mean over images drawn with replacement, replayed from the stream', () => {
    const values = [1, 2, 4, 8];
    const imageIds = [5, 9, 9, 7];
    const result = imageClusterBootstrap([{ values: Float64Array.from(values), imageIds: Int32Array.from(imageIds) }], RandomStream.of(2, 'b'), 40);
    const images = [5, 7, 9];
    const replayed = Array.from({ length: 40 }, (_, b) => {
      const random = RandomStream.of(2, 'b').at(b);
      const drawn = images.map(() => images[random.int(3)]).flatMap((image) => values.filter((_, i) => imageIds[i] === image));
      return drawn.reduce((a, c) => a + c) / drawn.length;
    });
    replayed.sort((a, b) => a - b).forEach((value, i) => { expect(result.draws[i]).toBeCloseTo(value, 12); });
  });

  test('members of an image move together: three copies per image widen the interval by sqrt(3)', () => {
    const random = RandomStream.of(3, 'values');
    const perImage = Array.from({ length: 300 }, () => random.float());
    const alone = imageClusterBootstrap([members(300, 1, (i) => perImage[i] ?? 0)], RandomStream.of(4, 'b'), 4000);
    const together = imageClusterBootstrap([members(900, 3, (i) => perImage[Math.floor(i / 3)] ?? 0)], RandomStream.of(4, 'b'), 4000);
    const scattered = imageClusterBootstrap([members(900, 1, (i) => perImage[Math.floor(i / 3)] ?? 0)], RandomStream.of(4, 'b'), 4000);
    expect(sdOf(together.draws) / sdOf(alone.draws)).toBeCloseTo(1, 1);
    expect(sdOf(together.draws) / sdOf(scattered.draws)).toBeCloseTo(Math.sqrt(3), 1);
    expect(sdOf(alone.draws)).toBeCloseTo(sdOf(Float64Array.from(perImage)) / Math.sqrt(300), 3);
  });

  test('all seeds share the draws: equal seeds do not narrow the interval', () => {
    const seed = members(60, 2, (i) => (i * i) % 11);
    const one = imageClusterBootstrap([seed], RandomStream.of(5, 'b'));
    const three = imageClusterBootstrap([seed, seed, seed], RandomStream.of(5, 'b'));
    three.draws.forEach((value, i) => { expect(value).toBeCloseTo(one.draws[i] ?? NaN, 12); });
  });

  test('seeds on different images count equally', () => {
    const first = { values: Float64Array.of(1, 1, 1), imageIds: Int32Array.of(1, 2, 3) };
    const second = { values: Float64Array.of(0, 0), imageIds: Int32Array.of(50, 51) };
    const result = imageClusterBootstrap([first, second], RandomStream.of(6, 'b'));
    expect(result.point).toBe(0.5);
    expect(result.draws.every((v) => v >= 0 && v <= 1)).toBe(true);
  });

  test('refuses empty seeds, unequal lengths, too few draws', () => {
    const seed = members(4, 2, () => 1);
    expect(() => imageClusterBootstrap([], RandomStream.of(1))).toThrow(/every seed/);
    expect(() => imageClusterBootstrap([members(0, 1, () => 0)], RandomStream.of(1))).toThrow(/every seed/);
    expect(() => imageClusterBootstrap([{ ...seed, imageIds: Int32Array.of(1) }], RandomStream.of(1))).toThrow(/4 differences have 1 image ids/);
    expect(() => imageClusterBootstrap([seed], RandomStream.of(1), 39)).toThrow(/at least 40/);
  });
});
