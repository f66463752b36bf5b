import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNpz } from '../../../src-main/lab/data/npz.ts';
import { encodeMetrics } from '../../../src-main/worker/metrics-file.ts';
import { MetricArraysError, curveWindow, metricCurves } from '../../../src-shared/metrics/metric-curves.ts';
import type { SeriesPoint } from '../../../src-shared/report/thin-series.ts';

const points: SeriesPoint[] = Array.from({ length: 5000 }, (_, i) => ({
  step: i + 1,
  epoch: 1 + Math.floor(i / 1000),
  phase: i % 5 === 4 ? 'forget' : 'retain',
  values: { loss: Math.sin(i * i) * 3, ...(i % 2 === 0 ? { rate: 1 / (i + 1) } : {}) },
}));
const read = (): ReturnType<typeof parseNpz> => parseNpz(encodeMetrics(points), 'metrics.npz');
const curves = metricCurves(read());

describe('the metrics of a finished step, read again', () => {
  test('are the points that were written, curve by curve', () => {
    expect(curves.map(({ phase, metric }) => `${phase} ${metric}`)).toEqual(['retain loss', 'retain rate', 'forget loss', 'forget rate']);
    for (const { phase, metric, step, value } of curves) {
      const own = points.filter((point) => point.phase === phase && metric in point.values);
      expect([...step]).toEqual(own.map((point) => point.step));
      expect([...value]).toEqual(own.map((point) => point.values[metric]));
    }
  });

  test('any range at any width: every bucket says what its points say, and together they cover the range', () => {
    fc.assert(fc.property(fc.constantFrom(...curves), fc.integer({ min: -10, max: 5100 }), fc.nat(5100), fc.integer({ min: 2, max: 1000 }), (curve, from, length, most) => {
      const to = from + length;
      const window = curveWindow(curve, from, to, most);
      const own = points.filter((point) => point.phase === curve.phase && curve.metric in point.values);
      expect(window.min.length).toBeLessThanOrEqual(most);
      const covered: number[] = [];
      for (const [i, start] of window.from.entries()) {
        const inside = own.filter(({ step }) => step >= start && step <= (window.to[i] ?? 0));
        const values = inside.map((point) => point.values[curve.metric] ?? NaN);
        expect(inside.length).toBeLessThanOrEqual(window.bucket);
        expect([window.first[i], window.last[i], window.min[i], window.max[i]]).toEqual([values[0], values.at(-1), Math.min(...values), Math.max(...values)]);
        covered.push(...inside.map(({ step }) => step));
      }
      expect(covered.filter((step) => step >= from && step <= to)).toEqual(own.map(({ step }) => step).filter((step) => step >= from && step <= to));
    }), { numRuns: 20 });
    const [curve] = curves;
    if (curve === undefined) throw new Error('no curve');
    expect(() => curveWindow(curve, 1, 2, 0)).toThrow(RangeError);
  });

  test.each(['about', 'step', 'phase', 'value/loss', 'pyramid/0/1/min', 'pyramid/3/2/from'])('a file without %s, or with another length, is refused', (name) => {
    const arrays = read();
    const whole = arrays.get(name);
    if (whole === undefined) throw new Error(`no ${name}`);
    arrays.delete(name);
    expect(() => metricCurves(arrays)).toThrow(MetricArraysError);
    arrays.set(name, { shape: [whole.data.length - 1], data: whole.data.slice(1) });
    expect(() => metricCurves(arrays)).toThrow(MetricArraysError);
  });
});
