import { describe, expect, test } from 'vitest';
import { LiveSeries } from '../../../src-renderer/charts/live-series.ts';
import { smooth } from '../../../src-renderer/charts/smooth.ts';

describe('smoothing', () => {
  test('is the weighted mean of what was, by its definition', () => {
    const values = [3, 1, 4, 1, 5];
    const w = 0.6;
    const expected = values.map((_, n) => {
      const weights = values.slice(0, n + 1).map((_value, i) => w ** (n - i));
      return values.slice(0, n + 1).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / weights.reduce((a, b) => a + b, 0);
    });
    smooth(values, w).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? NaN, 12);
    });
  });

  test('without weight gives the values', () => {
    expect([...smooth([3, 1, 4], 0)]).toEqual([3, 1, 4]);
  });

  test('a gap stays one and does not count', () => {
    const [a, b, c] = smooth([2, NaN, 2], 0.9);
    expect([a, c]).toEqual([2, 2]);
    expect(b).toBeNaN();
  });
});

describe('a curve that grows', () => {
  test('is the same in parts as at once, smoothed too', () => {
    const y = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i) + i / 500);
    const x = y.map((_, i) => i);
    const live = new LiveSeries();
    for (let i = 0; i < 3000; i += 700) {
      live.append(x.subarray(i, i + 700), y.subarray(i, i + 700));
      live.smoothed(0.9);
    }
    expect(live.y).toEqual(y);
    expect(live.smoothed(0.9)).toEqual(smooth(y, 0.9));
    expect(live.smoothed(0.5)).toEqual(smooth(y, 0.5));
  });

  test('leaves out points without a value, and makes infinite ones gaps', () => {
    const live = new LiveSeries();
    live.append([0, 1, 2, 3], [1, NaN, Infinity, 2]);
    expect([...live.x]).toEqual([0, 2, 3]);
    expect([...live.y]).toEqual([1, NaN, 2]);
  });
});
