import { describe, expect, test } from 'vitest';
import { axisUnits } from '../../../src-renderer/charts/axis-units.ts';
import { SCREEN_SIZES, plotLayout } from '../../../src-renderer/charts/plot-layout.ts';
import { rateText } from '../../../src-renderer/charts/roc-guides.ts';
import { rocModel } from '../../../src-renderer/charts/roc-model.ts';
import type { RocCurve } from '../../../src-renderer/charts/roc-model.ts';
import { pointedAt } from '../../../src-renderer/charts/roc-pointing.ts';
import { meanTpr, readRoc } from '../../../src-renderer/charts/roc-reading.ts';

const style = { paint: 's1', dash: null, width: 1.5, marker: 'disc' } as const;
const seeds = [{ seed: 1, members: 100, nonMembers: 1000, tp: [0, 2, 50, 100], fp: [0, 1, 100, 1000], threshold: null, by: (vertex: number) => (vertex === 0 ? null : `attacker ${vertex}`) }];
const curve: RocCurve = { name: 'SCRUB', style, seeds, calibrated: [{ x: 0.01, y: 0.3, xInterval: null, yInterval: null, label: '1e-2' }] };
const far: RocCurve = { name: 'RETR', style, seeds: [{ seed: 1, members: 100, nonMembers: 1000, tp: [0, 1, 100], fp: [0, 900, 1000], threshold: null }], calibrated: [] };
const axis = { kind: 'log-zero', label: '', domain: [1e-6, 1] } as const;
const units = axisUnits(axis);
const layout = plotLayout({ left: 50, top: 10, width: 600, height: 400 }, units, units, units.whole, units.whole, SCREEN_SIZES);
const at = (x: number, y: number) => ({ x, px: layout.x(x), py: layout.y(y) });

describe('pointing at a ROC', () => {
  test('finds the marker that is near before the curves, else the nearest curve, else nothing', () => {
    expect(pointedAt([far, curve], layout, at(0.0102, 0.3))).toEqual({ kind: 'mark', curve: 1, mark: curve.calibrated[0] });
    expect(pointedAt([far, curve], layout, at(0.1, 0.5))).toEqual({ kind: 'curve', curve: 1, fpr: 0.1 });
    expect(pointedAt([far, curve], layout, at(0.1, 0))).toEqual({ kind: 'curve', curve: 0, fpr: 0.1 });
    expect(pointedAt([curve], layout, at(0.1, 1e-5))).toBeNull();
    expect(pointedAt([{ ...curve, seeds: [], calibrated: [] }], layout, at(0.1, 0.5))).toBeNull();
  });

  test('a worst case names the attacker of the vertex that is in force', () => {
    const [seed] = seeds;
    if (seed === undefined) throw new Error('no seed');
    expect(readRoc(seed, 0.0005)).toMatchObject({ tp: 0, attacker: null });
    expect(readRoc(seed, 0.0999)).toMatchObject({ tp: 2, fp: 1, attacker: 'attacker 1' });
    expect(meanTpr([seed, { ...seed, tp: [0, 4, 50, 100] }], 0.05)).toBe(0.03);
  });

  test('a TPR of 0 at a guide is a glyph in the lane of 0, never a point elsewhere', () => {
    const { layers } = rocModel([curve, far], { axes: 'log', band: 'none', guides: [1e-4, 0.01], nTest: 1000, nCal: null, nullFloor: [], attackers: [], title: 'ROC' });
    const zero = layers.filter((layer) => layer.kind === 'points' && layer.name.includes('no true positive'));
    expect(zero.map((layer) => (layer.kind === 'points' ? [layer.name, layer.points.map(({ x, y, label }) => [x, y, label])] : []))).toEqual([
      ['RETR, no true positive', [[1e-4, 0, '0 of 100'], [0.01, 0, '0 of 100']]],
      ['SCRUB, no true positive', [[1e-4, 0, '0 of 100']]],
    ]);
  });

  test('a counted rate has its digits, and 0 is 0', () => {
    expect([0, 1.1e-3, 0.09998, 6.5e-4].map(rateText)).toEqual(['0', '1.10e-3', '0.1000', '6.50e-4']);
  });
});
