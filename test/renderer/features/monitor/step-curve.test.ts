import { describe, expect, test } from 'vitest';
import { smooth } from '../../../../src-renderer/charts/smooth.ts';
import { GrowingWindow } from '../../../../src-renderer/features/monitor/growing-window.ts';
import type { CurveWindow } from '../../../../src-renderer/features/monitor/windowed-curve.ts';
import { MOST_EXACT, PLACES, StepCurve } from '../../../../src-renderer/features/monitor/step-curve.ts';
import type { CurveWindow as SharedWindow } from '../../../../src-shared/metrics/metric-curves.ts';
import { windowOfPoints } from '../../../../src-shared/metrics/window-of-points.ts';

const value = (i: number): number => Math.sin(i / 50) + ((i * 7919) % 13) / 10;

/** As it stands now, in arrays of its own. */
function kept({ bucket, from, to, min, max, first, last }: SharedWindow): CurveWindow {
  return { bucket, from: Int32Array.from(from), to: Int32Array.from(to), min: Float64Array.from(min), max: Float64Array.from(max), first: Float64Array.from(first), last: Float64Array.from(last) };
}

describe('a window that grows', () => {
  test('is after every point what the window of all points is', () => {
    const [step, values] = [Int32Array.from({ length: 200 }, (_, i) => 3 * i + 1), Float64Array.from({ length: 200 }, (_, i) => value(i))];
    values[77] = Infinity;
    const growing = new GrowingWindow(16);
    for (let i = 0; i < 200; i++) {
      growing.push(step[i] ?? 0, values[i] ?? NaN);
      expect(kept(growing)).toEqual(windowOfPoints({ step, value: values, length: i + 1 }, 1, step[i] ?? 0, 16));
    }
    expect(growing.bucket).toBe(16);
    for (const [bucket, mean] of growing.mean.entries()) {
      const own = values.slice(16 * bucket, 16 * (bucket + 1));
      if (own.every(Number.isFinite)) expect(mean).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / own.length, 12);
    }
  });
});

describe('a curve of a step', () => {
  const grown = (points: number, odd: Readonly<Record<number, number>> = {}): StepCurve => {
    const curve = new StepCurve(MOST_EXACT);
    for (let from = 0; from < points; from += 777) {
      const count = Math.min(777, points - from);
      curve.append(Array.from({ length: count }, (_, i) => from + i + 1), Array.from({ length: count }, (_, i) => odd[from + i] ?? value(from + i)));
    }
    return curve;
  };
  const drawn = (curve: StepCurve) => {
    const points = curve.points(0.9, null);
    if (points === null) throw new Error('nothing is drawn');
    return { ...points, step: Array.from(points.step), y: Array.from(points.y) };
  };

  test('has all its points until there are too many, and then keeps its ends and extremes', () => {
    const whole = grown(MOST_EXACT);
    expect([whole.isLong, whole.isThinned, whole.lastStep]).toEqual([false, true, MOST_EXACT]);
    const long = grown(300_000, { 5: 99, 123_456: -99 });
    expect([long.isLong, long.isThinned, long.lastStep]).toEqual([true, true, 300_000]);
    const { step, y, bucket } = drawn(long);
    expect(bucket).toBe(256);
    expect(step.length).toBeLessThanOrEqual(4 * PLACES);
    expect([step[0], step.at(-1)]).toEqual([1, 300_000]);
    expect([y[0], y.at(-1), Math.min(...y), Math.max(...y)]).toEqual([value(0), value(299_999), -99, 99]);
  });

  test('its smoothed line stays near the exact one, however much the points scatter', () => {
    // A slow wave under noise between 0 and 1.2, whose mean is 0.6.
    const noisy = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i / 30_000) + ((i * 7919) % 13) / 10);
    const long = new StepCurve(MOST_EXACT);
    long.append(noisy.map((_, i) => i + 1), noisy);
    const points = long.points(0.99, null);
    const exact = smooth(noisy, 0.99);
    // At its beginning the exact one has few points to go by.
    const off = Array.from(points?.step ?? []).map((at, i) => (at < 1000 ? 0 : Math.abs((points?.smoothed?.[i] ?? NaN) - (exact[at - 1] ?? NaN))));
    expect(Math.max(...off)).toBeLessThan(0.05);
  });

  test('a value that was not finite stays a gap when the curve gets long', () => {
    const { step, y, isWhole } = drawn(grown(50_000, { 9000: Infinity, 40_000: Infinity }));
    expect(isWhole).toBe(false);
    const gaps = step.filter((_, i) => Number.isNaN(y[i]));
    expect(gaps).toHaveLength(4);
    expect(gaps[0]).toBeLessThanOrEqual(9001);
    expect(gaps[1]).toBeGreaterThanOrEqual(9001);
  });

  test('a piece of a long one that was read is drawn in its place', () => {
    const long = grown(300_000);
    const [step, values] = [Int32Array.from({ length: 300_000 }, (_, i) => i + 1), Float64Array.from({ length: 300_000 }, (_, i) => value(i))];
    long.detail = kept(windowOfPoints({ step, value: values, length: 300_000 }, 150_000, 151_000, PLACES));
    const fine = drawn(long);
    for (let at = 150_000; at <= 151_000; at++) expect(fine.y[fine.step.indexOf(at)]).toBe(value(at - 1));
    expect(fine.step).toEqual([...fine.step].sort((a, b) => a - b));
    long.detail = null;
    expect(drawn(long).step.length).toBeLessThan(fine.step.length);
  });

  test('one that was read is held as it came', () => {
    const points = { step: Int32Array.of(2, 4, 6), value: Float64Array.of(1, Infinity, 3), length: 3 };
    const short = StepCurve.of(kept(windowOfPoints(points, 2, 6, 10)));
    expect([short.isLong, short.lastStep, drawn(short).y]).toEqual([false, 6, [1, NaN, 3]]);
    const long = StepCurve.of(kept(windowOfPoints(points, 2, 6, 2)));
    expect([long.isLong, long.lastStep]).toEqual([true, 6]);
  });

  test('one without a point has no last step', () => {
    expect(new StepCurve(10).lastStep).toBeNull();
  });
});
