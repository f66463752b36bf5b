import fc from 'fast-check';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeNpy } from '../../../../src-main/lab/data/npy.ts';
import { parseNpz } from '../../../../src-main/lab/data/npz.ts';
import { curveNames, curveWindowOf } from '../../../../src-main/workbench/metrics/curve-windows.ts';
import { encodeMetrics } from '../../../../src-main/worker/metrics-file.ts';
import { MetricArraysError, curveWindow, metricCurves } from '../../../../src-shared/metrics/metric-curves.ts';
import type { SeriesPoint } from '../../../../src-shared/report/thin-series.ts';

let folder = '';
let path = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'series-'));
  path = join(folder, 'metrics.npz');
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const point: fc.Arbitrary<SeriesPoint> = fc.record({
  step: fc.integer({ min: 1, max: 4 }),
  epoch: fc.integer({ min: 1, max: 3 }),
  phase: fc.constantFrom('train', 'repair'),
  values: fc.dictionary(fc.constantFrom('loss', 'accuracy'), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)), { maxKeys: 2 }),
});
/** Steps ascend within a phase, as a worker counts them. */
const series = fc.array(point, { minLength: 1, maxLength: 120 }).map((points) => {
  const last = new Map<string, number>();
  return points.map((one) => {
    const step = (last.get(one.phase) ?? 0) + one.step;
    last.set(one.phase, step);
    return { ...one, step };
  });
});

describe('metrics.npz, read piece by piece', () => {
  test('gives the windows of the whole curves', () => {
    fc.assert(fc.property(series, fc.integer({ min: -2, max: 300 }), fc.integer({ min: -2, max: 300 }), fc.integer({ min: 1, max: 60 }), (points, from, to, most) => {
      const bytes = encodeMetrics(points);
      writeFileSync(path, bytes);
      const curves = metricCurves(parseNpz(bytes, 'metrics.npz'));
      expect(curveNames(path)).toEqual(curves.map(({ phase, metric, step }) => ({ phase, metric, points: step.length, firstStep: step[0], lastStep: step.at(-1) })));
      for (const curve of curves) {
        expect(curveWindowOf(path, curve, from, to, most)).toEqual(curveWindow(curve, from, to, most));
        expect(curveWindowOf(path, curve, 1, 1000, most)).toEqual(curveWindow(curve, 1, 1000, most));
      }
    }), { numRuns: 200 });
  });

  const long = encodeMetrics(Array.from({ length: 500 }, (_, i) => ({ step: i + 1, epoch: 1, phase: 'train', values: { loss: Math.sin(i) } })));

  test('has no curve that the step has not', () => {
    writeFileSync(path, long);
    expect(curveWindowOf(path, { phase: 'train', metric: 'accuracy' }, 1, 9, 10)).toBeNull();
    expect(() => curveWindowOf(path, { phase: 'train', metric: 'loss' }, 1, 9, 0)).toThrow(RangeError);
  });

  test.each([
    ['cut short', (): void => { truncateSync(path, 4000); }],
    ['empty', (): void => { truncateSync(path, 0); }],
    ['of something else', (): void => { writeFileSync(path, zipSync({ 'a.npy': encodeNpy({ shape: [1], data: Float64Array.of(1) }) }, { level: 0 })); }],
    ['compressed', (): void => { writeFileSync(path, zipSync(Object.fromEntries([...parseNpz(long, '')].map(([name, array]) => [`${name}.npy`, encodeNpy(array)])), { level: 6 })); }],
  ])('one that is %s is refused in words', (_, spoil) => {
    writeFileSync(path, long);
    spoil();
    expect(() => curveNames(path)).toThrow(MetricArraysError);
    expect(() => curveWindowOf(path, { phase: 'train', metric: 'loss' }, 1, 400, 100)).toThrow(MetricArraysError);
  });

  test('bytes that were overwritten give an error or numbers, never a crash', () => {
    fc.assert(fc.property(fc.array(fc.record({ at: fc.nat({ max: long.length - 1 }), byte: fc.nat({ max: 255 }) }), { minLength: 1, maxLength: 20 }), (changes) => {
      const bytes = long.slice();
      for (const { at, byte } of changes) bytes[at] = byte;
      writeFileSync(path, bytes);
      try {
        const window = curveWindowOf(path, { phase: 'train', metric: 'loss' }, 1, 400, 100);
        expect(window === null || window.from.length <= 500).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(MetricArraysError);
      }
    }), { numRuns: 300 });
  });
});
