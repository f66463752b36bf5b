import { describe, expect, test } from 'vitest';
import { windowOfPoints } from '../../../../src-shared/metrics/window-of-points.ts';
import { smooth } from '../../../../src-renderer/charts/smooth.ts';
import { spliced, windowPoints } from '../../../../src-renderer/features/monitor/windowed-curve.ts';
import type { CurveWindow } from '../../../../src-renderer/features/monitor/windowed-curve.ts';

const value = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i / 20) + (i % 7) / 10);
value[500] = Infinity;
const points = { step: Int32Array.from(value, (_, i) => i + 1), value, length: 1000 };
const window = (from: number, to: number, most: number): CurveWindow => {
  const of = windowOfPoints(points, from, to, most);
  return { ...of, from: new Int32Array(of.from), to: new Int32Array(of.to), min: new Float64Array(of.min), max: new Float64Array(of.max), first: new Float64Array(of.first), last: new Float64Array(of.last) };
};

describe('windows of a finished step\'s curve', () => {
  test('with room for all, every point is drawn, and smoothed as a live curve is', () => {
    const drawn = windowPoints([window(1, 1000, 1000)], 0.9);
    expect(drawn).toMatchObject({ bucket: 1, isWhole: false });
    expect(Array.from(drawn.y)).toEqual(Array.from(value, (one) => (Number.isFinite(one) ? one : NaN)));
    expect(Array.from(drawn.smoothed ?? [])).toEqual(Array.from(smooth(drawn.y, 0.9)));
  });

  test('with less room, extremes and ends of each bucket; where a value was not finite there is a gap', () => {
    const drawn = windowPoints([window(1, 1000, 100)], 0);
    expect(drawn).toMatchObject({ bucket: 16, smoothed: null, isWhole: false });
    const finite = Array.from(drawn.y).filter(Number.isFinite);
    expect(Math.max(...finite)).toBe(Math.max(...Array.from(value).filter(Number.isFinite)));
    const gap = Array.from(drawn.step).filter((_, i) => Number.isNaN(drawn.y[i]));
    expect(Math.min(...gap)).toBeLessThanOrEqual(501);
    expect(Math.max(...gap)).toBeGreaterThanOrEqual(501);
  });

  test('a smoothed line over buckets stays near the one over points', () => {
    const exact = smooth(value.slice(0, 480), 0.98);
    const coarse = windowPoints([window(1, 480, 60)], 0.98);
    expect(coarse.bucket).toBe(8);
    expect(coarse.smoothed?.[coarse.smoothed.length - 1]).toBeCloseTo(exact.at(-1) ?? NaN, 0);
  });

  test('a fine window takes the place of the coarse one; steps go on ascending', () => {
    const parts = spliced(window(1, 1000, 100), window(300, 340, 100));
    const drawn = windowPoints(parts, 0);
    const steps = Array.from(drawn.step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    for (let step = 300; step <= 340; step++) expect(steps).toContain(step);
    expect([steps[0], steps.at(-1)]).toEqual([1, 1000]);
    expect(spliced(window(1, 1000, 100), null)).toHaveLength(1);
    expect(spliced(window(1, 1000, 100), window(5000, 6000, 10))).toHaveLength(1);
  });
});
