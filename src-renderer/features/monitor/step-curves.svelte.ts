import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { MetricPosition } from '../../../src-shared/contract/follow-metrics.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import { curveKey } from './metric-panels.ts';
import type { CurveName } from './metric-panels.ts';
import { addEpochs, epochMap, thinKnots, timeMap } from './step-axis.ts';
import type { AxisMap, EpochSpan, StepKnots, XUnit } from './step-axis.ts';
import { MOST_EXACT, PLACES, StepCurve } from './step-curve.ts';
import type { StepRange } from './thin-curve.ts';
import type { CurvePoints } from './windowed-curve.ts';

const MOST_TIMES = 20_000;
/** between two drawings of a curve that grows */
const REDRAW_MS = 100;
const TIMES_EVERY_MS = 1000;
/** a piece that is looked at is read once it has stayed so long; one at the end of a curve that grows, again after the other */
const LOOK_MS = 120;
const LOOK_AGAIN_MS = 500;

const NO_KNOTS: StepKnots = { step: [], epoch: [], at: [] };

/** A piece whose details were read, and how far the curves went then. */
interface Looked {
  readonly piece: StepRange | null;
  readonly lastStep: number | null;
}

const NOT_LOOKED: Looked = { piece: null, lastStep: null };

/** The curves of one step: followed while it is at work, read from its results once it is done. */
export class StepCurves {
  readonly step: string;
  readonly #client: ContractClient;
  #names = $state.raw<readonly CurveName[]>([]);
  #version = $state(0);
  #error = $state.raw<unknown>(null);
  #isRead = $state(false);
  /** how much of the step's series was followed; null: nothing */
  #held: MetricPosition | null = null;
  readonly #curves = new Map<string, { readonly name: CurveName; readonly curve: StepCurve }>();
  #spans: EpochSpan[] = [];
  #knots: StepKnots = NO_KNOTS;
  /** what is looked at closely; null: the whole */
  #piece: StepRange | null = null;
  #looked = NOT_LOOKED;
  #isLooking = false;
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
    return [...this.#curves.values()].some(({ curve }) => curve.isThinned);
  }

  /** the last optimiser step that a curve has; null: there is none */
  get lastStep(): number | null {
    return [...this.#curves.values()].reduce<number | null>((most, { curve: { lastStep } }) => (lastStep === null ? most : Math.max(most ?? 0, lastStep)), null);
  }

  /** whether a curve is held in buckets: pieces that are looked at are read then */
  get hasLong(): boolean {
    return [...this.#curves.values()].some(({ curve }) => curve.isLong);
  }

  /** Follows the step from where the last following ended, until it ends. */
  follow(): void {
    // What was read before the step was at work again comes anew.
    if (this.#held === null) this.#clear();
    this.#run(async (signal) => {
      while (!await this.#followOn(signal)) this.#clear();
      this.#draw();
    });
  }

  /** Reads the curves of a step that does not grow. */
  read(): void {
    this.#run(async (signal) => {
      const { step } = this;
      const names = await this.#client.call('metrics.names', { step }, { signal });
      await Promise.all(names.map(async ({ phase, metric, points, firstStep, lastStep }) => {
        const most = points > MOST_EXACT ? PLACES : MOST_EXACT;
        const window = await this.#client.call('metrics.window', { step, phase, metric, from: firstStep, to: lastStep, most }, { signal });
        this.#curves.set(curveKey({ phase, metric }), { name: { phase, metric }, curve: StepCurve.of(window) });
      }));
      if (signal.aborted) return;
      this.#looked = NOT_LOOKED;
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
    return this.#curves.get(key)?.curve.points(weight, range) ?? null;
  }

  /** Places of optimiser steps on an axis; null for the axis of steps itself. */
  axis(unit: XUnit): AxisMap | null {
    switch (unit) {
      case 'step':
        return null;
      case 'epoch': {
        const { step, epoch } = this.#knots;
        return epochMap(this.#spans.length > 0 ? this.#spans : addEpochs([], step, epoch));
      }
      case 'wall':
      case 'relative':
        return timeMap(this.#knots, unit);
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
          const { step, epoch, at } = await this.#client.call('metrics.times', { step: this.step, after: this.#knots.step[this.#knots.step.length - 1] ?? 0, most: MOST_TIMES }, { signal: abort.signal });
          this.#knots = thinKnots(this.#knots, { step, epoch, at }, MOST_TIMES);
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

  /** What is looked at closely, told with every drawing: details of long curves are read for it. Null: the whole. */
  lookAt(piece: StepRange | null): void {
    this.#piece = piece;
    if (this.#isLooking || !this.hasLong || this.#isLooked()) return;
    this.#isLooking = true;
    const isNew = !isSame(piece, this.#looked.piece);
    setTimeout(() => {
      void this.#look().finally(() => {
        this.#isLooking = false;
        this.#draw();
      });
    }, isNew ? LOOK_MS : LOOK_AGAIN_MS);
  }

  /** Whether the details of what is looked at are there, of all steps that it has by now. */
  #isLooked(): boolean {
    const { piece, lastStep } = this.#looked;
    return isSame(piece, this.#piece) && (this.#piece === null || lastStep === this.lastStep || (lastStep !== null && lastStep >= this.#piece.to));
  }

  async #look(): Promise<void> {
    const piece = this.#piece;
    this.#looked = { piece, lastStep: this.lastStep };
    const signal = this.#abort?.signal;
    await Promise.allSettled([...this.#curves.values()].map(async ({ name, curve }) => {
      // One that cannot be read stays as coarse as it is.
      if (curve.isLong) curve.detail = piece === null ? null : await this.#client.call('metrics.window', { step: this.step, ...name, ...piece, most: PLACES }, signal === undefined ? {} : { signal });
    }));
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

  /** Follows on from what is held. @returns false where an attempt that resumed took points back */
  async #followOn(signal: AbortSignal): Promise<boolean> {
    for await (const part of this.#client.stream('metrics.follow', { step: this.step, have: this.#held }, { signal })) {
      if (this.#held !== null && part.revision > this.#held.revision && part.from < this.#held.points) return false;
      this.#take(part);
      this.#isRead = true;
    }
    return true;
  }

  #take(part: MetricPart): void {
    const points = this.#held?.points ?? 0;
    if (part.from > points) throw contractError('gap', `points ${points} to ${part.from - 1} of the series are missing`);
    const skip = points - part.from;
    addEpochs(this.#spans, part.step, part.epoch, skip);
    this.#append(part, skip);
    this.#held = { revision: part.revision, points: Math.max(points, part.from + part.step.length) };
    this.#drawSoon();
  }

  /** @param skip points of the part that came already */
  #append({ step, phase, phases, values }: MetricPart, skip: number): void {
    const known = this.#curves.size;
    for (const [metric, column] of Object.entries(values)) {
      for (const [index, name] of phases.entries()) {
        // What belongs to another phase is no point of this curve, as NaN says.
        const own = phases.length === 1 ? column : column.map((value, i) => (phase[i] === index ? value : NaN));
        if (own.every((value, i) => i < skip || Number.isNaN(value))) continue;
        this.#curveOf({ phase: name, metric }).append(step, own, skip);
      }
    }
    if (this.#curves.size !== known) this.#names = [...this.#curves.values()].map(({ name }) => name);
  }

  #curveOf(name: CurveName): StepCurve {
    const key = curveKey(name);
    const known = this.#curves.get(key);
    if (known !== undefined) return known.curve;
    const curve = new StepCurve(MOST_EXACT);
    this.#curves.set(key, { name, curve });
    return curve;
  }

  /** The series comes anew. */
  #clear(): void {
    this.#curves.clear();
    this.#held = null;
    this.#spans = [];
    this.#knots = NO_KNOTS;
    this.#looked = NOT_LOOKED;
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

function isSame(a: StepRange | null, b: StepRange | null): boolean {
  return a?.from === b?.from && a?.to === b?.to;
}
