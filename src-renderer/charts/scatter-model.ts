import type { SeriesStyle } from '../../src-shared/report/figures/series-style.ts';
import { numberText } from '../../src-shared/report/number-text.ts';
import type { Interval } from '../../src-shared/stats/interval.ts';
import type { PlotLayer, PlotModel } from './plot-model.ts';
import { padded, valueRange } from './value-range.ts';

export interface ScatterPoint {
  readonly id: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly x: number;
  readonly y: number;
  readonly xInterval: Interval | null;
  readonly yInterval: Interval | null;
}

export interface ScatterAxis {
  readonly label: string;
  readonly better: 'higher' | 'lower';
  /** null: from the data */
  readonly domain: readonly [number, number] | null;
  readonly isLog: boolean;
}

export interface ScatterOptions {
  readonly title: string;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  /** id of the point that the cross-hair stands on; null: none */
  readonly baseline: string | null;
  /** on x: what is not told from chance; null: none */
  readonly floor: number | null;
  readonly floorLabel: string;
  readonly showFront: boolean;
}

/** Points with error bars, the baseline's cross-hair, and shaded what is worse than it on both. */
export function scatterModel(points: readonly ScatterPoint[], { title, x, y, baseline, floor, floorLabel, showFront }: ScatterOptions): PlotModel {
  const base = points.find(({ id }) => id === baseline);
  const ends = (value: number, interval: Interval | null): number[] => [value, interval?.lo ?? value, interval?.hi ?? value];
  const domain = (axis: ScatterAxis, values: readonly number[]): readonly [number, number] => axis.domain ?? padded(valueRange([values], axis.isLog) ?? { lo: axis.isLog ? 0.1 : 0, hi: 1 }, axis.isLog);
  const front = showFront ? paretoFront(points, x.better, y.better) : [];
  const layers: PlotLayer[] = [
    ...(base === undefined ? [] : [{ kind: 'region' as const, x: worse(base.x, x.better), y: worse(base.y, y.better), paint: 'dominated' as const, label: `worse than ${base.name} on both` }]),
    ...(floor === null ? [] : [{ kind: 'region' as const, x: [null, floor] as const, y: [null, null] as const, paint: 'null' as const, label: floorLabel }]),
    ...(front.length < 2 ? [] : [{ kind: 'line' as const, name: 'Pareto front', style: { paint: 's4' as const, dash: null, width: 3, marker: 'disc' as const }, x: front.map((point) => point.x), y: front.map((point) => point.y), mode: 'line' as const, opacity: 0.35, isData: false }]),
    ...(base === undefined ? [] : (['x', 'y'] as const).map((axis) => ({ kind: 'rule' as const, axis, at: base[axis], paint: base.style.paint, dash: [4, 3], label: '', isGuide: false }))),
    ...points.map((point) => ({ kind: 'points' as const, name: point.name, style: point.style, open: false, labelled: true, points: [{ x: point.x, y: point.y, xInterval: point.xInterval, yInterval: point.yInterval, label: point.name }] })),
  ];
  return {
    title,
    summary: `${title}. ${points.map((point) => `${point.name}: ${x.label} ${numberText(point.x)}, ${y.label} ${numberText(point.y)}`).join('; ')}.${front.length < 2 ? '' : ` Not dominated by another: ${front.map(({ name }) => name).join(', ')}.`}`,
    x: { kind: x.isLog ? 'log' : 'linear', label: `${x.label} (${x.better} is better)`, domain: domain(x, [...points.flatMap((point) => ends(point.x, point.xInterval)), ...(floor === null ? [] : [floor])]) },
    y: { kind: y.isLog ? 'log' : 'linear', label: `${y.label} (${y.better} is better)`, domain: domain(y, points.flatMap((point) => ends(point.y, point.yInterval))) },
    layers,
    legend: points.map(({ name, style }) => ({ key: { kind: 'series', style, withLine: false, withMarker: true }, label: name })),
  };
}

function worse(value: number, better: 'higher' | 'lower'): readonly [number | null, number | null] {
  return better === 'lower' ? [value, null] : [null, value];
}

/** Points that no other is at least as good as on both and better on one, in the order of x. */
export function paretoFront<P extends { readonly x: number; readonly y: number }>(points: readonly P[], betterX: 'higher' | 'lower', betterY: 'higher' | 'lower'): P[] {
  const gain = (a: number, b: number, better: 'higher' | 'lower'): number => (better === 'higher' ? a - b : b - a);
  const known = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return known
    .filter((point) => !known.some((other) => {
      const across = gain(other.x, point.x, betterX);
      const up = gain(other.y, point.y, betterY);
      return across >= 0 && up >= 0 && (across > 0 || up > 0);
    }))
    .sort((a, b) => a.x - b.x);
}
