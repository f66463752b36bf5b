import { describe, expect, test } from 'vitest';
import { histogramModel } from '../../../src-renderer/charts/histogram-model.ts';
import { plotRows } from '../../../src-renderer/charts/plot-csv.ts';
import { paretoFront, scatterModel } from '../../../src-renderer/charts/scatter-model.ts';
import type { ScatterOptions } from '../../../src-renderer/charts/scatter-model.ts';

const style = { paint: 's1', dash: null, width: 1, marker: 'disc' } as const;
const point = (id: string, x: number, y: number) => ({ id, name: id.toUpperCase(), style, x, y, xInterval: null, yInterval: { lo: y - 0.1, hi: y + 0.1 } });
const options: ScatterOptions = { title: 'Utility and privacy', x: { label: 'TPR', better: 'lower', domain: null, isLog: false }, y: { label: 'Accuracy', better: 'higher', domain: null, isLog: false }, baseline: 'b', floor: 0.2, floorLabel: 'null floor', showFront: true };

describe('the Pareto view', () => {
  test('the front has what no other is better than on one and as good on the other', () => {
    const points = [point('a', 1, 1), point('b', 2, 2), point('c', 3, 2), point('d', 2, 1.5), point('e', NaN, 9)];
    expect(paretoFront(points, 'lower', 'higher').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(paretoFront(points, 'higher', 'higher').map(({ id }) => id)).toEqual(['c']);
  });

  test('shades what is worse than the baseline on both, whichever way is better', () => {
    const region = (better: 'higher' | 'lower') => scatterModel([point('a', 1, 1), point('b', 2, 2)], { ...options, x: { ...options.x, better } }).layers.find((layer) => layer.kind === 'region' && layer.paint === 'dominated');
    expect(region('lower')).toMatchObject({ x: [2, null], y: [null, 2] });
    expect(region('higher')).toMatchObject({ x: [null, 2], y: [null, 2] });
  });

  test('gives every point with its intervals', () => {
    expect(plotRows(scatterModel([point('a', 1, 1)], options)).rows).toContainEqual(['A', 'point', 'A', 1, 1, null, null, 0.9, 1.1]);
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
