import { describe, expect, test } from 'vitest';
import { lossFigure } from '../../../src-shared/report/figures/loss-figure.ts';
import { rocFigure } from '../../../src-shared/report/figures/roc-figure.ts';
import { WIDTHS, text } from '../../../src-shared/report/figures/scene.ts';
import type { Scene } from '../../../src-shared/report/figures/scene.ts';
import { PRINT_DPI, figurePdf, figurePng, figureSvg } from '../../../src-main/workbench/figure-files.ts';
import { timeOf } from '../../../src-main/wall-clock.ts';
import { EXAMPLE_ARMS, exampleCurves, exampleResults } from '../../shared/report/example-results.ts';

const data = exampleResults();
const roc = rocFigure(data, exampleCurves(), { width: WIDTHS.column, arms: EXAMPLE_ARMS.filter(({ id }) => id === 'scrub' || id === 'mu-align'), attacker: null });
const at = timeOf('2026-01-31T12:00:00Z');
const blank: Scene = { width: 72, height: 72, title: 'blank', description: '', marks: [] };

describe('PNG', () => {
  test('has the printed size at 300 dots an inch', () => {
    const png = Buffer.from(figurePng(roc));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(Math.round(3.33 * PRINT_DPI));
    expect(png.readUInt32BE(20)).toBeGreaterThan(500);
  });

  test('draws text without any font of the machine', () => {
    const written = { ...blank, marks: [text('10⁻³ ≤ 0.5', 36, 40, { anchor: 'middle' })] };
    expect(Buffer.from(figurePng(written)).equals(Buffer.from(figurePng(blank)))).toBe(false);
  });
});

describe('PDF', () => {
  test('embeds its fonts, and the same results give the same bytes', async () => {
    const pdf = Buffer.from(await figurePdf(roc, at));
    const source = pdf.toString('latin1');
    expect(source.startsWith('%PDF-')).toBe(true);
    expect(source).toContain('/FontFile2');
    expect(source).toContain('SourceSans3');
    expect(source).toMatch(/\/MediaBox \[0 0 239\.76/);
    expect(pdf.equals(Buffer.from(await figurePdf(roc, at)))).toBe(true);
  });

  test('draws every mark of every figure', async () => {
    const loss = lossFigure(data, [{ arm: 'scrub', seed: 1, term: 'loss', step: [1, 2, 3], value: [2, NaN, 1] }], { width: WIDTHS.page, panels: data.arms });
    expect((await figurePdf(loss, at)).byteLength).toBeGreaterThan((await figurePdf(blank, at)).byteLength + 1000);
  });
});

describe('SVG', () => {
  test('asks for nothing from outside', () => {
    expect(figureSvg(roc).replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|url\(/);
  });
});
