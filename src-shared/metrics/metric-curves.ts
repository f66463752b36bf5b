import { z } from 'zod';
import type { MetricColumns, MetricSeries } from './metric-columns.ts';
import { seriesOf } from './metric-columns.ts';
import type { PyramidLevel } from './pyramid.ts';
import { pyramidWindow } from './pyramid.ts';

const aboutSchema = z.object({
  schema: z.literal('mu-align-workbench/metrics@1'),
  phases: z.array(z.string()),
  series: z.array(z.object({ phase: z.string(), metric: z.string() })),
});

/** The names of a step's phases and curves. */
export type MetricsAbout = z.infer<typeof aboutSchema>;

/** A curve with its pyramid, as a finished step keeps it. */
export interface MetricCurve extends MetricSeries {
  /** finest first */
  readonly levels: readonly PyramidLevel[];
}

/** The arrays of metrics.npz by name. */
export type MetricArrays = ReadonlyMap<string, { readonly data: ArrayBufferView }>;

/** metrics.npz is not what a finished step writes. */
export class MetricArraysError extends Error {
  override readonly name = 'MetricArraysError';

  constructor(problem: string, cause?: unknown) {
    super(`the metrics of this step cannot be read: ${problem}; run the step again to write them anew`, { cause });
  }
}

/** Every curve of a metrics.npz whose arrays are read. @throws MetricArraysError when arrays are missing or disagree */
export function metricCurves(arrays: MetricArrays): MetricCurve[] {
  const about = metricsAbout(arrays.get('about')?.data);
  const values = [...arrays.keys()].filter((name) => name.startsWith('value/')).map((name): [string, Float64Array] => [name.slice('value/'.length), float64(arrays, name)]);
  const columns: MetricColumns = { step: int32(arrays, 'step'), epoch: int32(arrays, 'epoch'), phase: int32(arrays, 'phase'), phases: about.phases, values: new Map(values) };
  const rows = columns.step.length;
  for (const [name, { length }] of [['epoch', columns.epoch] as const, ['phase', columns.phase] as const, ...values]) {
    if (length !== rows) throw new MetricArraysError(`${name} has ${length} rows and step ${rows}`);
  }
  const curves = seriesOf(columns);
  if (JSON.stringify(curves.map(({ phase, metric }) => ({ phase, metric }))) !== JSON.stringify(about.series)) throw new MetricArraysError('its curves are not those that it names');
  return curves.map((curve, index) => ({ ...curve, levels: levelsOf(arrays, index, curve.step.length) }));
}

/** What the array `about` says. @throws MetricArraysError */
export function metricsAbout(bytes: unknown): MetricsAbout {
  if (!(bytes instanceof Uint8Array)) throw new MetricArraysError('about is missing');
  try {
    return aboutSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new MetricArraysError('about is not that of mu-align-workbench/metrics@1');
  }
}

function levelsOf(arrays: MetricArrays, index: number, points: number): PyramidLevel[] {
  const levels: PyramidLevel[] = [];
  for (let bucket = 2; Math.ceil(points / (bucket / 2)) > 1; bucket *= 2) {
    const at = `pyramid/${index}/${levels.length + 1}`;
    const level: PyramidLevel = {
      bucket,
      from: int32(arrays, `${at}/from`),
      to: int32(arrays, `${at}/to`),
      min: float64(arrays, `${at}/min`),
      max: float64(arrays, `${at}/max`),
      first: float64(arrays, `${at}/first`),
      last: float64(arrays, `${at}/last`),
    };
    const size = Math.ceil(points / bucket);
    if ([level.from, level.to, level.min, level.max, level.first, level.last].some(({ length }) => length !== size)) throw new MetricArraysError(`${at} does not have ${size} buckets`);
    levels.push(level);
  }
  return levels;
}

function int32(arrays: MetricArrays, name: string): Int32Array {
  const data = arrays.get(name)?.data;
  if (data instanceof Int32Array) return data;
  throw new MetricArraysError(`${name} is missing or not of whole numbers`);
}

function float64(arrays: MetricArrays, name: string): Float64Array {
  const data = arrays.get(name)?.data;
  if (data instanceof Float64Array) return data;
  throw new MetricArraysError(`${name} is missing or not of float64`);
}

/** A stretch of a curve at the width of a plot: per bucket its first, last, smallest and largest value. */
export interface CurveWindow {
  /** points a bucket; 1: these are the points themselves */
  readonly bucket: number;
  /** steps of each bucket's first and last point */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/**
 * What of a curve lies between two steps (both included), in at most `most` buckets: the finest level that fits. A
 * bucket that the border cuts is whole, so the line leaves the plot where it should. The arrays are copies.
 *
 * @throws RangeError for `most` below 1
 */
export function curveWindow(curve: MetricCurve, from: number, to: number, most: number): CurveWindow {
  if (!(most >= 1)) throw new RangeError(`a curve needs at least one bucket, got ${most}`);
  const { level, begin, end } = pyramidWindow(curve.step, curve.levels, from, to, most);
  const whole = level ?? { bucket: 1, from: curve.step, to: curve.step, first: curve.value, last: curve.value, min: curve.value, max: curve.value };
  return {
    bucket: whole.bucket,
    from: whole.from.slice(begin, end),
    to: whole.to.slice(begin, end),
    first: whole.first.slice(begin, end),
    last: whole.last.slice(begin, end),
    min: whole.min.slice(begin, end),
    max: whole.max.slice(begin, end),
  };
}
