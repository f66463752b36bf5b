import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { CallInput } from '../../../../src-shared/contract/registry.ts';
import { readCsv } from '../../../../src-shared/report/read-csv.ts';
import { WIDTHS } from '../../../../src-shared/report/figures/scene.ts';
import { drawFigure } from '../../../../src-main/workbench/draw-figure.ts';
import { figureSvg } from '../../../../src-main/workbench/figure-files.ts';
import { renderSvg } from '../../../../src-main/workbench/client-svg/render-svg.ts';
import { readResultsFolder } from '../../../../src-main/workbench/read-results-folder.ts';
import { UserError } from '../../../../src-main/workbench/user-error.ts';
import { committedFolders } from '../../results/committed.ts';
import { RESOURCES, resultsBench, saying } from './results-context.ts';

const LOW = committedFolders.find((path) => path.endsWith('/scenes_low_fpr')) ?? '';
const bench = resultsBench([{ id: 'low', place: LOW }]);
afterAll(bench.close);
const { client } = bench;

type Figure = CallInput<'figures.svg'>['figure'];
const ROC: Figure = { kind: 'roc', arms: null, attacker: null };
const PARETO: Figure = { kind: 'pareto', arms: null, baseline: null, privacy: null };
const LOSSES: Figure = { kind: 'losses', arms: ['scrub', 'mu-align'] };

describe.skipIf(LOW === '')('figures of a run', () => {
  test.each([['roc', ROC], ['pareto', PARETO]] as const)('the %s is the one that the command line draws, in light and dark, with its words', async (kind, figure) => {
    const { svg, summary } = await client.call('figures.svg', { run: 'low', figure, widthPt: WIDTHS.column, theme: 'light' });
    const scene = drawFigure(readResultsFolder(LOW, RESOURCES), { kind, width: WIDTHS.column, arms: null, attacker: null, privacy: null });
    expect(svg).toBe(figureSvg(scene));
    expect(summary).toBe(`${scene.title}. ${scene.description}`);
    const dark = await client.call('figures.svg', { run: 'low', figure, widthPt: WIDTHS.column, theme: 'dark' });
    expect(dark.svg).toContain('fill="#15181b"');
  });

  test('files are of the asked size and kind', async () => {
    const png = await client.call('figures.file', { run: 'low', figure: LOSSES, widthPt: 240, format: 'png', dpi: 144 });
    expect(png.fileName).toBe('losses_scenes_low_fpr.png');
    expect(Buffer.from(png.bytes).readUInt32BE(16)).toBe(480);
    const pdf = await client.call('figures.file', { run: 'low', figure: PARETO, widthPt: 240, format: 'pdf', dpi: 300 });
    expect(Buffer.from(pdf.bytes).toString('latin1')).toMatch(/^%PDF-[^]*\/MediaBox \[0 0 240/);
    await expect(client.call('figures.file', { run: 'low', figure: PARETO, widthPt: 2000, format: 'png', dpi: 1200 })).rejects.toMatchObject({ code: 'too-large', userMessage: saying('fewer dots') });
    await expect(client.call('figures.svg', { run: 'low', figure: { ...ROC, arms: ['magic'] }, widthPt: 240, theme: 'light' })).rejects.toMatchObject({ code: 'figure', userMessage: saying('magic') });
    await expect(client.call('figures.svg', { run: 'low', figure: { ...ROC, attacker: 'magic(+)' }, widthPt: 240, theme: 'light' })).rejects.toMatchObject({ code: 'figure' });
  });

  test('the report is one page with claims, tables and figures', async () => {
    const { fileName, text } = await client.call('figures.report', { run: 'low' });
    expect(fileName).toBe('report_scenes_low_fpr.html');
    expect(text).toMatch(/^<!doctype html>[^]*<svg[^]*<\/html>\s*$/i);
    await expect(client.call('figures.report', { run: 'nobody' })).rejects.toMatchObject({ code: 'unknown-run' });
  });

  test('the CSV holds exactly the plotted points', async () => {
    const { fileName, text } = await client.call('figures.csv', { run: 'low', figure: { ...ROC, arms: ['scrub'] }, widthPt: WIDTHS.column });
    expect(fileName).toBe('roc_scenes_low_fpr.csv');
    const { header, rows } = readCsv(text);
    const of = (series: string): Record<string, string>[] => rows.filter(([name]) => name === series).map((row) => Object.fromEntries(header.map((name, i) => [name, row[i] ?? ''])));
    const cut = await client.call('evaluations.cut', { run: 'low', arms: ['scrub'], seeds: null, attackers: null, targets: ['1e-1', '1e-2', '1e-3', '1e-4', '1e-5'], each: false });
    for (const { target, over } of cut) expect(Number(of('in-sample').findLast(({ fpr }) => Number(fpr) <= Number(target))?.['tpr'])).toBeCloseTo(over?.mean ?? NaN, 12);
    const { points } = await client.call('evaluations.calibration', { run: 'low', arms: ['scrub'], seeds: null });
    expect(of('calibrated').map(({ fpr, tpr }) => [Number(fpr), Number(tpr)])).toEqual(points.map(({ fpr, tpr }) => [fpr, tpr]));
    const losses = readCsv((await client.call('figures.csv', { run: 'low', figure: LOSSES, widthPt: 240 })).text);
    expect(new Set(losses.rows.map(([panel]) => panel))).toEqual(new Set(['scrub', 'mu-align']));
    const pareto = readCsv((await client.call('figures.csv', { run: 'low', figure: PARETO, widthPt: 240 })).text);
    expect(pareto.rows.length).toBeGreaterThan(10);
  });
});

describe('pictures that the window composed', () => {
  const render = (svg: string, format: 'svg' | 'pdf' | 'png' = 'svg') => client.call('figures.render', { svg, format, dpi: 144, widthPt: 72 });
  const wrapped = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">${inner}</svg>`;

  test('become SVG, PNG and PDF of the asked width', async () => {
    const svg = wrapped('<title>A &amp; B</title><!----><defs><clipPath id="c"><rect width="50" height="50"/></clipPath></defs><rect width="100%" height="100%" fill="#fff"/>'
      + '<g clip-path="url(#c)" transform="translate(5 5) rotate(3)"><path d="M0 0L90 40" fill="none" stroke="rgb(26, 93, 168)" stroke-dasharray="4 2"/><circle cx="10" cy="10" r="4" fill="#16a" opacity=".5"/></g>'
      + '<text x="50" y="20" text-anchor="middle" font-size="8" class="label" data-x="1">10⁻³ <tspan font-weight="600">bold</tspan></text>');
    const text = Buffer.from((await render(svg)).bytes).toString();
    expect(text).toContain('width="1in" height="0.5in"');
    expect(text).toContain('A &amp; B');
    expect(text).not.toMatch(/class|data-x|<!--/);
    const png = Buffer.from((await render(svg, 'png')).bytes);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([144, 72]);
    const blank = Buffer.from((await render(wrapped(''), 'png')).bytes);
    expect(png.equals(blank)).toBe(false);
    const pdf = Buffer.from((await render(svg, 'pdf')).bytes);
    expect(pdf.toString('latin1')).toMatch(/^%PDF-[^]*\/MediaBox \[0 0 72 36/);
    expect(pdf.toString('latin1')).toContain('/FontFile2');
    expect(pdf.equals(Buffer.from((await render(svg, 'pdf')).bytes))).toBe(true);
  });

  test.skipIf(LOW === '')('the figures of the report are such pictures', async () => {
    const { svg } = await client.call('figures.svg', { run: 'low', figure: ROC, widthPt: WIDTHS.column, theme: 'light' });
    for (const format of ['svg', 'png', 'pdf'] as const) expect((await render(svg, format)).bytes.byteLength).toBeGreaterThan(1000);
  });

  test.each([
    ['a script', wrapped('<script>1</script>')],
    ['a picture', wrapped('<image href="file:///etc/passwd" width="10" height="10"/>')],
    ['a foreign object', wrapped('<foreignObject/>')],
    ['a use', wrapped('<use href="#a"/>')],
    ['a style sheet', wrapped('<style>@import url(x)</style>')],
    ['a style', wrapped('<rect style="fill:url(http://x)"/>')],
    ['a handler', wrapped('<rect onload="1"/>')],
    ['a reference', wrapped('<path d="M0 0" fill="url(file:///x)"/>')],
    ['a clip from elsewhere', wrapped('<g clip-path="url(http://x#a)"/>')],
    ['a clip in a clip', wrapped('<clipPath id="a"><g><rect clip-path="url(#b)"/></g></clipPath>')],
    ['a clip of a clip', wrapped('<clipPath id="a" clip-path="url(#b)"/>')],
    ['a variable', wrapped('<path d="M0 0" stroke="var(--s1)"/>')],
    ['a document type', `<!DOCTYPE svg [<!ENTITY a "b">]>${wrapped('')}`],
    ['an entity', wrapped('<text>&a;</text>')],
    ['a section of character data', wrapped('<text><![CDATA[<script>]]></text>')],
    ['an instruction', `<?xml-stylesheet href="x"?>${wrapped('')}`],
    ['something after it', `${wrapped('')}<svg/>`],
    ['an svg inside', wrapped('<svg/>')],
    ['no end', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g>'],
    ['a wrong end', wrapped('<g></path>')],
    ['no size', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['two attributes of one name', wrapped('<rect x="1" x="2"/>')],
    ['text between shapes', wrapped('hello')],
    ['an absurd height', '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 9999999"/>'],
    ['a deep nest', wrapped(`${'<g>'.repeat(100)}${'</g>'.repeat(100)}`)],
    ['nothing', ''],
  ])('with %s are refused', async (_, svg) => {
    for (const format of ['svg', 'pdf', 'png'] as const) await expect(render(svg, format)).rejects.toMatchObject({ code: 'svg', userMessage: saying('cannot be rendered') });
  });

  test('a document of any other form is refused in words, and never hangs', async () => {
    const piece = fc.constantFrom('<svg viewBox="0 0 1 1">', '</svg>', '<g', '<g>', '</g>', '/>', '>', '<rect x="1"/>', ' fill="#fff"', '"', "'", '<!--', '-->', '&amp;', '&#60;', '&', '<', 'x="', ' ', '<text>', '</text>', 'a', '\u0000');
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      try {
        expect((await renderSvg({ svg: pieces.join(''), format: 'svg', dpi: 72, widthPt: 72, at: 0 })).byteLength).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }), { numRuns: 2000 });
  });

  test('a path that is none is refused where it is drawn', async () => {
    await expect(render(wrapped('<path d="javascript:1"/>'), 'pdf')).rejects.toMatchObject({ code: 'svg' });
  });
});
