import { numberText } from '../../src-shared/report/number-text.ts';
import type { SeriesStyle } from '../../src-shared/report/figures/series-style.ts';
import type { LineLayer, PlotLayer, PlotModel } from './plot-model.ts';
import { padded, usualRange, valueRange } from './value-range.ts';

/** A curve with x ascending; a value that was not finite is NaN, and a gap. */
export interface LineSeries {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** the same, smoothed; null: only the values themselves */
  readonly smoothed: ArrayLike<number> | null;
  /** true: it is known that no value is NaN, and they need not be looked through */
  readonly isWhole?: boolean | undefined;
  /** true: a place stands for several points, so that points of a gap cannot be counted */
  readonly isThinned?: boolean | undefined;
}

export interface LineOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** x is ms since 1970 */
  readonly isTime?: boolean | undefined;
  readonly logX: boolean;
  readonly logY: boolean;
  /** the scale spans the middle 90 % of the values; the curves stay whole */
  readonly ignoreOutliers: boolean;
}

/** Where values were not finite, on the x axis. */
export interface Gap {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** null: of a thinned curve */
  readonly points: number | null;
}

export interface LineModel {
  readonly model: PlotModel;
  readonly gaps: readonly Gap[];
  /** values that a logarithmic y axis has no place for */
  readonly notPositive: number;
}

/** Curves by step, epoch or time. Values themselves are faint under smoothed ones; gaps are shaded. */
export function lineModel(series: readonly LineSeries[], { title, xLabel, yLabel, isTime = false, logX, logY, ignoreOutliers }: LineOptions): LineModel {
  const gaps = series.flatMap(gapsOf);
  const notPositive = logY ? series.reduce((sum, { y }) => sum + countNotPositive(y), 0) : 0;
  const shownY = series.map(({ y }) => y);
  const xRange = valueRange(series.map(({ x }) => [x[logX ? firstPositive(x) : 0] ?? NaN, x[x.length - 1] ?? NaN]), logX) ?? { lo: logX ? 1 : 0, hi: 1 };
  const range = (ignoreOutliers ? usualRange(shownY, logY) : valueRange(shownY, logY)) ?? { lo: logY ? 0.1 : 0, hi: 1 };
  const layers: PlotLayer[] = [
    ...gaps.map(({ from, to }) => ({ kind: 'region' as const, x: [from, to] as const, y: [null, null] as const, paint: 'dominated' as const, label: '' })),
    ...series.flatMap((of) => lineLayers(of, logX, logY)),
  ];
  return {
    model: {
      title,
      summary: `${title}, by ${xLabel}. ${series.map(({ name, y }) => lastValue(name, y)).join('; ')}.${gaps.length === 0 ? '' : ` Not finite: ${gaps.map(({ name, from, to }) => `${name} from ${from} to ${to}`).join('; ')}.`}`,
      x: { kind: logX ? 'log' : isTime ? 'time' : 'linear', label: xLabel, domain: xRange.hi > xRange.lo ? [xRange.lo, xRange.hi] : logX ? [xRange.lo, xRange.lo * 10] : [xRange.lo, xRange.lo + 1] },
      y: { kind: logY ? 'log' : 'linear', label: yLabel, domain: padded(range, logY) },
      layers,
      legend: series.map(({ name, style }) => ({ key: { kind: 'series', style, withLine: true, withMarker: false }, label: name })),
    },
    gaps,
    notPositive,
  };
}

function lineLayers({ name, style, x, y, smoothed }: LineSeries, logX: boolean, logY: boolean): LineLayer[] {
  const values = logY ? onlyPositive(y) : y;
  const start = logX ? firstPositive(x) : 0;
  const from = (list: ArrayLike<number>): ArrayLike<number> => (start === 0 ? list : Array.from(list).slice(start));
  const layer = (of: ArrayLike<number>, called: string, look: SeriesStyle, opacity: number): LineLayer => ({ kind: 'line', name: called, style: look, x: from(x), y: from(of), mode: 'line', opacity, isData: true });
  if (smoothed === null) return [layer(values, name, style, 1)];
  return [
    layer(values, `${name}, as measured`, { ...style, dash: null, width: style.width * 0.6 }, 0.35),
    layer(logY ? onlyPositive(smoothed) : smoothed, `${name}, smoothed`, style, 1),
  ];
}

/** Values that a logarithmic axis cannot show are gaps: never drawn as something else. */
function onlyPositive(values: ArrayLike<number>): ArrayLike<number> {
  for (let i = 0; i < values.length; i++) {
    if ((values[i] ?? NaN) <= 0) return Float64Array.from(values, (value) => (value > 0 ? value : NaN));
  }
  return values;
}

function firstPositive(x: ArrayLike<number>): number {
  let i = 0;
  while (i < x.length && (x[i] ?? NaN) <= 0) i++;
  return i;
}

function countNotPositive(values: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if ((values[i] ?? NaN) <= 0) count++;
  return count;
}

function gapsOf({ name, x, y, isWhole, isThinned = false }: LineSeries): Gap[] {
  if (isWhole === true) return [];
  const gaps: Gap[] = [];
  let start = -1;
  for (let i = 0; i <= y.length; i++) {
    const isGap = i < y.length && !Number.isFinite(y[i] ?? NaN);
    if (isGap && start < 0) start = i;
    else if (!isGap && start >= 0) {
      // Up to the neighbours that are finite, so that the shade meets the curve.
      gaps.push({ name, from: x[Math.max(0, start - 1)] ?? 0, to: x[Math.min(y.length - 1, i)] ?? 0, points: isThinned ? null : i - start });
      start = -1;
    }
  }
  return gaps;
}

function lastValue(name: string, y: ArrayLike<number>): string {
  for (let i = y.length - 1; i >= 0; i--) {
    const value = y[i] ?? NaN;
    if (Number.isFinite(value)) return `${name} last ${numberText(value)}`;
  }
  return `${name} has no values`;
}
