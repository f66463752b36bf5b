import type { BetterEnd } from '../../src-shared/report/pareto-front.ts';
import type { SeriesStyle } from '../../src-shared/report/figures/series-style.ts';
import { numberText } from '../../src-shared/report/number-text.ts';
import type { Interval } from '../../src-shared/stats/interval.ts';
import type { LineLayer, PlotAxis, PlotLayer, PlotModel, RegionLayer } from './plot-model.ts';
import { padded, valueRange } from './value-range.ts';

export interface ScatterPoint {
  readonly id: string;
  readonly name: string;
  readonly style: SeriesStyle;
  readonly x: number;
  readonly y: number;
  readonly xInterval: Interval | null;
  readonly yInterval: Interval | null;
  /** what a tooltip says of it */
  readonly facts: readonly (readonly [term: string, text: string])[];
}

export interface ScatterAxis {
  readonly label: string;
  readonly better: BetterEnd;
  /** null: from the data */
  readonly domain: readonly [number, number] | null;
  /** logarithmic, with a lane for 0 where a value or an end of an interval is 0 */
  readonly isLog: boolean;
  /** a value that the axis is measured from and shows, where it is linear and made from the data; null: none */
  readonly origin: number | null;
}

/** Values that say nothing: no better than chance, or than a model that was retrained. */
export interface ScatterFloor {
  /** the smallest and the largest of the points' floors */
  readonly range: Interval;
  readonly label: string;
}

export interface ScatterFront {
  readonly name: string;
  readonly dash: readonly number[] | null;
  /** ids of its points */
  readonly points: readonly string[];
}

export interface ScatterOptions {
  readonly title: string;
  readonly x: ScatterAxis;
  readonly y: ScatterAxis;
  /** id of the point that the cross-hair stands on; null: none */
  readonly baseline: string | null;
  /** on x; null: none */
  readonly floor: ScatterFloor | null;
  readonly fronts: readonly ScatterFront[];
  /** the data cannot resolve x: why, in lines; null: they can. Then nothing is shown as worse or as a front */
  readonly belowResolution: readonly string[] | null;
}

/** Points with error bars, the baseline's cross-hair, shaded what is worse than it on both, and the fronts. */
export function scatterModel(points: readonly ScatterPoint[], { title, x, y, baseline, floor, fronts, belowResolution }: ScatterOptions): PlotModel {
  const base = points.find(({ id }) => id === baseline);
  const xAxis = axisOf(x, [...points.flatMap((point) => ends(point.x, point.xInterval)), ...(floor === null ? [] : [floor.range.lo, floor.range.hi])]);
  const yAxis = axisOf(y, points.flatMap((point) => ends(point.y, point.yInterval)));
  const drawn = belowResolution === null ? fronts.map((front) => ({ front, points: front.points.flatMap((id) => points.find((point) => point.id === id) ?? []) })).filter((of) => of.points.length > 0) : [];
  const layers: PlotLayer[] = [
    ...(base === undefined || belowResolution !== null ? [] : [{ kind: 'region' as const, x: worse(base.x, x.better), y: worse(base.y, y.better), paint: 'dominated' as const, label: `worse than ${base.name} on both` }]),
    ...(floor === null ? [] : floorLayers(floor, x.better)),
    ...(belowResolution === null ? [] : [{ kind: 'hatch' as const, to: xAxis.domain[1], lines: belowResolution }]),
    ...drawn.map((of) => frontLayer(of.front, of.points, xAxis, yAxis, x.better, y.better)),
    ...(base === undefined ? [] : (['x', 'y'] as const).map((axis) => ({ kind: 'rule' as const, axis, at: base[axis], paint: base.style.paint, dash: [4, 3], label: '', isGuide: false }))),
    ...points.map((point) => ({ kind: 'points' as const, name: point.name, style: point.style, open: false, labelled: true, points: [{ x: point.x, y: point.y, xInterval: point.xInterval, yInterval: point.yInterval, label: point.name }] })),
  ];
  return {
    title,
    summary: [
      `${title}. ${points.map((point) => `${point.name}: ${x.label} ${numberText(point.x)}, ${y.label} ${numberText(point.y)}`).join('; ')}.`,
      ...(belowResolution === null ? [] : [`${belowResolution.join(' ')}.`]),
      ...drawn.map((of) => `${of.front.name}: ${of.points.map(({ name }) => name).join(', ')}.`),
    ].join(' '),
    x: xAxis,
    y: yAxis,
    layers,
    legend: [
      ...points.map(({ name, style }) => ({ key: { kind: 'series' as const, style, withLine: false, withMarker: true }, label: name })),
      ...drawn.map(({ front }) => ({ key: { kind: 'line' as const, paint: FRONT_PAINT, dash: front.dash }, label: front.name })),
      ...(base === undefined || belowResolution !== null ? [] : [{ key: { kind: 'area' as const, paint: 'dominated' as const }, label: `worse than ${base.name} on both` }]),
      ...(floor === null ? [] : [{ key: { kind: 'area' as const, paint: 'null' as const }, label: floor.label }]),
    ],
  };
}

const FRONT_PAINT = 's4' as const;

function ends(value: number, interval: Interval | null): number[] {
  return [value, interval?.lo ?? value, interval?.hi ?? value];
}

function axisOf({ label, better, domain, isLog, origin }: ScatterAxis, values: readonly number[]): PlotAxis {
  const kind = !isLog ? 'linear' : values.some((value) => value <= 0) ? 'log-zero' : 'log';
  const known = valueRange([isLog || origin === null ? values : [...values, origin]], isLog) ?? { lo: isLog ? 0.1 : 0, hi: 1 };
  const [lo, hi] = padded(known, isLog);
  // Nothing lies beyond the origin: it stands at the edge.
  const from = !isLog && origin !== null && known.lo === origin ? origin : lo;
  return { kind, label: `${label} (${better} is better)`, domain: domain ?? [from, hi] };
}

function worse(value: number, better: BetterEnd): readonly [number | null, number | null] {
  return better === 'lower' ? [value, null] : [null, value];
}

/** What lies beyond every floor is darker than what lies beyond some. */
function floorLayers({ range: { lo, hi }, label }: ScatterFloor, better: BetterEnd): RegionLayer[] {
  const region = (edge: number, text: string): RegionLayer => ({ kind: 'region', x: better === 'lower' ? [null, edge] : [edge, null], y: [null, null], paint: 'null', label: text });
  const [some, every] = better === 'lower' ? [hi, lo] : [lo, hi];
  return lo === hi ? [region(every, label)] : [region(some, ''), region(every, label)];
}

/** The edge of what the front's points dominate: steps from the worst x on the one side to the worst y on the other. */
function frontLayer({ name, dash }: ScatterFront, points: readonly ScatterPoint[], xAxis: PlotAxis, yAxis: PlotAxis, betterX: BetterEnd, betterY: BetterEnd): LineLayer {
  const worstX = betterX === 'lower' ? xAxis.domain[1] : xAxis.domain[0];
  const worstY = betterY === 'higher' ? yAxis.domain[0] : yAxis.domain[1];
  // From the point that is best in x, where the edge comes from the worst y.
  const inOrder = [...points].sort((a, b) => (betterX === 'lower' ? a.x - b.x : b.x - a.x));
  const corners = inOrder.flatMap((point, i): (readonly [number, number])[] => [[point.x, inOrder[i - 1]?.y ?? worstY], [point.x, point.y]]);
  const last = inOrder.at(-1);
  const path = last === undefined ? corners : [...corners, [worstX, last.y] as const];
  return { kind: 'line', name, style: { paint: FRONT_PAINT, dash, width: 2.4, marker: 'disc' }, x: path.map(([across]) => across), y: path.map(([, up]) => up), mode: 'line', opacity: 0.4, isData: false };
}
