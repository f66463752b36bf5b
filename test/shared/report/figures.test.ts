import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rocFile } from '../../../src-shared/report/attacker-files.ts';
import { lossFigure } from '../../../src-shared/report/figures/loss-figure.ts';
import { readLosses } from '../../../src-shared/report/figures/loss-series.ts';
import { DARK_PALETTE, PAGE_PALETTE, PRINT_PALETTE } from '../../../src-shared/report/figures/palettes.ts';
import { paretoFigure, resolvedPrivacyColumn } from '../../../src-shared/report/figures/pareto-figure.ts';
import { countEnvelope, drawnVertices, envelope, overSeedCurves, readRocCurves, reducedVertices } from '../../../src-shared/report/figures/roc-curves.ts';
import type { StepCurve } from '../../../src-shared/report/figures/roc-curves.ts';
import { rocFigure } from '../../../src-shared/report/figures/roc-figure.ts';
import { linearScale, logScale, powerLabel, tightScale } from '../../../src-shared/report/figures/scales.ts';
import { WIDTHS } from '../../../src-shared/report/figures/scene.ts';
import type { Scene, TextMark } from '../../../src-shared/report/figures/scene.ts';
import { seriesStyles } from '../../../src-shared/report/figures/series-style.ts';
import { sceneSvg, xmlText } from '../../../src-shared/report/figures/svg.ts';
import { textWidth } from '../../../src-shared/report/figures/text-width.ts';
import { lossesFile } from '../../../src-shared/report/losses-file.ts';
import { EXAMPLE_ARMS, exampleCurves, exampleResults } from './example-results.ts';

const data = exampleResults();
const curves = exampleCurves();
const armsOf = (...ids: string[]) => EXAMPLE_ARMS.filter(({ id }) => ids.includes(id));

/** Value of a step function at t. */
const valueAt = ({ fpr, tpr }: StepCurve, t: number): number => tpr[fpr.findLastIndex((value) => value <= t)] ?? NaN;

const staircase = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 12 }).map((jumps) => {
  const tp = [0];
  const fp = [0];
  for (const [up, right] of jumps) {
    tp.push((tp.at(-1) ?? 0) + up);
    fp.push((fp.at(-1) ?? 0) + right);
  }
  return { tp, fp };
});

describe('ROC curves', () => {
  test('are read back from the result file as they were written, only those that are asked for', () => {
    const wanted = curves.filter(({ arm }) => arm === 'scrub' || arm === 'mine');
    const text = rocFile([...new Set(curves.map(({ arm }) => arm))].flatMap((arm) => data.provenance.seeds.map((seed) => ({
      arm,
      seed,
      value: curves.filter((curve) => curve.arm === arm && curve.seed === seed).map(({ attacker, tp, fp }) => ({ attacker: attacker.slice(0, -3), sign: attacker.endsWith('(-)') ? '-' as const : '+' as const, split: 'test', tp: Array.from(tp), fp: Array.from(fp) })),
    }))));
    const read = (content: string, arms: readonly string[] | null) => readRocCurves(new TextEncoder().encode(content), arms === null ? null : new Set(arms)).map((curve) => ({ ...curve, tp: Array.from(curve.tp), fp: Array.from(curve.fp) }));
    expect(read(text, ['scrub', 'mine'])).toEqual(wanted);
    expect(read(text.replaceAll('\n', '\r\n').trimEnd(), null)).toEqual(curves);
    expect(() => read('arm,seed\n', [])).toThrow(/must begin with/);
    for (const line of ['a,1,x,plus,test,1,much', 'a,1,x,plus,test,1,-2', 'a,1,x,plus,test,1,', 'a,1,x,plus,1,2', '', '1,2']) {
      expect(() => read(`arm,seed,attacker,sign,split,tp,fp\n${line}\n`, ['a'])).toThrow(`holds the line ${JSON.stringify(line)}`);
    }
  });

  test('the envelope is the largest TPR of any curve at every FPR', () => {
    fc.assert(fc.property(fc.array(staircase, { minLength: 1, maxLength: 4 }), (many) => {
      const m = 40;
      const n = 50;
      const joined = envelope(many, m, n);
      for (let k = 0; k <= n; k++) {
        const best = Math.max(...many.map(({ tp, fp }) => Math.max(...tp.filter((_, i) => (fp[i] ?? 0) <= k))));
        expect(valueAt(joined, k / n)).toBe(best / m);
      }
    }));
  });

  test('the envelope names the curve that gives each vertex, the first of equal ones', () => {
    const tall = { tp: [0, 3, 5], fp: [0, 0, 9] };
    const late = { tp: [0, 3, 6], fp: [0, 0, 4] };
    const { tp, fp, curve } = countEnvelope([tall, late]);
    expect([Array.from(tp), Array.from(fp), Array.from(curve)]).toEqual([[3, 6], [0, 4], [0, 1]]);
  });

  test('of many vertices at most as many as are asked for are drawn, each one exact, all at few false positives', () => {
    const n = 50_000;
    fc.assert(fc.property(fc.array(fc.nat(60), { minLength: 2, maxLength: 3000 }), fc.integer({ min: 2, max: 3200 }), (jumps, most) => {
      let fp = 0;
      const fpr = jumps.map((jump) => (fp = Math.min(n, fp + (jump > 30 ? 0 : jump))) / n);
      const kept = drawnVertices(fpr, n, most);
      expect(kept.length).toBeLessThanOrEqual(Math.max(2, most));
      expect(kept.at(-1)).toBe(fpr.length - 1);
      expect(kept.every((index, i) => i === 0 || index > (kept[i - 1] ?? Infinity))).toBe(true);
      const inForce = fpr.flatMap((rate, i) => (rate <= 100 / n && rate !== fpr[i + 1] ? [i] : []));
      if (most >= 200) for (const index of inForce) expect(kept).toContain(index);
    }));
  });

  test('over seeds: mean, smallest and largest at every FPR', () => {
    fc.assert(fc.property(fc.array(staircase, { minLength: 1, maxLength: 4 }), (many) => {
      const each = many.map((one, i) => envelope([one], 40, 50 + i));
      const { mean, lo, hi } = overSeedCurves(each);
      mean.fpr.forEach((t, i) => {
        const values = each.map((curve) => valueAt(curve, t));
        expect(mean.tpr[i]).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 12);
        expect(lo[i]).toBe(Math.min(...values));
        expect(hi[i]).toBe(Math.max(...values));
      });
    }));
  });

  test('reduction keeps few vertices, all at few false positives, and changes nothing outside a column', () => {
    const n = 100_000;
    const fpr = Float64Array.from({ length: n }, (_, i) => i / n);
    const reduction = { from: 1e-6, to: 1, columns: 400, keepUpTo: 100 / n, guides: [1e-5, 1e-4, 1e-3] };
    const kept = reducedVertices(fpr, reduction);
    expect(kept.length).toBeLessThan(1000);
    for (let i = 0; i <= 100; i++) expect(kept).toContain(i);
    const curve: StepCurve = { fpr, tpr: fpr };
    const thinned: StepCurve = { fpr: Float64Array.from(kept, (i) => fpr[i] ?? 0), tpr: Float64Array.from(kept, (i) => fpr[i] ?? 0) };
    for (const guide of reduction.guides) expect(valueAt(thinned, guide)).toBe(valueAt(curve, guide));
    const column = (value: number): number => Math.floor((Math.log(value / 1e-6) / Math.log(1e6)) * 400);
    for (const t of [0.0021, 0.01, 0.3, 0.99]) expect(column(valueAt(thinned, t))).toBe(column(valueAt(curve, t)));
  });

  test('reduction leaps to the same vertices as one that looks at each', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.1, noNaN: true }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }), (counts, columns, keepUpTo, guides) => {
      const fpr = [...new Set([0, ...counts])].sort((a, b) => a - b).map((count) => count / 4000);
      const columnOf = (value = NaN): number => (value <= 1e-3 ? -1 : Math.floor((Math.log(value / 1e-3) / Math.log(1e3)) * columns));
      const wanted = fpr.flatMap((value, i) => {
        const isAtEnd = i === 0 || i === fpr.length - 1 || columnOf(fpr[i - 1]) !== columnOf(value) || columnOf(fpr[i + 1]) !== columnOf(value);
        return isAtEnd || value <= keepUpTo || guides.some((guide) => fpr.findLastIndex((other) => other <= guide) === i) ? [i] : [];
      });
      expect(reducedVertices(fpr, { from: 1e-3, to: 1, columns, keepUpTo, guides })).toEqual(wanted);
    }));
  });
});

describe('scales', () => {
  test('put powers of ten at equal distances, and values outside at the ends', () => {
    const scale = logScale(-6, 0, 0, 600);
    expect(scale.map(1e-6)).toBeCloseTo(0);
    expect(scale.map(1e-3)).toBeCloseTo(300);
    expect(scale.map(1e-9)).toBe(0);
    expect(scale.map(7)).toBe(600);
    expect(scale.ticks.map(({ label }) => label)).toEqual(['1', '10⁻¹', '10⁻²', '10⁻³', '10⁻⁴', '10⁻⁵', '10⁻⁶']);
    expect(powerLabel(12)).toBe('10¹²');
  });

  test('linear ticks are round, and hold the data', () => {
    fc.assert(fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (lo, span) => {
      const scale = linearScale(lo, lo + span, 0, 100);
      expect(scale.domain[0]).toBeLessThanOrEqual(lo + 1e-9);
      expect(scale.domain[1]).toBeGreaterThanOrEqual(lo + span - 1e-9);
      expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
      expect(scale.ticks.length).toBeLessThanOrEqual(12);
      expect(new Set(scale.ticks.map(({ label }) => label)).size).toBe(scale.ticks.length);
    }));
    expect(tightScale(0, 192, 0, 100, 3).ticks.map(({ label }) => label)).toEqual(['0', '100']);
  });
});

describe('figures', () => {
  const scenes: readonly (readonly [string, Scene])[] = Object.values(WIDTHS).flatMap((width) => [
    [`ROC ${width}`, rocFigure(data, curves, { width, arms: armsOf('original', 'retrain', 'scrub', 'mu-align'), attacker: null })] as const,
    [`ROC of one attacker ${width}`, rocFigure(data, curves, { width, arms: armsOf('scrub'), attacker: 'loss(+)' })] as const,
    [`Pareto ${width}`, paretoFigure(data, { width, arms: EXAMPLE_ARMS, baseline: 'scrub', privacy: null })] as const,
    [`losses ${width}`, lossFigure(data, [{ arm: 'scrub', seed: 1, term: 'loss', step: [1, 2, 3], value: [2, NaN, 1] }], { width, panels: data.arms })] as const,
  ]);
  const texts = (scene: Scene): TextMark[] => scene.marks.filter((mark) => mark.kind === 'text');

  test.each(scenes)('%s: all text is legible in print and lies within the figure', (_, scene) => {
    for (const { text, x, y, size, anchor, rotate } of texts(scene)) {
      expect(size).toBeGreaterThanOrEqual(7);
      const width = textWidth(text, size);
      const start = x - { start: 0, middle: width / 2, end: width }[anchor];
      const box = rotate === 0 ? { left: start, right: start + width, top: y - size, bottom: y } : { left: x - size, right: x, top: y - width / 2, bottom: y + width / 2 };
      expect({ text, inside: box.left >= -0.5 && box.right <= scene.width + 0.5 && box.top >= -0.5 && box.bottom <= scene.height + 0.5 }).toEqual({ text, inside: true });
    }
  });

  test.each(scenes)('%s: no coordinate is NaN, and the SVG is well formed and says what it shows', (_, scene) => {
    const svg = sceneSvg(scene, { palette: PRINT_PALETTE, background: true, id: 'f' });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain(`width="${Math.round((scene.width / 72) * 1000) / 1000}in"`);
    expect(svg).toContain('<desc id="f-description">');
    const open = [...svg.matchAll(/<([a-z]+)(?: [^<>]*[^/<>])?>/g)].map((match) => match[1]);
    const close = [...svg.matchAll(/<\/([a-z]+)>/g)].map((match) => match[1]);
    expect([...open].sort()).toEqual([...close].sort());
  });

  test('say numbers in their description, the floor and the resolution with them', () => {
    const { description } = rocFigure(data, curves, { width: 240, arms: armsOf('scrub'), attacker: null });
    expect(description).toMatch(/In-sample TPR at FPR 1e-3: 0\.\d+ for SCRUB; attackers that know nothing reach 0\.\d+/);
    expect(description).toContain('1/1324 for curves (TEST), 1/1398 for calibrated points (CAL)');
  });

  test('a TPR of 0 lies in a lane of its own below the smallest power of ten, never at 1', () => {
    const none = curves.map((curve) => ({ ...curve, tp: [0, 400], fp: [0, 1324] }));
    const scene = rocFigure(data, none, { width: 240, arms: armsOf('scrub'), attacker: 'loss(+)' });
    const ticks = texts(scene);
    const one = ticks.find(({ text, anchor }) => text === '1' && anchor === 'end');
    const lowest = ticks.find(({ text, anchor }) => text === '10⁻³' && anchor === 'end');
    const zero = ticks.find(({ text, anchor }) => text === '0' && anchor === 'end');
    expect(zero?.y).toBeGreaterThan(lowest?.y ?? Infinity);
    const curve = scene.marks.find((mark) => mark.kind === 'path' && mark.stroke === 's2' && mark.opacity === 1 && mark.d.includes('V'));
    const start = Number(/^M[\d.]+ ([\d.]+)/.exec(curve?.kind === 'path' ? curve.d : '')?.[1]);
    expect(start).toBeCloseTo((zero?.y ?? 0) - 2.4, 1);
    expect(start).toBeGreaterThan((one?.y ?? 0) + 50);
  });

  test('name what they do not have', () => {
    expect(() => rocFigure(data, curves, { width: 240, arms: armsOf('scrub'), attacker: 'magic(+)' })).toThrow(/attacker magic\(\+\); its attackers are loss\(\+\), entropy\(-\)/);
    expect(() => rocFigure(data, curves, { width: 240, arms: armsOf('neggrad-plus'), attacker: null })).toThrow(RangeError);
    expect(() => lossFigure(data, [], { width: 240, panels: data.arms })).toThrow(/no losses/);
    expect(paretoFigure(data, { width: 240, arms: EXAMPLE_ARMS, baseline: null, privacy: null }).marks).toContainEqual(expect.objectContaining({ text: 'NegGrad+ (diverged, no values)' }));
  });

  test('hold privacy at the smallest FPR that the data resolve, a diverged arm apart', () => {
    expect(resolvedPrivacyColumn(data)).toBe('cal_worst_tpr_1e-2');
    const none = { ...data, rows: data.rows.map((row) => ({ ...row, cells: { ...row.cells, 'resolved_1e-1': false, 'resolved_1e-2': false } })) };
    expect(resolvedPrivacyColumn(none)).toBe('worst_auc');
  });

  test('tell arms apart by dash and marker, whatever their colour', () => {
    const styles = [...seriesStyles([...EXAMPLE_ARMS, { id: 'mine-2' }, { id: 'mu-align-retr' }, { id: 'scrub-r' }]).values()];
    expect(new Set(styles.map(({ marker }) => marker)).size).toBe(styles.length);
    expect(new Set(styles.map(({ dash, width, marker }) => JSON.stringify([dash, width, marker]))).size).toBe(styles.length);
  });

  test('have a colour for every part in print, on a page and in the dark', () => {
    for (const palette of [PAGE_PALETTE, DARK_PALETTE]) expect(Object.keys(palette).sort()).toEqual(Object.keys(PRINT_PALETTE).sort());
  });

  test('escape what XML gives a meaning', () => {
    expect(xmlText('<a href="x">&\'\u0000</a>')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;');
  });
});

describe('losses', () => {
  test('are read back by term; a term in several phases is told apart, a value that was not finite is a gap', () => {
    const text = lossesFile([{ arm: 'scrub', seed: 1, value: [
      { step: 1, epoch: 1, phase: 'forget', values: { loss: 2 } },
      { step: 2, epoch: 1, phase: 'retain', values: { loss: null, kd: 3 } },
    ] }]);
    expect(readLosses(text)).toEqual([
      { arm: 'scrub', seed: 1, term: 'loss (forget)', step: [1], value: [2] },
      { arm: 'scrub', seed: 1, term: 'loss (retain)', step: [2], value: [NaN] },
      { arm: 'scrub', seed: 1, term: 'kd', step: [2], value: [3] },
    ]);
  });
});
