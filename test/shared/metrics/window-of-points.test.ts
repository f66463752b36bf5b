import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curveWindow } from '../../../src-shared/metrics/metric-curves.ts';
import { minMaxPyramid } from '../../../src-shared/metrics/pyramid.ts';
import { windowOfPoints } from '../../../src-shared/metrics/window-of-points.ts';

const points = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 5 }), value: fc.oneof(fc.double({ noNaN: true }), fc.constant(Infinity)) }), { maxLength: 200 }).map((all) => {
  let last = 0;
  return { step: Int32Array.from(all, ({ gap }) => (last += gap)), value: Float64Array.from(all, ({ value }) => value) };
});

test('a growing curve is cut as one with its pyramid is', () => {
  fc.assert(fc.property(points, fc.integer({ min: -5, max: 600 }), fc.integer({ min: -5, max: 600 }), fc.integer({ min: 1, max: 80 }), ({ step, value }, from, to, most) => {
    const whole = { phase: 'p', metric: 'm', step, value, levels: minMaxPyramid(step, value) };
    // Room for more points, as a curve has that grows.
    const roomy = { step: Int32Array.of(...step, 7, 7), value: Float64Array.of(...value, -1e9, 1e9), length: step.length };
    expect(windowOfPoints(roomy, from, to, most)).toEqual(curveWindow(whole, from, to, most));
  }), { numRuns: 500 });
});

test('no bucket is refused', () => {
  expect(() => windowOfPoints({ step: Int32Array.of(1), value: Float64Array.of(1), length: 1 }, 0, 2, 0)).toThrow(RangeError);
});
