import { LiveSeries } from '../../charts/live-series.ts';
import { GrowingWindow } from './growing-window.ts';
import { ThinCurve } from './thin-curve.ts';
import type { StepRange } from './thin-curve.ts';
import { spliced, windowPoints } from './windowed-curve.ts';
import type { CurvePoints, CurveWindow, DrawnWindow } from './windowed-curve.ts';

/** Curves up to this many points are held whole; longer ones in as many buckets as are drawn. */
export const MOST_EXACT = 20_000;
/** Places that a curve is drawn at. */
export const PLACES = 2000;

/**
 * One curve of a step, as far as a drawing needs it: all its points while they are not too many, and in buckets once
 * they are, with a piece of it in detail where that is looked at. What it takes of memory does not grow with the step.
 */
export class StepCurve {
  #exact: { readonly series: LiveSeries; readonly thin: ThinCurve } | null;
  /** null: all points are held */
  #whole: DrawnWindow | null = null;
  #detail: CurveWindow | null = null;

  /** @param room for so many points from the start on */
  constructor(room: number) {
    const series = new LiveSeries(room);
    this.#exact = { series, thin: new ThinCurve(series) };
  }

  /** A curve that does not grow. */
  static of(window: CurveWindow): StepCurve {
    const isExact = window.bucket === 1;
    const curve = new StepCurve(isExact ? window.from.length : 0);
    if (isExact) curve.append(window.from, window.first);
    else curve.#become(window);
    return curve;
  }

  /** whether it is held in buckets, so that a piece that is looked at must be read */
  get isLong(): boolean {
    return this.#exact === null;
  }

  /** whether it is drawn at fewer places than it has points */
  get isThinned(): boolean {
    return this.#exact === null || this.#exact.series.length > 2 * PLACES;
  }

  /** null: it has no point */
  get lastStep(): number | null {
    return (this.#exact === null ? this.#whole?.to : this.#exact.series.x)?.at(-1) ?? null;
  }

  /** Of a long one: a piece of it in as many places as are drawn; null: the whole is enough. */
  set detail(window: CurveWindow | null) {
    this.#detail = window;
  }

  /** Points behind what is there, as for LiveSeries. */
  append(step: ArrayLike<number>, values: ArrayLike<number>, from = 0): void {
    if (this.#exact !== null) {
      const { series } = this.#exact;
      series.append(step, values, from);
      if (series.length > MOST_EXACT) this.#become(windowOf(series));
    } else if (this.#whole instanceof GrowingWindow) {
      for (let i = from; i < step.length; i++) {
        const value = values[i] ?? NaN;
        if (!Number.isNaN(value)) this.#whole.push(step[i] ?? NaN, value);
      }
    }
  }

  /** @param weight of the moving average, 0 for none @param range what is looked at closely; null: the whole */
  points(weight: number, range: StepRange | null): CurvePoints | null {
    if (this.#exact !== null) return this.#exact.thin.points(PLACES, weight, range);
    return this.#whole === null ? null : windowPoints(spliced(this.#whole, this.#detail), weight);
  }

  #become(whole: DrawnWindow): void {
    this.#whole = whole;
    this.#exact = null;
  }
}

function windowOf({ x, y, length }: LiveSeries): GrowingWindow {
  const window = new GrowingWindow(PLACES);
  for (let i = 0; i < length; i++) {
    const value = y[i] ?? NaN;
    window.push(x[i] ?? NaN, Number.isNaN(value) ? Infinity : value);
  }
  return window;
}
