/**
 * A curve at one resolution: buckets of consecutive points. What is drawn of a bucket (a line from its first value
 * over its extremes to its last) covers exactly the pixels that its points would.
 */
export interface PyramidLevel {
  /** points a bucket; the last bucket may have fewer */
  readonly bucket: number;
  /** steps of each bucket's first and last point */
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
}

/** Each level halves the buckets of the one before. */
const FACTOR = 2;

/**
 * Levels of a curve with buckets of 2, 4, 8, ... points, down to one bucket. A curve of one point or none has none.
 *
 * @param step ascending
 * @param value of the same length; no NaN
 * @throws RangeError when the lengths differ
 */
export function minMaxPyramid(step: Int32Array, value: Float64Array): PyramidLevel[] {
  if (step.length !== value.length) throw new RangeError(`${step.length} steps and ${value.length} values`);
  let finer: PyramidLevel = { bucket: 1, from: step, to: step, min: value, max: value, first: value, last: value };
  const levels: PyramidLevel[] = [];
  while (finer.min.length > 1) {
    finer = coarser(finer);
    levels.push(finer);
  }
  return levels;
}

function coarser(finer: PyramidLevel): PyramidLevel {
  const count = finer.min.length;
  const size = Math.ceil(count / FACTOR);
  const level = {
    bucket: finer.bucket * FACTOR,
    from: new Int32Array(size),
    to: new Int32Array(size),
    min: new Float64Array(size).fill(Infinity),
    max: new Float64Array(size).fill(-Infinity),
    first: new Float64Array(size),
    last: new Float64Array(size),
  };
  for (let i = 0; i < size; i++) {
    const start = i * FACTOR;
    const end = Math.min(start + FACTOR, count) - 1;
    level.from[i] = finer.from[start] ?? 0;
    level.to[i] = finer.to[end] ?? 0;
    level.first[i] = finer.first[start] ?? NaN;
    level.last[i] = finer.last[end] ?? NaN;
    for (let j = start; j <= end; j++) {
      level.min[i] = Math.min(level.min[i] ?? NaN, finer.min[j] ?? NaN);
      level.max[i] = Math.max(level.max[i] ?? NaN, finer.max[j] ?? NaN);
    }
  }
  return level;
}

/** What of a curve is to be drawn between two steps: the finest level with at most `most` buckets there, and its buckets. */
export interface PyramidWindow {
  /** null: the points themselves are few enough */
  readonly level: PyramidLevel | null;
  /** buckets (or points) begin <= i < end that touch the window */
  readonly begin: number;
  readonly end: number;
}

/**
 * @param step of the points, ascending
 * @param levels as minMaxPyramid gave them
 * @param from first step of the window
 * @param to last step of the window
 * @param most buckets or points that may be drawn, at least 1
 */
export function pyramidWindow(step: Int32Array, levels: readonly PyramidLevel[], from: number, to: number, most: number): PyramidWindow {
  for (const level of [null, ...levels]) {
    const begin = firstIndex(level?.to ?? step, (last) => last >= from);
    const end = firstIndex(level?.from ?? step, (first) => first > to);
    if (end - begin <= most || level === levels.at(-1)) return { level, begin, end: Math.max(begin, end) };
  }
  return { level: null, begin: 0, end: 0 };
}

/** The first index where a condition holds that stays true from there on; the length when it never does. */
function firstIndex(sorted: Int32Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
