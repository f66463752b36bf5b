import { describe, expect, test } from 'vitest';
import { axisUnits } from '../../../src-renderer/charts/axis-units.ts';
import { histogramModel } from '../../../src-renderer/charts/histogram-model.ts';
import { plotRows } from '../../../src-renderer/charts/plot-csv.ts';
import { PAPER_SIZES, plotLayout } from '../../../src-renderer/charts/plot-layout.ts';
import { plotScene } from '../../../src-renderer/charts/plot-scene.ts';
import { pointLabels } from '../../../src-renderer/charts/point-labels.ts';
import { scatterModel } from '../../../src-renderer/charts/scatter-model.ts';
import type { ScatterOptions } from '../../../src-renderer/charts/scatter-model.ts';
import { WIDTHS } from '../../../src-shared/report/figures/scene.ts';
import { textWidth } from '../../../src-shared/report/figures/text-width.ts';

const style = { paint: 's1', dash: null, width: 1, marker: 'disc' } as const;
const point = (id: string, x: number, y: number) => ({ id, name: id.toUpperCase(), style, x, y, xInterval: null, yInterval: { lo: y - 0.1, hi: y + 0.1 }, facts: [] });
const options: ScatterOptions = { title: 'Utility and privacy', x: { label: 'TPR', better: 'lower', domain: null, isLog: false, origin: 0 }, y: { label: 'Accuracy', better: 'higher', domain: null, isLog: false, origin: null }, baseline: 'b', floor: { range: { lo: 0.2, hi: 0.3 }, label: 'null floor' }, fronts: [{ name: 'front', dash: null, points: ['a', 'b'] }], belowResolution: null };

describe('the Pareto view', () => {
  const two = [point('a', 1, 1), point('b', 2, 2)];

  test('shades what is worse than the baseline on both, whichever way is better', () => {
    const region = (better: 'higher' | 'lower') => scatterModel(two, { ...options, x: { ...options.x, better } }).layers.find((layer) => layer.kind === 'region' && layer.paint === 'dominated');
    expect(region('lower')).toMatchObject({ x: [2, null], y: [null, 2] });
    expect(region('higher')).toMatchObject({ x: [null, 2], y: [null, 2] });
  });

  test('draws a front as the edge of what it dominates, in steps out to the worst of both axes', () => {
    const front = (better: 'higher' | 'lower', points: readonly string[]) => {
      const model = scatterModel(two, { ...options, x: { ...options.x, better }, fronts: [{ name: 'front', dash: null, points }] });
      const line = model.layers.find((layer) => layer.kind === 'line');
      return { model, path: line === undefined ? [] : Array.from(line.x, (x, i) => [x, line.y[i]]) };
    };
    const lower = front('lower', ['b', 'a']);
    expect(lower.path).toEqual([[1, lower.model.y.domain[0]], [1, 1], [2, 1], [2, 2], [lower.model.x.domain[1], 2]]);
    const higher = front('higher', ['b']);
    expect(higher.path).toEqual([[2, higher.model.y.domain[0]], [2, 2], [higher.model.x.domain[0], 2]]);
  });

  test('the floors are grey: beyond all of them darker than beyond some, on the better side', () => {
    const regions = (better: 'higher' | 'lower') => scatterModel(two, { ...options, x: { ...options.x, better } }).layers.flatMap((layer) => (layer.kind === 'region' && layer.paint === 'null' ? [[layer.x, layer.label]] : []));
    expect(regions('lower')).toEqual([[[null, 0.3], ''], [[null, 0.2], 'null floor']]);
    expect(regions('higher')).toEqual([[[0.2, null], ''], [[0.3, null], 'null floor']]);
  });

  test('below resolution all is hatched, and nothing is said to be worse or in front', () => {
    const { layers, summary, legend, x } = scatterModel(two, { ...options, belowResolution: ['below resolution:', 'no claim follows'] });
    expect(layers.find(({ kind }) => kind === 'hatch')).toMatchObject({ to: x.domain[1] });
    expect(layers.some((layer) => layer.kind === 'line' || layer.kind === 'region' && layer.paint === 'dominated')).toBe(false);
    expect(summary).toContain('no claim follows');
    expect(summary).not.toContain('front');
    expect(legend.map(({ label }) => label)).toEqual(['A', 'B', 'null floor']);
  });

  test('on a logarithmic axis 0 has a lane; a linear one begins at its origin', () => {
    const zero = { ...point('z', 0, 1), xInterval: { lo: 0, hi: 0.01 } };
    expect(scatterModel([zero, ...two], { ...options, x: { ...options.x, isLog: true } }).x.kind).toBe('log-zero');
    expect(scatterModel(two, { ...options, x: { ...options.x, isLog: true } }).x.kind).toBe('log');
    expect(scatterModel(two, options).x.domain[0]).toBe(0);
  });

  test('gives every point with its intervals, and the regions that have a name', () => {
    const { rows } = plotRows(scatterModel([point('a', 1, 1)], options));
    expect(rows).toContainEqual(['A', 'point', 'A', 1, 1, null, null, 0.9, 1.1]);
    expect(rows).toContainEqual(['null floor', 'region', null, null, null, null, 0.2, null, null]);
  });
});

describe('names beside points', () => {
  const crowd = Array.from({ length: 6 }, (_, i) => ({ ...point(`method ${i}`, 1 + 0.001 * i, 1 + 0.001 * i), yInterval: null }));
  const model = scatterModel([...crowd, point('far', 3, 3)], { ...options, floor: null, fronts: [], baseline: null });

  test('do not lie on one another, and all are in the picture', () => {
    const frame = { left: 30, top: 10, width: 200, height: 150 };
    const units = [axisUnits(model.x), axisUnits(model.y)] as const;
    const texts = pointLabels(model.layers, plotLayout(frame, units[0], units[1], units[0].whole, units[1].whole, PAPER_SIZES)).flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
    expect(texts).toHaveLength(7);
    const boxes = texts.map(({ text, x, y }) => ({ left: x, right: x + textWidth(text, PAPER_SIZES.small), top: y - 6, bottom: y }));
    boxes.forEach((a, i) => {
      for (const b of boxes.slice(i + 1)) expect(Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5).toBe(false);
      expect(a.left >= frame.left && a.right <= frame.left + frame.width && a.top >= frame.top - 1 && a.bottom <= frame.top + frame.height).toBe(true);
    });
  });

  test('are left out for points that the view does not show', () => {
    const { marks } = plotScene(model, { width: WIDTHS.page, views: { x: { lo: 2, hi: 4 }, y: { lo: 2, hi: 4 } } });
    const said = marks.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));
    // Once in the legend; the one in sight twice.
    expect(said.filter((text) => text === 'METHOD 1')).toHaveLength(1);
    expect(said.filter((text) => text === 'FAR')).toHaveLength(2);
  });
});

describe('a histogram', () => {
  const input = { title: 'Scores', xLabel: 'Score', edges: [0, 1, 2], series: [{ name: 'members', paint: 's1' as const, counts: [1, 3] }, { name: 'non-members', paint: 's2' as const, counts: [0, 0] }], threshold: null, logCounts: true };

  test('shows shares, so that sets of unequal size can be compared', () => {
    expect(plotRows(histogramModel(input)).rows.slice(0, 2)).toEqual([['members', 'bar', null, null, 0.25, 0, 1, null, null], ['members', 'bar', null, null, 0.75, 1, 2, null, null]]);
  });

  test('an empty set has no shares', () => {
    expect(plotRows(histogramModel(input)).rows.slice(2).map((row) => row[4])).toEqual([0, 0]);
  });
});
