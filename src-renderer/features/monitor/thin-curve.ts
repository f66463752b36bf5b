import type { LiveSeries } from '../../charts/live-series.ts';
import { indexRange } from '../../charts/reduce-columns.ts';
import type { CurvePoints } from './windowed-curve.ts';

/** Points whose extremes are kept together. */
const BLOCK = 32;

/** Optimiser steps from <= step <= to. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

/**
 * A curve that grows, as what a drawing needs of it: where there are many points, the smallest and largest of each of so
 * many places. Extremes of blocks are kept, so that drawing costs little however long the curve is.
 */
export class ThinCurve {
  readonly #series: LiveSeries;
  #min = new Float64Array(64);
  #max = new Float64Array(64);
  /** whole blocks that are taken in */
  #blocks = 0;

  constructor(series: LiveSeries) {
    this.#series = series;
  }

  /**
   * @param places over the whole, and as many again over `range`
   * @param weight of the moving average, 0 for none; the smoothed values are exact
   * @param range a piece that is looked at closely; null: none
   */
  points(places: number, weight: number, range: StepRange | null): CurvePoints {
    const { x, y, isWhole, length } = this.#series;
    const smoothed = weight === 0 ? null : this.#series.smoothed(weight);
    if (length <= places * 2) return { step: x, y, smoothed, isWhole, bucket: 1 };
    this.#takeIn(y);
    const size = bucketSize(length, places);
    const near = range === null ? null : indexRange(x, range.from, range.to);
    const drawn: Drawn = { step: [], y: [], smoothed: [] };
    if (near === null || near.from >= near.to) this.#draw(drawn, x, y, smoothed, 0, length, size);
    else {
      this.#draw(drawn, x, y, smoothed, 0, near.from, size);
      this.#draw(drawn, x, y, smoothed, near.from, near.to, bucketSize(near.to - near.from, places));
      this.#draw(drawn, x, y, smoothed, near.to, length, size);
    }
    return { step: drawn.step, y: drawn.y, smoothed: smoothed === null ? null : drawn.smoothed, isWhole, bucket: size };
  }

  #takeIn(y: Float64Array): void {
    const whole = Math.floor(y.length / BLOCK);
    if (whole > this.#min.length) {
      this.#min = wider(this.#min, whole);
      this.#max = wider(this.#max, whole);
    }
    for (; this.#blocks < whole; this.#blocks++) {
      const [min, max] = extremes(y, this.#blocks * BLOCK, (this.#blocks + 1) * BLOCK);
      this.#min[this.#blocks] = min;
      this.#max[this.#blocks] = max;
    }
  }

  /** Points from <= i < to in buckets that begin at multiples of their size: a line keeps its shape when it is moved. */
  #draw(drawn: Drawn, x: Float64Array, y: Float64Array, smoothed: Float64Array | null, from: number, to: number, size: number): void {
    for (let start = from; start < to;) {
      const end = Math.min(to, (Math.floor(start / size) + 1) * size);
      if (size === 1) push(drawn, x[start], y[start], smoothed?.[start]);
      else {
        const [min, max] = this.#extremes(y, start, end);
        push(drawn, x[start], min, smoothed?.[start]);
        push(drawn, x[end - 1], max, smoothed?.[end - 1]);
      }
      start = end;
    }
  }

  /** NaN where a value was not finite. */
  #extremes(y: Float64Array, from: number, to: number): readonly [number, number] {
    const first = Math.ceil(from / BLOCK);
    const last = Math.floor(to / BLOCK);
    if (last <= first) return extremes(y, from, to);
    let [min, max] = extremes(y, from, first * BLOCK);
    for (let block = first; block < last; block++) {
      min = Math.min(min, this.#min[block] ?? NaN);
      max = Math.max(max, this.#max[block] ?? NaN);
    }
    const rest = extremes(y, last * BLOCK, to);
    return [Math.min(min, rest[0]), Math.max(max, rest[1])];
  }
}

interface Drawn {
  readonly step: number[];
  readonly y: number[];
  readonly smoothed: number[];
}

function push(drawn: Drawn, step: number | undefined, value: number | undefined, smoothed: number | undefined): void {
  drawn.step.push(step ?? NaN);
  drawn.y.push(value ?? NaN);
  drawn.smoothed.push(smoothed ?? NaN);
}

/** The smallest power of two that leaves at most so many buckets. */
function bucketSize(points: number, places: number): number {
  let size = 1;
  while (points / size > places) size *= 2;
  return size;
}

/** Of an empty range: such as do not count. NaN is kept, as Math.min does. */
function extremes(y: Float64Array, from: number, to: number): readonly [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (let i = from; i < to; i++) {
    min = Math.min(min, y[i] ?? NaN);
    max = Math.max(max, y[i] ?? NaN);
  }
  return [min, max];
}

function wider(list: Float64Array<ArrayBuffer>, least: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(Math.max(least, 2 * list.length));
  grown.set(list);
  return grown;
}
