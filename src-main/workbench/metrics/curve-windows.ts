import { MetricArraysError, metricsAbout } from '../../../src-shared/metrics/metric-curves.ts';
import type { CurveWindow } from '../../../src-shared/metrics/metric-curves.ts';
import { windowOfPoints } from '../../../src-shared/metrics/window-of-points.ts';
import { DataError } from '../../lab/data/data-error.ts';
import { NpzFile } from './npz-file.ts';

/** A curve of a finished step. */
export interface CurveName {
  readonly phase: string;
  readonly metric: string;
  readonly points: number;
  readonly firstStep: number;
  readonly lastStep: number;
}

const PARTS = ['from', 'to', 'first', 'last', 'min', 'max'] as const;

/**
 * The curves of a finished step, of which only what is asked for is read from its metrics.npz (METRICS_FILE).
 *
 * @throws MetricArraysError or DataError when the file is not what a finished step writes; the system's error when it
 * cannot be read. Here and below
 */
export function curveNames(path: string): CurveName[] {
  return withFile(path, (file, about) => about.series.map(({ phase, metric }, index) => ({ phase, metric, ...extentOf(file, about.phases, index, phase, metric) })));
}

/**
 * What of a curve lies between two steps (both included), in at most `most` buckets, as curveWindow gives it of the whole
 * curve. Null when the step has no such curve.
 *
 * @throws RangeError for `most` below 1
 */
export function curveWindowOf(path: string, { phase, metric }: Pick<CurveName, 'phase' | 'metric'>, from: number, to: number, most: number): CurveWindow | null {
  if (!(most >= 1)) throw new RangeError(`a curve needs at least one bucket, got ${most}`);
  return withFile(path, (file, about) => {
    const index = about.series.findIndex((curve) => curve.phase === phase && curve.metric === metric);
    if (index < 0) return null;
    const found = bestLevel(file, index, from, to, most);
    if (found !== null && !found.pointsMayFit) return levelWindow(file, index, found);
    const points = windowOfPoints(pointsBetween(file, about.phases.indexOf(phase), metric, found === null ? null : { from, to, ...rowsOf(file, index, found) }), from, to, most);
    return points.bucket === 1 || found === null ? points : levelWindow(file, index, found);
  });
}

interface LevelRange {
  /** from 1: buckets of 2 */
  readonly level: number;
  /** buckets begin <= i < end touch the window */
  readonly begin: number;
  readonly end: number;
  /** whether even the points themselves could be few enough */
  readonly pointsMayFit: boolean;
}

/** The finest level with few enough buckets in the window; the coarsest where none has; null for a curve of one point. */
function bestLevel(file: NpzFile, index: number, from: number, to: number, most: number): LevelRange | null {
  let best: LevelRange | null = null;
  for (let level = levelsOf(file, index); level >= 1; level--) {
    // A finer level has its buckets within those of the coarser one, so few are looked at.
    const length = file.length(`pyramid/${index}/${level}/from`);
    const low = best === null ? 0 : Math.min(2 * best.begin, length);
    const begin = firstWhere(file, `pyramid/${index}/${level}/to`, low, length, best === null ? length : low + 2, (last) => last >= from);
    const end = Math.max(begin, firstWhere(file, `pyramid/${index}/${level}/from`, best === null ? 0 : Math.max(0, 2 * best.end - 2), length, best === null ? length : Math.min(length, 2 * best.end), (first) => first > to));
    if (best !== null && end - begin > most) return best;
    // Of n buckets of two points all but the outer ones lie wholly in the window.
    best = { level, begin, end, pointsMayFit: level === 1 && 2 * (end - begin) - 2 <= most };
    if (end - begin > most) return best;
  }
  return best;
}

function levelsOf(file: NpzFile, index: number): number {
  let levels = 0;
  while (file.has(`pyramid/${index}/${levels + 1}/from`)) levels++;
  return levels;
}

function levelWindow(file: NpzFile, index: number, { level, begin, end }: LevelRange): CurveWindow {
  const at = `pyramid/${index}/${level}`;
  const length = file.length(`${at}/from`);
  if (PARTS.some((part) => file.length(`${at}/${part}`) !== length)) throw new MetricArraysError(`the parts of ${at} have different lengths`);
  const values = (part: (typeof PARTS)[number]): Float64Array => file.float64(`${at}/${part}`, begin, end);
  return { bucket: 2 ** level, from: file.int32(`${at}/from`, begin, end), to: file.int32(`${at}/to`, begin, end), first: values('first'), last: values('last'), min: values('min'), max: values('max') };
}

/** The first index in low <= i <= high where a condition holds that stays true from there on; reads a value a look. */
function firstWhere(file: NpzFile, name: string, low: number, length: number, high: number, holds: (value: number) => boolean): number {
  let [from, to] = [Math.min(low, length), Math.min(high, length)];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(file.int32(name, middle, middle + 1)[0] ?? 0)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** Rows among which the points of some buckets of two lie: as many points come before them, and after, as rows at least. */
function rowsOf(file: NpzFile, index: number, { begin, end }: LevelRange): { readonly firstRow: number; readonly endRow: number } {
  const fewestPoints = 2 * file.length(`pyramid/${index}/1/from`) - 1;
  const endRow = file.length('step') - Math.max(0, fewestPoints - 2 * end);
  // Behind the last point there is nothing, and there need not be a row.
  return { firstRow: Math.min(2 * begin, endRow), endRow };
}

interface StepRange {
  readonly from: number;
  readonly to: number;
  readonly firstRow: number;
  readonly endRow: number;
}

/** Points of a curve, all or those between two steps: rows of its phase that have the metric. */
function pointsBetween(file: NpzFile, phase: number, metric: string, range: StepRange | null): { step: Int32Array; value: Float64Array; length: number } {
  const name = `value/${metric}`;
  const rows = file.length('step');
  if (file.length('phase') !== rows || file.length(name) !== rows) throw new MetricArraysError(`phase and ${name} do not have ${rows} rows`);
  const { from, to, firstRow, endRow } = range ?? { from: -Infinity, to: Infinity, firstRow: 0, endRow: rows };
  if (endRow < 0) throw new MetricArraysError(`the pyramid of ${metric} has more points than there are rows`);
  const steps = file.int32('step', firstRow, endRow);
  const phases = file.int32('phase', firstRow, endRow);
  const wanted: number[] = [];
  for (let row = 0; row < steps.length; row++) {
    const step = steps[row] ?? 0;
    if (phases[row] === phase && step >= from && step <= to) wanted.push(row);
  }
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return { step: new Int32Array(0), value: new Float64Array(0), length: 0 };
  const values = file.float64(name, firstRow + first, firstRow + last + 1);
  const points = wanted.filter((row) => !Number.isNaN(values[row - first]));
  return { step: Int32Array.from(points, (row) => steps[row] ?? 0), value: Float64Array.from(points, (row) => values[row - first] ?? NaN), length: points.length };
}

function extentOf(file: NpzFile, phases: readonly string[], index: number, phase: string, metric: string): Omit<CurveName, 'phase' | 'metric'> {
  const at = `pyramid/${index}/1`;
  if (!file.has(`${at}/from`)) {
    const { step, length } = pointsBetween(file, phases.indexOf(phase), metric, null);
    return { points: length, firstStep: step[0] ?? 0, lastStep: step[length - 1] ?? 0 };
  }
  const buckets = file.length(`${at}/from`);
  const lastStep = file.int32(`${at}/to`, buckets - 1, buckets)[0] ?? 0;
  // A curve has one point a step, so a last bucket that begins where it ends has one.
  const isSingle = file.int32(`${at}/from`, buckets - 1, buckets)[0] === lastStep;
  return { points: 2 * buckets - (isSingle ? 1 : 0), firstStep: file.int32(`${at}/from`, 0, 1)[0] ?? 0, lastStep };
}

function withFile<T>(path: string, read: (file: NpzFile, about: ReturnType<typeof metricsAbout>) => T): T {
  try {
    const file = new NpzFile(path);
    try {
      const about = file.has('about') ? file.read('about', 0, file.length('about')) : null;
      return read(file, metricsAbout(about));
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof DataError) throw new MetricArraysError(error.message, error);
    throw error;
  }
}
