import type { StepGraph } from '../../src-shared/experiment/step.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import type { JobEvent } from '../jobs/job-event.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { Background } from './background/background.ts';
import { estimateTime, wallSeconds } from './estimate-time.ts';
import type { StepEstimate } from './estimate-time.ts';
import { datasetInput, methodOf, pastStep } from './past-durations.ts';
import type { PastStep } from './past-durations.ts';
import { secondsLeft, wholeSeconds, withProgress } from './step-pace.ts';
import type { StepPace, StepProgress } from './step-pace.ts';

interface RunTimes {
  /** steps that are not done */
  readonly open: Map<string, Step>;
  /** of the steps to do when it was estimated */
  estimates: readonly StepEstimate[] | null;
  readonly graph: StepGraph;
}

/** How far steps at work are, and how long runs at work will take by what steps took here before and by their own pace. */
export class RunProgress {
  readonly #background: Pick<Background, 'run'>;
  readonly #work: string;
  readonly #workers: number;
  readonly #signal: AbortSignal;
  readonly #steps = new Map<string, StepPace>();
  readonly #runs = new Map<string, RunTimes>();
  #past: Promise<readonly PastStep[]> | null = null;
  /** the same, once it is there */
  #known: PastStep[] | null = null;
  /** finished while the past was being read */
  #meanwhile: PastStep[] = [];

  constructor({ scheduler, background, work, workers, signal }: { readonly scheduler: Pick<Scheduler, 'on'>; readonly background: Pick<Background, 'run'>; readonly work: string; readonly workers: number; readonly signal: AbortSignal }) {
    this.#background = background;
    this.#work = work;
    this.#workers = workers;
    this.#signal = signal;
    scheduler.on((event) => { this.#see(event); });
  }

  /** Null for a step that is not at work, or has not said anything yet. */
  step(id: string): StepProgress | null {
    return this.#steps.get(id)?.last ?? null;
  }

  /** What steps took in this home: read once, in the background, and kept up to date. */
  past(): Promise<readonly PastStep[]> {
    this.#past ??= this.#background.run('steps.past', { work: this.#work }, { signal: this.#signal }).then((past) => {
      this.#known = [...past, ...this.#meanwhile];
      this.#meanwhile = [];
      return this.#known;
    }, (error: unknown) => {
      // Asked again, it is read again.
      this.#past = null;
      throw error;
    });
    return this.#past;
  }

  /** Milliseconds that a run at work will still take; null where past steps tell nothing, or are not read yet. */
  etaMs(run: string): number | null {
    const times = this.#runs.get(run);
    if (times === undefined) return null;
    if (this.#known === null) {
      this.past().catch(() => null);
      return null;
    }
    if (times.estimates === null) {
      const { steps, basis } = estimateTime(times.graph, [...times.open.values()], this.#known, this.#workers);
      times.estimates = basis === 'weights alone' ? [] : steps;
    }
    const left = times.estimates.filter(({ step }) => times.open.has(step.id));
    if (left.length === 0) return null;
    const paces = left.flatMap(({ step, seconds }) => {
      const pace = this.#steps.get(step.id);
      return pace === undefined || seconds <= 0 ? [] : [{ step, slower: wholeSeconds(seconds, pace) / seconds }];
    });
    const seconds = ({ step, seconds: before }: StepEstimate): number => {
      const pace = this.#steps.get(step.id);
      // One that waits will go as one like it goes now: their config may ask for more than that of those before.
      return pace === undefined ? before * (paces.find((one) => isAlike(one.step, step))?.slower ?? 1) : secondsLeft(before, pace);
    };
    return Math.round(1000 * wallSeconds(left.map((estimate) => ({ step: estimate.step, seconds: seconds(estimate) })), this.#workers));
  }

  #see(event: JobEvent): void {
    switch (event.type) {
      case 'planned':
        this.#runs.set(event.run, { open: new Map(event.steps.map((step) => [step.id, step])), estimates: null, graph: { steps: [...event.reused, ...event.steps], results: [] } });
        return;
      case 'run':
        if (event.state !== 'queued' && event.state !== 'running' && event.state !== 'stopping') this.#runs.delete(event.run);
        return;
      case 'line':
        if (event.line.type === 'progress') this.#steps.set(event.step.id, withProgress(this.#steps.get(event.step.id), event.line));
        return;
      case 'finished':
        this.#finished(event);
        return;
      case 'failed':
      case 'stopped':
      case 'requeued':
        this.#steps.delete(event.step.id);
        return;
      case 'reordered':
      case 'trouble':
      case 'started':
      case 'attempt':
      case 'note':
      case 'stopping':
    }
  }

  #finished({ step, runs, result }: Extract<JobEvent, { readonly type: 'finished' }>): void {
    this.#steps.delete(step.id);
    let dataset: Step | null = step.kind === 'dataset' ? step : null;
    for (const run of runs) {
      const times = this.#runs.get(run);
      times?.open.delete(step.id);
      dataset ??= times?.graph.steps.find(({ id }) => id === datasetInput(step.inputs)) ?? null;
      // The first steps of a kind on new data tell more than any estimate before them.
      if (times !== undefined) times.estimates = null;
    }
    (this.#known ?? this.#meanwhile).push(pastStep(step, dataset, result));
  }
}

function isAlike(a: Step, b: Step): boolean {
  return a.kind === b.kind && methodOf(a.slice) === methodOf(b.slice);
}
