import type { CurveWindow } from './metric-curves.ts';

/** Points of one curve in memory; the arrays may be longer than what is in use. */
export interface CurvePoints {
  /** ascending */
  readonly step: Int32Array;
  /** Infinity where the value was not finite; no NaN */
  readonly value: Float64Array;
  readonly length: number;
}

/**
 * What curveWindow gives of the same points with their pyramid, without one: for curves that still grow. One pass over
 * the points between the steps.
 *
 * @throws RangeError for `most` below 1
 */
export function windowOfPoints({ step, value, length }: CurvePoints, from: number, to: number, most: number): CurveWindow {
  if (!(most >= 1)) throw new RangeError(`a curve needs at least one bucket, got ${most}`);
  const begin = firstPoint(step, length, (s) => s >= from);
  const end = Math.max(begin, firstPoint(step, length, (s) => s > to));
  const bucket = bucketFor(begin, end, length, most);
  // Buckets lie where the pyramid's do, whatever the window: a line does not change its shape when it is moved.
  const first = Math.floor(begin / bucket);
  const count = end === begin ? 0 : Math.ceil(end / bucket) - first;
  const window: CurveWindow = { bucket, from: new Int32Array(count), to: new Int32Array(count), first: new Float64Array(count), last: new Float64Array(count), min: new Float64Array(count), max: new Float64Array(count) };
  for (let i = 0; i < count; i++) {
    const start = (first + i) * bucket;
    const stop = Math.min(start + bucket, length);
    let min = Infinity;
    let max = -Infinity;
    for (let point = start; point < stop; point++) {
      const here = value[point] ?? NaN;
      if (here < min) min = here;
      if (here > max) max = here;
    }
    window.from[i] = step[start] ?? 0;
    window.to[i] = step[stop - 1] ?? 0;
    window.first[i] = value[start] ?? NaN;
    window.last[i] = value[stop - 1] ?? NaN;
    window.min[i] = min;
    window.max[i] = max;
  }
  return window;
}

/** The smallest power of two that leaves at most `most` buckets, as far as there are levels. */
function bucketFor(begin: number, end: number, length: number, most: number): number {
  for (let bucket = 1; ; bucket *= 2) {
    const count = end === begin ? 0 : Math.ceil(end / bucket) - Math.floor(begin / bucket);
    if (count <= most || bucket >= length) return bucket;
  }
}

function firstPoint(sorted: Int32Array, length: number, holds: (value: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
