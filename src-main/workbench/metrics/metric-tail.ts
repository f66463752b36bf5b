import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { MetricSource } from '../../../src-shared/contract/follow-metrics.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import { FollowedSeries } from '../../../src-shared/contract/followed-series.ts';
import type { Disposer } from '../../../src-shared/contract/port.ts';
import { JOURNAL_FILE } from '../../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../../src-shared/experiment/step-file.ts';
import { METRICS_FILE } from '../../../src-shared/experiment/step-outputs.ts';
import { metricColumns } from '../../../src-shared/metrics/metric-columns.ts';
import type { MetricColumns } from '../../../src-shared/metrics/metric-columns.ts';
import { JournalTail } from '../../jobs/journal-tail.ts';
import type { Attempt, StepFolder } from '../../jobs/step-folder.ts';
import { commonPoints } from './common-points.ts';
import { firstLine, segmentsOf } from './journal-segments.ts';

/** Bytes of a journal that are read before others get their turn: a few milliseconds. */
const SLICE_BYTES = 65_536;

export interface TailOptions {
  readonly steps: StepFolder;
  /** whether points may still come: the step waits for its turn, runs or stops */
  readonly isAlive: () => boolean;
  /** metrics.npz of a step that came with a bundle; null for any other */
  readonly bundled: () => string | null;
  /** every point of a finished step, from its metrics.npz */
  readonly load: (path: string) => Promise<MetricColumns>;
}

/**
 * The metric points of one step, kept up to date by `look`: those in the journals of its attempts while it lives, each
 * up to the checkpoint that the next one resumed from, and those in its results once it is finished. The revision is
 * the number of the attempt. Every reader of the step shares it.
 */
export class MetricTail implements MetricSource {
  readonly #id: string;
  readonly #options: TailOptions;
  readonly #listeners = new Set<() => void>();
  readonly #kept = new Map<number, number>();
  #series = new FollowedSeries();
  #revision = 0;
  #own: JournalTail | null = null;
  /** where the step stood when no more points were to come; null: they may still come */
  #end: string | null = null;

  constructor(id: string, options: TailOptions) {
    this.#id = id;
    this.#options = options;
  }

  get revision(): number {
    return this.#revision;
  }

  get points(): number {
    return this.#series.length;
  }

  get ended(): boolean {
    return this.#end !== null;
  }

  /** Whether somebody works at the step again, or did meanwhile, since no more points were to come: another tail knows more. */
  get outdated(): boolean {
    return this.#end !== null && (this.#options.isAlive() || this.#stand() !== this.#end);
  }

  part(from: number, to: number): MetricPart {
    const all = this.#series.part();
    return {
      ...all,
      revision: this.#revision,
      from,
      step: all.step.slice(from, to),
      epoch: all.epoch.slice(from, to),
      phase: all.phase.slice(from, to),
      values: Object.fromEntries(Object.entries(all.values).map(([name, column]) => [name, column.slice(from, to)])),
    };
  }

  kept(revision: number): number {
    return this.#kept.get(revision) ?? 0;
  }

  onChange(listener: () => void): Disposer {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** All points. What the arrays hold stays true until the revision changes. */
  columns(): MetricColumns {
    const { values, ...columns } = this.#series.part();
    return { ...columns, values: new Map(Object.entries(values)) };
  }

  /** Reads what was added, and whether the step has ended. One look at a time. @throws the system's error when a journal cannot be read */
  async look(): Promise<void> {
    if (this.#end !== null) return;
    const { steps, isAlive } = this.#options;
    // Asked before anything is read: what a step wrote before its end is then there to be read.
    const isOver = !isAlive();
    const attempt = steps.currentAttempt(this.#id);
    const stand = isOver || attempt === null ? this.#stand() : null;
    const result = stand === null ? null : steps.finished(this.#id);
    if (result !== null) await this.#finish(result);
    else if (attempt !== null) await this.#readAttempt(attempt);
    else if (isOver) await this.#readBundled();
    if (!isOver && result === null) return;
    this.#end = stand;
    this.#tell();
  }

  /** By the attempt that finished the step, and the newest one after it. */
  #stand(): string {
    const { steps } = this.#options;
    return `${steps.finished(this.#id)?.attempt ?? 'none'}, ${steps.currentAttempt(this.#id)?.number ?? 'none'}`;
  }

  async #readAttempt(attempt: Attempt): Promise<void> {
    if (this.#own === null || this.#revision !== attempt.number) await this.#begin(attempt);
    else await this.#readOwn();
  }

  /** Goes over to another attempt, once its journal says where it begins. */
  async #begin(attempt: Attempt): Promise<void> {
    const segments = segmentsOf(attempt.folder);
    if (segments === null) return;
    const series = new FollowedSeries();
    let own: JournalTail | null = null;
    for (const { path, end } of segments) {
      own = new JournalTail(path, end);
      await readAll(own, series, attempt.number, () => null);
    }
    this.#become(series, attempt.number);
    this.#own = own;
  }

  async #readOwn(): Promise<void> {
    if (this.#own !== null) await readAll(this.#own, this.#series, this.#revision, () => { this.#tell(); });
  }

  async #finish(result: StepResult): Promise<void> {
    const { steps, load } = this.#options;
    const outputs = steps.outputs(this.#id);
    const journal = join(dirname(outputs), JOURNAL_FILE);
    if (this.#own !== null && this.#revision === result.attempt) {
      this.#own.moveTo(journal);
      await this.#readOwn();
      return;
    }
    const series = new FollowedSeries();
    if (METRICS_FILE in result.files) {
      const columns = await load(join(outputs, METRICS_FILE));
      series.add(partOf(columns, result.attempt, 0));
    } else if (firstLine(journal)?.resumed === null) {
      // Done by an older version: its journal is whole unless it was resumed, and earlier ones are gone.
      await readAll(new JournalTail(journal), series, result.attempt, () => null);
    }
    this.#become(series, result.attempt);
  }

  async #readBundled(): Promise<void> {
    const { bundled, load } = this.#options;
    const path = bundled();
    if (path === null) return;
    const series = new FollowedSeries();
    series.add(partOf(await load(path), 1, 0));
    this.#become(series, 1);
  }

  #become(series: FollowedSeries, revision: number): void {
    const kept = commonPoints(this.#series.part(), series.part());
    for (const [earlier, points] of this.#kept) this.#kept.set(earlier, Math.min(points, kept));
    if (this.#revision !== revision) this.#kept.set(this.#revision, kept);
    this.#series = series;
    this.#revision = revision;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Adds what a journal holds behind what was read of it. @param added told after each slice with points */
async function readAll(tail: JournalTail, series: FollowedSeries, revision: number, added: () => void): Promise<void> {
  for (;;) {
    const points = tail.read(SLICE_BYTES).flatMap((line) => (line.type === 'metric' ? line : []));
    if (points.length > 0) {
      series.add(partOf(metricColumns(points), revision, series.length));
      added();
    }
    if (tail.isAtEnd) return;
    await setImmediate();
  }
}

function partOf({ step, epoch, phase, phases, values }: MetricColumns, revision: number, from: number): MetricPart {
  return {
    revision,
    from,
    step: new Int32Array(step),
    epoch: new Int32Array(epoch),
    phase: new Int32Array(phase),
    phases: [...phases],
    values: Object.fromEntries([...values].map(([name, column]) => [name, new Float64Array(column)])),
  };
}
