import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { FollowedSeries } from '../../../src-shared/contract/followed-series.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import { LiveSeries } from '../../charts/live-series.ts';
import { curveKey } from './metric-panels.ts';
import type { CurveName } from './metric-panels.ts';
import { epochMap, timeMap } from './step-axis.ts';
import type { AxisMap, StepKnots, XUnit } from './step-axis.ts';
import { ThinCurve } from './thin-curve.ts';
import type { StepRange } from './thin-curve.ts';
import { spliced, windowPoints } from './windowed-curve.ts';
import type { CurvePoints, CurveWindow } from './windowed-curve.ts';

/** Curves up to this many points are read whole once; longer ones at as many places as are drawn, for each zoom. */
const MOST_EXACT = 20_000;
const PLACES = 2000;
const MOST_TIMES = 20_000;
/** between two drawings of a curve that grows */
const REDRAW_MS = 100;
const TIMES_EVERY_MS = 1000;

interface ShortCurve {
  readonly series: LiveSeries;
  readonly thin: ThinCurve;
}

interface LongCurve extends CurveName {
  readonly whole: CurveWindow;
  detail: CurveWindow | null;
}

/** The curves of one step: followed while it is at work, read from its results once it is done. */
export class StepCurves {
  readonly step: string;
  readonly #client: ContractClient;
  #names = $state.raw<readonly CurveName[]>([]);
  #version = $state(0);
  #error = $state.raw<unknown>(null);
  #isRead = $state(false);
  #series = new FollowedSeries();
  readonly #short = new Map<string, ShortCurve>();
  readonly #long = new Map<string, LongCurve>();
  #knots: { step: number[]; epoch: number[]; at: number[] } = { step: [], epoch: [], at: [] };
  #abort: AbortController | null = null;
  #times: AbortController | null = null;
  #drawnAt = -Infinity;
  #isDue = false;

  constructor(client: ContractClient, step: string) {
    this.#client = client;
    this.step = step;
  }

  get names(): readonly CurveName[] {
    return this.#names;
  }

  /** rises when there is something new to draw */
  get version(): number {
    return this.#version;
  }

  get error(): unknown {
    return this.#error;
  }

  /** whether it is known by now what there is */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** whether a curve is too long to be drawn point by point */
  get isThinned(): boolean {
    return this.hasLong || [...this.#short.values()].some(({ series }) => series.length > 2 * PLACES);
  }

  /** the last optimiser step that a curve has; null: there is none */
  get lastStep(): number | null {
    const ends = [...[...this.#short.values()].map(({ series }) => series.x.at(-1)), ...[...this.#long.values()].map(({ whole }) => whole.to.at(-1))];
    return ends.reduce<number | null>((most, end) => (end === undefined ? most : Math.max(most ?? 0, end)), null);
  }

  /** whether a curve is read for each zoom anew */
  get hasLong(): boolean {
    return this.#long.size > 0;
  }

  /** Follows the step from where the last following ended, until it ends. */
  follow(): void {
    if (this.#series.position === null) {
      // What was read before the step was at work again comes anew.
      this.#short.clear();
      this.#long.clear();
    }
    this.#run(async (signal) => {
      for await (const part of this.#client.stream('metrics.follow', { step: this.step, have: this.#series.position }, { signal })) {
        this.#take(part);
        this.#isRead = true;
      }
      this.#draw();
    });
  }

  /** Reads the curves of a step that does not grow. */
  read(): void {
    this.#run(async (signal) => {
      const { step } = this;
      const names = await this.#client.call('metrics.names', { step }, { signal });
      await Promise.all(names.map(async ({ phase, metric, points, firstStep, lastStep }) => {
        const isLong = points > MOST_EXACT;
        const window = await this.#client.call('metrics.window', { step, phase, metric, from: firstStep, to: lastStep, most: isLong ? PLACES : MOST_EXACT }, { signal });
        const key = curveKey({ phase, metric });
        if (isLong) this.#long.set(key, { phase, metric, whole: window, detail: null });
        else this.#seriesOf(key).append(window.from, window.first);
      }));
      if (signal.aborted) return;
      this.#names = names.map(({ phase, metric }) => ({ phase, metric }));
      this.#isRead = true;
      this.#draw();
    });
  }

  close(): void {
    this.#abort?.abort();
    this.#times?.abort();
  }

  /** Null where the step has no such curve. @param weight of the moving average, 0 for none @param range what is looked at closely; null: the whole */
  points(key: string, weight: number, range: StepRange | null): CurvePoints | null {
    const long = this.#long.get(key);
    if (long !== undefined) return windowPoints(spliced(long.whole, long.detail), weight);
    return this.#short.get(key)?.thin.points(PLACES, weight, range) ?? null;
  }

  /** Places of optimiser steps on an axis; null for the axis of steps itself. */
  axis(unit: XUnit): AxisMap | null {
    switch (unit) {
      case 'step':
        return null;
      case 'epoch': {
        const { step, epoch } = this.#series.length > 0 ? this.#series.part() : this.#knots;
        return epochMap(step, epoch);
      }
      case 'wall':
      case 'relative':
        return timeMap(this.#knots satisfies StepKnots, unit);
    }
  }

  /** Reads when optimiser steps were done, as far as that is not known yet. @param isGrowing goes on reading */
  readTimes(isGrowing: boolean): () => void {
    this.#times?.abort();
    const abort = new AbortController();
    this.#times = abort;
    void (async () => {
      do {
        try {
          const { step, epoch, at } = await this.#client.call('metrics.times', { step: this.step, after: this.#knots.step.at(-1) ?? 0, most: MOST_TIMES }, { signal: abort.signal });
          for (let i = 0; i < step.length; i++) {
            this.#knots.step.push(step[i] ?? 0);
            this.#knots.epoch.push(epoch[i] ?? 0);
            this.#knots.at.push(at[i] ?? NaN);
          }
          if (step.length > 0) this.#draw();
        } catch {
          // The axis stays as it is; whatever is wrong, the curves themselves say it.
        }
        if (isGrowing) await new Promise((resolve) => setTimeout(resolve, TIMES_EVERY_MS));
      } while (isGrowing && !abort.signal.aborted);
    })();
    return () => {
      abort.abort();
    };
  }

  /** Reads long curves anew for a piece of them; null: the whole is enough. */
  async zoomTo(piece: StepRange | null, signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#long.values()].map(async (curve) => {
      const { phase, metric } = curve;
      curve.detail = piece === null ? null : await this.#client.call('metrics.window', { step: this.step, phase, metric, ...piece, most: PLACES }, { signal });
    }));
    if (!signal.aborted) this.#draw();
  }

  #run(work: (signal: AbortSignal) => Promise<void>): void {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#error = null;
    void work(abort.signal).catch((error: unknown) => {
      if (abort.signal.aborted) return;
      this.#error = error;
      this.#isRead = true;
    });
  }

  #take(part: MetricPart): void {
    const before = this.#series.length;
    const from = this.#series.add(part);
    if (from < before) {
      // A resumed attempt took points back.
      for (const { series, thin } of this.#short.values()) {
        series.clear();
        thin.clear();
      }
      this.#knots = { step: [], epoch: [], at: [] };
    }
    this.#append(from < before ? 0 : before);
    this.#drawSoon();
  }

  #append(from: number): void {
    const { step, phase, phases, values } = this.#series.part();
    const names = new Map(this.#names.map((name) => [curveKey(name), name]));
    for (const [metric, column] of Object.entries(values)) {
      for (const [index, name] of phases.entries()) {
        // What belongs to another phase is no point of this curve, as NaN says.
        const own = phases.length === 1 ? column : column.subarray(from).map((value, i) => (phase[from + i] === index ? value : NaN));
        const added = phases.length === 1 ? from : 0;
        const key = curveKey({ phase: name, metric });
        const known = this.#short.get(key)?.series;
        if (known === undefined && !own.subarray(added).some((value) => !Number.isNaN(value))) continue;
        (known ?? this.#seriesOf(key)).append(phases.length === 1 ? step : step.subarray(from), own, added);
        names.set(key, { phase: name, metric });
      }
    }
    if (names.size !== this.#names.length) this.#names = [...names.values()];
  }

  #seriesOf(key: string): LiveSeries {
    const known = this.#short.get(key);
    if (known !== undefined) return known.series;
    const series = new LiveSeries();
    this.#short.set(key, { series, thin: new ThinCurve(series) });
    return series;
  }

  /** With the next frame, and not too often; a window that nobody sees draws nothing. */
  #drawSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      requestAnimationFrame(() => {
        this.#isDue = false;
        this.#draw();
      });
    }, Math.max(0, this.#drawnAt + REDRAW_MS - performance.now()));
  }

  #draw(): void {
    this.#drawnAt = performance.now();
    this.#version++;
  }
}
