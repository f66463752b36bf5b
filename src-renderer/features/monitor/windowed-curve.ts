import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { extendSmooth } from '../../charts/smooth.ts';

export type CurveWindow = CallOutput<'metrics.window'>;

/** A window as it is drawn. */
export interface DrawnWindow extends CurveWindow {
  /** of the values in each bucket, where it is known: the smoothed line then follows it */
  readonly mean?: Float64Array<ArrayBuffer>;
}

/** A curve as it is drawn: optimiser steps ascending, NaN where it was not finite. */
export interface CurvePoints {
  readonly step: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** null: not smoothed */
  readonly smoothed: ArrayLike<number> | null;
  readonly isWhole: boolean;
  /** points that stand behind a drawn place at most; 1: every point is drawn */
  readonly bucket: number;
}

/**
 * Windows of a curve as what is drawn: of each bucket its first, smallest, largest and last value, which cover the pixels
 * that its points would. A bucket with a value that was not finite is a gap.
 *
 * @param weight of the moving average over points, 0 for none. Over buckets it is an estimate, from means or else from first and last values
 */
export function windowPoints(windows: readonly DrawnWindow[], weight: number): CurvePoints {
  const step: number[] = [];
  const y: number[] = [];
  const middles: number[] = [];
  const places: number[] = [];
  let isWhole = true;
  const bucket = Math.max(1, ...windows.map((window) => window.bucket));
  const push = (at: number, value: number): void => {
    step.push(at);
    y.push(value);
    places.push(middles.length - 1);
  };
  for (const window of windows) {
    for (let i = 0; i < window.from.length; i++) {
      const [from, to, first, last, min, max] = [window.from[i] ?? 0, window.to[i] ?? 0, window.first[i] ?? NaN, window.last[i] ?? NaN, window.min[i] ?? NaN, window.max[i] ?? NaN];
      const isGap = !Number.isFinite(max) || !Number.isFinite(min);
      if (isGap) isWhole = false;
      middles.push(isGap ? NaN : (window.mean?.[i] ?? (first + last) / 2));
      if (window.bucket === 1) push(from, isGap ? NaN : first);
      else if (isGap) {
        push(from, NaN);
        push(to, NaN);
      } else {
        push(from, first);
        push(from, min);
        push(to, max);
        push(to, last);
      }
    }
  }
  return { step, y, smoothed: weight === 0 ? null : averages(windows, middles, weight, places), isWhole, bucket };
}

/** The moving average at each place; a bucket of n points counts as n. */
function averages(windows: readonly DrawnWindow[], middles: readonly number[], weight: number, places: readonly number[]): number[] {
  const smoothed = new Float64Array(middles.length);
  const carry = { mean: 0, power: 1 };
  let done = 0;
  for (const { bucket, from } of windows) {
    extendSmooth(middles.slice(0, done + from.length), smoothed, done, weight ** bucket, carry);
    done += from.length;
  }
  return places.map((place) => smoothed[place] ?? NaN);
}

/** A coarse window of the whole with a fine one in its place, as up to three windows. */
export function spliced(whole: DrawnWindow, detail: CurveWindow | null): DrawnWindow[] {
  const first = detail?.from[0];
  const last = detail?.to.at(-1);
  if (detail === null || first === undefined || last === undefined) return [whole];
  const before = whole.to.findIndex((to) => to >= first);
  const after = whole.from.findIndex((from) => from > last);
  return [
    piece(whole, 0, before === -1 ? whole.from.length : before),
    detail,
    piece(whole, after === -1 ? whole.from.length : after, whole.from.length),
  ];
}

function piece({ bucket, from, to, min, max, first, last, mean }: DrawnWindow, begin: number, end: number): DrawnWindow {
  return {
    bucket,
    from: from.slice(begin, end),
    to: to.slice(begin, end),
    min: min.slice(begin, end),
    max: max.slice(begin, end),
    first: first.slice(begin, end),
    last: last.slice(begin, end),
    ...(mean === undefined ? {} : { mean: mean.slice(begin, end) }),
  };
}
