import { describe, expect, test } from 'vitest';
import { LiveSeries } from '../../../../src-renderer/charts/live-series.ts';
import { ThinCurve } from '../../../../src-renderer/features/monitor/thin-curve.ts';

const value = (i: number): number => Math.sin(i / 50) + ((i * 7919) % 13) / 10;

function grown(points: number, odd: Readonly<Record<number, number>> = {}): { series: LiveSeries; thin: ThinCurve } {
  const series = new LiveSeries();
  const thin = new ThinCurve(series);
  for (let from = 0; from < points; from += 777) {
    const count = Math.min(777, points - from);
    series.append(Array.from({ length: count }, (_, i) => from + i + 1), Array.from({ length: count }, (_, i) => odd[from + i] ?? value(from + i)));
    // As a window draws it while it grows.
    thin.points(100, 0.9, null);
  }
  return { series, thin };
}

describe('a long curve while it grows', () => {
  test('a short one is drawn point by point', () => {
    const { series, thin } = grown(150);
    expect(thin.points(100, 0, null)).toMatchObject({ bucket: 1, smoothed: null });
    expect(Array.from(thin.points(100, 0, null).y)).toEqual(Array.from(series.y));
  });

  test('of a long one the ends and all extremes are drawn, at few places, and the smoothed values are those of the points', () => {
    const { series, thin } = grown(20_000, { 12_345: 99, 3: -99 });
    const { step, y, smoothed } = thin.points(100, 0.9, null);
    expect(step.length).toBeLessThanOrEqual(400);
    expect([step[0], step[step.length - 1]]).toEqual([1, 20_000]);
    expect([Math.min(...Array.from(y)), Math.max(...Array.from(y))]).toEqual([-99, 99]);
    const exact = series.smoothed(0.9);
    Array.from(step).forEach((at, i) => {
      expect(smoothed?.[i]).toBe(exact[at - 1]);
    });
  });

  test('a piece that is looked at has its points, and the rest stays; steps ascend', () => {
    const { thin } = grown(20_000);
    const { step, y } = thin.points(100, 0, { from: 5000, to: 5060 });
    const steps = Array.from(step);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    for (let at = 5000; at <= 5060; at++) expect(y[steps.indexOf(at)]).toBe(value(at - 1));
    expect([steps[0], steps.at(-1)]).toEqual([1, 20_000]);
  });

  test('a value that was not finite is a gap, not lost among its neighbours', () => {
    const { thin } = grown(20_000, { 9000: Infinity });
    const { step, y, isWhole } = thin.points(100, 0, null);
    expect(isWhole).toBe(false);
    const gap = Array.from(step).filter((_, i) => Number.isNaN(y[i]));
    expect(gap).toHaveLength(2);
    expect(gap[0]).toBeLessThanOrEqual(9001);
    expect(gap[1]).toBeGreaterThanOrEqual(9001);
  });
});
