import { describe, expect, test } from 'vitest';
import { rocModel } from '../../../src-renderer/charts/roc-model.ts';
import type { RocCurve, RocOptions } from '../../../src-renderer/charts/roc-model.ts';
import { readRoc } from '../../../src-renderer/charts/roc-reading.ts';
import type { LineLayer } from '../../../src-renderer/charts/plot-model.ts';
import { plotCsv } from '../../../src-renderer/charts/plot-csv.ts';
import { plotScene } from '../../../src-renderer/charts/plot-scene.ts';
import { PRINT_PALETTE } from '../../../src-shared/report/figures/palettes.ts';
import { WIDTHS } from '../../../src-shared/report/figures/scene.ts';
import { sceneSvg } from '../../../src-shared/report/figures/svg.ts';
import { inventedStaircase } from '../harness/invented-charts.ts';

const style = { paint: 's1', dash: null, width: 1.5, marker: 'disc' } as const;
const N = 50_000;
const staircase = inventedStaircase(42, 2451, N, 0.1, 0.003);
const curve: RocCurve = { name: 'MU-ALIGN', style, seeds: [staircase], calibrated: [{ x: 1e-4, y: 0, xInterval: { lo: 5e-5, hi: 2e-4 }, yInterval: { lo: 0, hi: 0.0012 }, label: '1e-4' }] };
const options: RocOptions = { axes: 'log', band: 'none', guides: [1e-5, 1e-4, 1e-3], nTest: N, nCal: 20_000, nullFloor: [{ fpr: 1e-3, floor: 0.004 }], attackers: [], title: 'ROC' };

function lines(of: RocOptions, curves: readonly RocCurve[] = [curve]): LineLayer[] {
  return rocModel(curves, of).layers.filter((layer) => layer.kind === 'line');
}

describe('the ROC as it is drawn', () => {
  test('is exact at every vertex', () => {
    for (const { x, y } of lines(options)) {
      for (let i = 0; i < x.length; i++) expect(y[i]).toBe(readRoc(staircase, x[i] ?? NaN).tpr);
    }
  });

  test('keeps every vertex of up to 100 false positives, and those in force at guides', () => {
    const drawn = new Set(lines(options).flatMap(({ x }) => Array.from(x)));
    for (const fp of Array.from(staircase.fp).filter((count, i, all) => count <= 100 && count !== all[i + 1])) expect(drawn).toContain(fp / N);
    for (const guide of options.guides) {
      const { fpr } = readRoc(staircase, guide);
      expect(drawn).toContain(fpr);
    }
  });

  test('is faint left of 1/N, where it is the TPR at zero false positives', () => {
    const [left, right] = lines(options);
    expect(left?.opacity).toBeLessThan(1);
    expect(Math.max(...Array.from(left?.x ?? []))).toBe(1 / N);
    expect(right?.x[0]).toBe(1 / N);
    expect(right?.y[0]).toBe(readRoc(staircase, 1 / N).tpr);
    expect(right?.x[right.x.length - 1]).toBe(1);
  });

  test('shades the seeds from the smallest to the largest, or the binomial limits', () => {
    const two = { ...curve, seeds: [staircase, inventedStaircase(7, 2451, N, 0.3, 0.01)] };
    const band = (of: RocOptions['band']) => rocModel([two], { ...options, band: of }).layers.find((layer) => layer.kind === 'band');
    const seeds = band('seeds');
    expect(seeds).toBeDefined();
    for (let i = 0; i < (seeds?.x.length ?? 0); i++) {
      const values = two.seeds.map((seed) => readRoc(seed, seeds?.x[i] ?? NaN).tpr);
      expect(seeds?.lo[i]).toBe(Math.min(...values));
      expect(seeds?.hi[i]).toBe(Math.max(...values));
    }
    expect(band('binomial')?.name).toBe('MU-ALIGN, binomial 95 %');
    expect(band('none')).toBeUndefined();
    expect(rocModel([curve], { ...options, band: 'seeds' }).layers.some((layer) => layer.kind === 'band')).toBe(false);
  });

  test('hatches left of 1/N of TEST and marks that of CAL', () => {
    const { layers } = rocModel([curve], options);
    expect(layers.find((layer) => layer.kind === 'hatch')?.to).toBe(1 / N);
    expect(layers.filter((layer) => layer.kind === 'rule').map(({ at }) => at)).toEqual([1 / 20_000, 1e-5, 1e-4, 1e-3]);
  });

  test('says in words what it shows', () => {
    expect(rocModel([curve], options).summary).toMatch(/^In-sample TPR at FPR 1e-4: MU-ALIGN .* Resolution: 1\/50,000 for curves \(TEST\), 1\/20,000 for calibrated points \(CAL\)/);
  });

  test('draws nothing of no curve, and no number of nothing', () => {
    expect(JSON.stringify(plotScene(rocModel([], options), { width: WIDTHS.column }))).not.toMatch(/NaN|Infinity|null,null/);
  });

  test('gives as CSV what it draws, calibrated points with both intervals', () => {
    const csv = plotCsv(rocModel([curve], options));
    expect(csv.split('\n').filter((line) => line.startsWith('MU-ALIGN,step curve')).length).toBe(lines(options)[1]?.x.length);
    expect(csv).toContain('"MU-ALIGN, calibrated",point,1e-4,0.0001,0,0.00005,0.0002,0,0.0012');
  });

  test.each(['column', 'page'] as const)('is laid out for a %s', async (width) => {
    const scene = plotScene(rocModel([curve, { ...curve, name: 'SCRUB', style: { ...style, paint: 's2', dash: [5, 2], marker: 'square' }, seeds: [inventedStaircase(3, 300, 2000, 0.4, 0.05)] }], { ...options, nTest: 2000 }), { width: WIDTHS[width], aspect: 0.86 });
    const svg = sceneSvg(scene, { palette: PRINT_PALETTE, background: true, id: 'figure' });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    await expect(svg).toMatchFileSnapshot(`../../golden/window/roc-${width}.svg`);
  });

  test('has no number outside the page, zoomed too', () => {
    const scene = plotScene(rocModel([curve], options), { width: WIDTHS.column, views: { x: { lo: -4, hi: -2 }, y: { lo: -3, hi: -1 } } });
    for (const mark of scene.marks) {
      if (mark.kind !== 'path') continue;
      for (const [x] of mark.d.matchAll(/(?<=[ML])-?[\d.]+(?= )/g)) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(scene.width);
      }
    }
  });
});

describe('a staircase read off', () => {
  const small = { seed: 1, members: 10, nonMembers: 3, tp: [0, 2, 5, 10], fp: [0, 0, 1, 3], threshold: [Infinity, 3, 2, 1] };

  test('gives the largest TPR with FPR <= t', () => {
    expect(readRoc(small, 0)).toMatchObject({ fp: 0, tp: 2, threshold: 3 });
    expect(readRoc(small, 1 / 3)).toMatchObject({ fp: 1, tp: 5, tpr: 0.5 });
    expect(readRoc(small, 0.99)).toMatchObject({ fp: 1 });
    expect(readRoc(small, 1)).toMatchObject({ tp: 10 });
  });
});
