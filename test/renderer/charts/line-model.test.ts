import { describe, expect, test } from 'vitest';
import { lineModel } from '../../../src-renderer/charts/line-model.ts';
import type { LineOptions } from '../../../src-renderer/charts/line-model.ts';
import { plotRows } from '../../../src-renderer/charts/plot-csv.ts';
import { plotScene } from '../../../src-renderer/charts/plot-scene.ts';

const style = { paint: 's1', dash: null, width: 1, marker: 'disc' } as const;
const options: LineOptions = { title: 'Losses', xLabel: 'Step', yLabel: 'Loss', logX: false, logY: false, ignoreOutliers: false };
const series = (y: readonly number[], smoothed: readonly number[] | null = null) => ({ name: 'CE', style, x: y.map((_, i) => i * 10), y, smoothed });

describe('losses as they are drawn', () => {
  test('a value that was not finite is a gap, told with its place', () => {
    const { gaps, model } = lineModel([series([1, 2, NaN, NaN, 3])], options);
    expect(gaps).toEqual([{ name: 'CE', from: 10, to: 40, points: 2 }]);
    expect(model.layers.some((layer) => layer.kind === 'region' && layer.x[0] === 10 && layer.x[1] === 40)).toBe(true);
    expect(model.summary).toMatch(/Not finite: CE from 10 to 40/);
    const d = plotScene(model, { width: 240 }).marks.flatMap((mark) => (mark.kind === 'path' && mark.stroke === 's1' ? [mark.d] : [])).at(-1) ?? '';
    expect(d.match(/M/g)).toHaveLength(2);
  });

  test('what a logarithmic axis cannot show is counted and never drawn', () => {
    const { notPositive, model } = lineModel([series([1, 0, -2, 4])], { ...options, logY: true });
    expect(notPositive).toBe(2);
    const line = model.layers.find((layer) => layer.kind === 'line');
    expect(Array.from(line?.y ?? [])).toEqual([1, NaN, NaN, 4]);
    expect(model.y.domain[0]).toBeGreaterThan(0);
  });

  test('outliers are left out of the scale, not of the curve', () => {
    const y = Array.from({ length: 100 }, (_, i) => (i === 50 ? 1e6 : 1 + (i % 10) / 10));
    const { model } = lineModel([series(y)], { ...options, ignoreOutliers: true });
    expect(model.y.domain[1]).toBeLessThan(3);
    expect(plotRows(model).rows.some((row) => row[4] === 1e6)).toBe(true);
  });

  test('values stay faint under the smoothed curve, and both are in the CSV', () => {
    const { model } = lineModel([series([1, 3], [1, 2])], options);
    const lines = model.layers.filter((layer) => layer.kind === 'line');
    expect(lines.map(({ name }) => name)).toEqual(['CE, as measured', 'CE, smoothed']);
    expect(lines[0]?.opacity).toBeLessThan(lines[1]?.opacity ?? 0);
    expect(plotRows(model).rows.map((row) => row[4])).toEqual([1, 3, 1, 2]);
  });

  test('a logarithmic x axis begins at its first positive step', () => {
    const { model } = lineModel([series([5, 6, 7])], { ...options, logX: true });
    expect(Array.from(model.layers.find((layer) => layer.kind === 'line')?.x ?? [])).toEqual([10, 20]);
  });

  test('without any value there is still a chart', () => {
    const { model } = lineModel([series([])], options);
    expect(JSON.stringify(plotScene(model, { width: 240 }))).not.toMatch(/NaN|Infinity/);
    expect(model.summary).toMatch(/CE has no values/);
  });
});
