import { describe, expect, test } from 'vitest';
import { fitsLogAxis, termSeries } from '../../../../src-renderer/features/monitor/drawn-series.ts';
import { metricPanels } from '../../../../src-renderer/features/monitor/metric-panels.ts';

const [term] = metricPanels([{ phase: 'train', metric: 'loss' }])[0]?.terms ?? [];
if (term === undefined) throw new Error('a loss has a panel');
const of = { step: 's', title: 'SCRUB, seed 7', isGrowing: false };
const points = { step: [1, 2, 3, 4], y: Float64Array.of(4, 3, 2, 1), smoothed: Float64Array.of(4, 3.5, 3, 2), isWhole: true, bucket: 1 };

describe('a term of a step as a curve', () => {
  test('pinned steps keep the term\'s colour, and have a dash and a name of their own', () => {
    const [alone, looked, first, second] = [null, -1, 0, 1].map((pin) => termSeries(term, of, pin, points, null));
    expect([alone, looked, first, second].map((series) => series?.name)).toEqual(['Sum', 'Sum', 'Sum: SCRUB, seed 7', 'Sum: SCRUB, seed 7']);
    expect(new Set([alone, looked, first, second].map((series) => series?.style.paint)).size).toBe(1);
    expect(new Set([looked, first, second].map((series) => JSON.stringify(series?.style.dash))).size).toBe(3);
  });

  test('on another axis, steps that have no place there are left out of all columns', () => {
    const series = termSeries(term, of, null, points, { step: [2, 3], x: [20, 30] });
    expect([series.x, series.y, series.smoothed].map((list) => Array.from(list ?? []))).toEqual([[20, 30], [3, 2], [3.5, 3]]);
  });
});

test('a logarithmic axis is for values most of which it can show', () => {
  const series = (y: readonly number[]) => [termSeries(term, of, null, { ...points, y, step: y.map((_, i) => i) }, null)];
  expect([[1, 2, 0], [-1, -2, 3], [NaN, NaN, 1], []].map((y) => fitsLogAxis(series(y)))).toEqual([true, false, true, true]);
});
