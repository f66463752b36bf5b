import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricColumns, seriesOf } from '../../../src-shared/metrics/metric-columns.ts';
import { minMaxPyramid, pyramidWindow } from '../../../src-shared/metrics/pyramid.ts';

const curve = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.double({ noNaN: true })), { maxLength: 200 }).map((pairs) => {
  let at = 0;
  const step = Int32Array.from(pairs, ([gap]) => (at += gap));
  return { step, value: Float64Array.from(pairs, ([, value]) => value) };
});

describe('the min/max pyramid', () => {
  test('says of every bucket what its points say', () => {
    fc.assert(fc.property(curve, ({ step, value }) => {
      const levels = minMaxPyramid(step, value);
      expect(levels.map((level) => level.bucket)).toEqual(levels.map((_, i) => 2 ** (i + 1)));
      for (const { bucket, ...level } of levels) {
        expect(level.min).toHaveLength(Math.ceil(value.length / bucket));
        for (let i = 0; i < level.min.length; i++) {
          const points = value.slice(i * bucket, (i + 1) * bucket);
          const steps = step.slice(i * bucket, (i + 1) * bucket);
          expect([level.min[i], level.max[i], level.first[i], level.last[i]]).toEqual([Math.min(...points), Math.max(...points), points[0], points.at(-1)]);
          expect([level.from[i], level.to[i]]).toEqual([steps[0], steps.at(-1)]);
        }
      }
      expect(levels.at(-1)?.min.length ?? 1).toBe(1);
    }));
  });

  test('gives the finest level that fits, and only the buckets that touch the window', () => {
    fc.assert(fc.property(curve, fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 50 }), ({ step, value }, a, b, most) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const levels = minMaxPyramid(step, value);
      const { level, begin, end } = pyramidWindow(step, levels, from, to, most);
      const touching = (l: typeof level): number[] => [...(l?.min ?? value).keys()].filter((i) => ((l?.to ?? step)[i] ?? 0) >= from && ((l?.from ?? step)[i] ?? 0) <= to);
      expect(Array.from({ length: end - begin }, (_, i) => begin + i)).toEqual(touching(level));
      const finer = level === null ? [] : [null, ...levels].slice(0, levels.indexOf(level) + 1);
      for (const other of finer) expect(touching(other).length).toBeGreaterThan(most);
      expect(end - begin <= most || level === levels.at(-1)).toBe(true);
    }));
  });

  test('refuses curves whose steps and values disagree', () => {
    expect(() => minMaxPyramid(Int32Array.of(1), new Float64Array(2))).toThrow(RangeError);
  });
});

describe('metric columns', () => {
  const columns = metricColumns([
    { step: 1, epoch: 1, phase: 'forget', values: { loss: 2, rate: 0.1 } },
    { step: 2, epoch: 1, phase: 'retain', values: { loss: null } },
    { step: 2, epoch: 1, phase: 'epoch', values: { watched: 7 } },
    { step: 3, epoch: 2, phase: 'forget', values: { loss: 1, rate: 0.1 } },
  ]);

  test('hold a row a point; what a point lacks is NaN, what was not finite is Infinity', () => {
    expect(columns.phases).toEqual(['forget', 'retain', 'epoch']);
    expect([...columns.phase]).toEqual([0, 1, 2, 0]);
    expect([...columns.step]).toEqual([1, 2, 2, 3]);
    expect([...columns.epoch]).toEqual([1, 1, 1, 2]);
    expect(columns.values.get('loss')).toEqual(Float64Array.of(2, Infinity, NaN, 1));
    expect(columns.values.get('watched')).toEqual(Float64Array.of(NaN, NaN, 7, NaN));
  });

  test('give a curve for each metric of each phase', () => {
    expect(seriesOf(columns)).toEqual([
      { phase: 'forget', metric: 'loss', step: Int32Array.of(1, 3), value: Float64Array.of(2, 1) },
      { phase: 'forget', metric: 'rate', step: Int32Array.of(1, 3), value: Float64Array.of(0.1, 0.1) },
      { phase: 'retain', metric: 'loss', step: Int32Array.of(2), value: Float64Array.of(Infinity) },
      { phase: 'epoch', metric: 'watched', step: Int32Array.of(2), value: Float64Array.of(7) },
    ]);
  });
});
