import { flushSync } from 'svelte';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { reducedVertices } from '../../../src-shared/report/figures/roc-curves.ts';
import { seriesStyles } from '../../../src-shared/report/figures/series-style.ts';
import type { SeriesStyle } from '../../../src-shared/report/figures/series-style.ts';
import type { LineSeries } from '../../../src-renderer/charts/line-model.ts';
import { MOST_EXACT, StepCurve } from '../../../src-renderer/features/monitor/step-curve.ts';
import type { RocCurve } from '../../../src-renderer/charts/roc-model.ts';
import { inventedStaircase } from '../harness/invented-charts.ts';

export interface RocScene {
  readonly curves: readonly RocCurve[];
  readonly attackers: readonly RocCurve[];
  readonly nonMembers: number;
}

const ATTACKERS = 12;
const TERMS = 10;
/** what evaluations.envelope gives of a curve at most */
const MOST_VERTICES = 200_000;
const PIXELS = { width: 1200, height: 460 };

/** The window's charts and a plain canvas, with as much as a large run has; times are milliseconds. */
export class ChartBench {
  roc = $state.raw<RocScene | null>(null);
  live = $state.raw<readonly LineSeries[] | null>(null);
  hasPlain = $state(false);
  #prepared: RocScene | null = null;
  #curves: StepCurve[] = [];
  /** the same points, for a plain canvas */
  #plain: number[][] = [];
  #context: CanvasRenderingContext2D | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  readonly plainCanvas = (canvas: HTMLCanvasElement): void => {
    this.#context = canvas.getContext('2d');
  };

  /** Twelve attackers on as many scores. @returns vertices of all curves together */
  prepareRoc(members: number, nonMembers: number): number {
    const styles = looks();
    const curve = (name: string, i: number): RocCurve => ({ name, style: styles[i % styles.length] ?? fallback(), seeds: [reduced(inventedStaircase(i, members, nonMembers, 0.1 + 0.02 * i, 0.001 * i))], calibrated: [] });
    const attackers = Array.from({ length: ATTACKERS }, (_, i) => curve(`attacker ${i}`, i));
    const worst = attackers.at(-1);
    this.#prepared = { curves: worst === undefined ? [] : [{ ...worst, name: 'worst of twelve' }], attackers, nonMembers };
    return [...this.#prepared.curves, ...attackers].reduce((sum, { seeds: [seed] }) => sum + (seed?.fp.length ?? 0), 0);
  }

  /** The same as data that have just arrived: what was computed of the last ones helps nobody. */
  renewRoc(): void {
    if (this.#prepared === null) return;
    const { curves, attackers, nonMembers } = this.#prepared;
    const renewed = (curve: RocCurve): RocCurve => ({ ...curve, seeds: curve.seeds.map((seed) => ({ ...seed })) });
    this.#prepared = { curves: curves.map(renewed), attackers: attackers.map(renewed), nonMembers };
  }

  /** From the data's being there to the frame that shows them. */
  async drawRoc(): Promise<number> {
    const start = performance.now();
    this.roc = this.#prepared;
    flushSync();
    await painted();
    return performance.now() - start;
  }

  /** The same vertices as steps on a canvas, with nothing around. */
  async drawPlainRoc(): Promise<number> {
    this.#showPlain();
    const start = performance.now();
    for (const { seeds: [seed] } of [...(this.#prepared?.curves ?? []), ...(this.#prepared?.attackers ?? [])]) {
      if (seed === undefined) continue;
      this.#context?.beginPath();
      for (let i = 0; i < seed.fp.length; i++) {
        const x = PIXELS.width * (1 + Math.log10(Math.max(1, seed.fp[i] ?? 0) / seed.nonMembers) / 6);
        const y = PIXELS.height * (1 - (seed.tp[i] ?? 0) / seed.members);
        this.#context?.lineTo(x, y);
      }
      this.#context?.stroke();
    }
    await painted();
    return performance.now() - start;
  }

  clear(): void {
    this.roc = null;
    this.live = null;
    this.hasPlain = false;
    flushSync();
  }

  /** Ten curves of so many points, as the Monitor holds those of a step that it follows, and the points themselves. */
  prepareLive(points: number): void {
    this.#plain = Array.from({ length: TERMS }, (_, k) => Array.from(inventedTerm(k, points)));
    this.#follow(points);
  }

  /** Ten curves of so many points, and nothing else of them. */
  prepareFollowed(points: number): void {
    this.#plain = [];
    this.#follow(points);
  }

  #follow(points: number): void {
    this.#curves = Array.from({ length: TERMS }, (_, k) => {
      const curve = new StepCurve(MOST_EXACT);
      let step = 0;
      for (const value of inventedTerm(k, points)) curve.append([++step], [value]);
      return curve;
    });
  }

  /** Each gets a point so many times a second, until it is stopped. */
  startLive(hertz: number, plain: boolean): void {
    const styles = looks();
    if (plain) this.#showPlain();
    let step = this.#plain[0]?.length ?? 0;
    this.#timer = setInterval(() => {
      step++;
      const value = 1 + 0.2 * Math.sin(step);
      if (plain) {
        for (const values of this.#plain) values.push(value);
        this.#drawPlainLive();
        return;
      }
      this.live = this.#curves.map((curve, k) => {
        curve.append([step], [value]);
        const points = curve.points(0.95, null);
        return { name: `term ${k}`, style: styles[k] ?? fallback(), x: points?.step ?? [], y: points?.y ?? [], smoothed: points?.smoothed ?? null, isWhole: points?.isWhole, isThinned: true };
      });
    }, 1000 / hertz);
  }

  stopLive(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #showPlain(): void {
    this.hasPlain = true;
    flushSync();
    this.#context?.clearRect(0, 0, PIXELS.width, PIXELS.height);
  }

  /** Every point is a line to it. */
  #drawPlainLive(): void {
    this.#context?.clearRect(0, 0, PIXELS.width, PIXELS.height);
    for (const values of this.#plain) {
      this.#context?.beginPath();
      values.forEach((value, i) => { this.#context?.lineTo((PIXELS.width * i) / values.length, PIXELS.height * (1 - value / 4)); });
      this.#context?.stroke();
    }
  }
}

function* inventedTerm(term: number, points: number): Generator<number, void> {
  const stream = RandomStream.of(1, `term ${term}`);
  for (let i = 0; i < points; i++) yield Math.exp(-i / 40_000) + term / 5 + 0.2 * stream.normal();
}

/** Until the frame after the next one begins: then the one before is on the screen. */
function painted(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      requestAnimationFrame(resolve);
    });
  });
}

function looks(): SeriesStyle[] {
  const ids = ['mu-align', 'scrub', 'retrain', 'original', 'mask-answer', 'neggrad-plus', 'fine-tune', 'scrub-r', 'mu-align-retr', 'scrub-retr'];
  return [...seriesStyles(ids.map((id) => ({ id }))).values()];
}

function fallback(): SeriesStyle {
  return { paint: 's1', dash: null, width: 1, marker: 'disc' };
}

/** As the server gives a curve: with no more vertices than may be asked for. */
function reduced(staircase: RocCurve['seeds'][number]): RocCurve['seeds'][number] {
  const { tp, fp, nonMembers } = staircase;
  if (fp.length <= MOST_VERTICES) return staircase;
  const kept = reducedVertices(Array.from(fp, (count) => count / nonMembers), { from: 1 / nonMembers, to: 1, columns: MOST_VERTICES / 4, keepUpTo: 100 / nonMembers, guides: [] });
  return { ...staircase, tp: Int32Array.from(kept, (i) => tp[i] ?? 0), fp: Int32Array.from(kept, (i) => fp[i] ?? 0), threshold: null };
}
