import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { SeriesStyle } from '../../../src-shared/report/figures/series-style.ts';
import { numberText } from '../../../src-shared/report/number-text.ts';
import { padded, valueRange } from '../../charts/value-range.ts';
import type { PlotLayer, PlotModel } from '../../charts/plot-model.ts';

export type LossSeries = CallOutput<'evaluations.losses'>[number];

/** How one arm learned. */
export interface LossPanel {
  readonly id: string;
  readonly label: string;
  readonly style: SeriesStyle;
  readonly series: readonly LossSeries[];
}

/** A term without its phase: loss (forget) is a loss. */
export function termName(term: string): string {
  return term.replace(/ \([^)]*\)$/, '');
}

/** Terms in the order of how many panels have them; what is no loss comes last. */
export function termsOf(panels: readonly LossPanel[]): { readonly name: string; readonly panels: number }[] {
  const counts = new Map<string, number>();
  for (const { series } of panels) for (const name of new Set(series.map(({ term }) => termName(term)))) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, panels: count })).sort((a, b) => Number(isRate(a.name)) - Number(isRate(b.name)) || b.panels - a.panels || Number(b.name === 'loss') - Number(a.name === 'loss'));
}

/** What says how fast or how far, and not how well. */
function isRate(name: string): boolean {
  return /rate|norm|share|cosine|error/i.test(name);
}

export interface LossOptions {
  readonly term: string;
  readonly seed: number;
  readonly logY: boolean;
}

/** The curves of a panel: one a phase. */
export function curvesOf({ series }: LossPanel, { term, seed }: LossOptions): LossSeries[] {
  return series.filter((of) => of.seed === seed && termName(of.term) === term);
}

/** A value of a curve in words. */
export function readText(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? 'not finite' : numberText(value);
}

interface Domains {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Axes that hold every curve of the panels; null where there is none. */
export function lossDomains(panels: readonly LossPanel[], options: LossOptions): Domains | null {
  const curves = panels.flatMap((panel) => curvesOf(panel, options));
  const x = valueRange(curves.map(({ step }) => step));
  const y = valueRange(curves.map(({ value }) => value), options.logY);
  if (x === null || y === null) return null;
  return { x: x.hi > x.lo ? [x.lo, x.hi] : [x.lo, x.lo + 1], y: padded(y, options.logY) };
}

/** One panel: its own curves, and the baseline's thin behind them. @param baseline null: this is the baseline */
export function lossModel(panel: LossPanel, baseline: LossPanel | null, domains: Domains, options: LossOptions): PlotModel {
  const lines = (of: LossPanel, isOwn: boolean): PlotLayer[] => curvesOf(of, options).map((curve, i) => ({
    kind: 'line',
    name: isOwn ? curve.term : `${of.label}, ${curve.term}`,
    style: { ...of.style, width: isOwn ? of.style.width : 0.7, dash: i === 0 ? of.style.dash : [2, 2] },
    x: curve.step,
    y: options.logY ? curve.value.map((value) => (value > 0 ? value : NaN)) : curve.value,
    mode: 'line',
    opacity: isOwn ? 1 : 0.5,
    isData: isOwn,
  }));
  const own = curvesOf(panel, options);
  return {
    title: panel.label,
    summary: own.length === 0 ? `${panel.label} has no ${options.term}.` : `${panel.label}, seed ${options.seed}: ${own.map(({ term, value }) => `${term} from ${readText(value[0])} to ${readText(value.at(-1))}`).join('; ')}.${baseline === null ? '' : ` ${baseline.label} thin behind.`}`,
    x: { kind: 'linear', label: 'optimiser step', domain: domains.x },
    y: { kind: options.logY ? 'log' : 'linear', label: options.term, domain: domains.y },
    layers: [...(baseline === null ? [] : lines(baseline, false)), ...lines(panel, true)],
    legend: [
      { key: { kind: 'series', style: panel.style, withLine: true, withMarker: false }, label: panel.label },
      ...(baseline === null ? [] : [{ key: { kind: 'series' as const, style: { ...baseline.style, width: 0.7 }, withLine: true, withMarker: false }, label: baseline.label }]),
    ],
  };
}
