import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { criticalPathWeights } from './priorities.ts';
import type { Resources } from './resources.ts';
import type { RunEnd, StepFailure } from './run-end.ts';
import type { WorkerOptions } from './worker-options.ts';

/** A run that is queued or at work. */
export interface LiveRun {
  readonly id: string;
  readonly options: WorkerOptions;
  /** of the heaviest path from each step to the end of this run */
  readonly weights: ReadonlyMap<string, number>;
  readonly results: readonly string[];
  /** steps that it waits for */
  readonly open: Set<LiveStep>;
  /** those whose inputs are all there and that nothing works at, the heaviest path first */
  readonly ready: LiveStep[];
  readonly failures: StepFailure[];
  readonly diverged: Step[];
  readonly end: PromiseWithResolvers<RunEnd>;
  position: number;
  state: WorkState;
  /** steps that it was to do and that are not done */
  undone: number;
}

/** What works at a step now. */
export interface Work {
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly share: Resources;
  /** null until one is opened */
  attempt: { readonly number: number; readonly folder: string } | null;
}

/** A step that a run wants, or that is being stopped. */
export interface LiveStep {
  readonly step: Step;
  readonly wantedBy: Set<LiveRun>;
  /** runs that want it no more and wait until it has stopped */
  readonly stoppedFor: Set<LiveRun>;
  /** steps that read it */
  readonly readers: Set<LiveStep>;
  /** inputs that are not done */
  missing: number;
  work: Work | null;
  /** asked to stop */
  stopping: boolean;
}

/** Which run wants which step, and which steps can start. Steps are shared by all runs that want them. */
export class Workload {
  readonly runs = new Map<string, LiveRun>();
  readonly steps = new Map<string, LiveStep>();

  /** Lets a run want the steps of its graph that are still to be done. */
  add(run: LiveRun, graph: StepGraph, needed: ReadonlySet<string>): void {
    this.runs.set(run.id, run);
    for (const step of graph.steps) {
      if (!needed.has(step.id)) continue;
      const live = this.steps.get(step.id) ?? this.#begin(step);
      live.wantedBy.add(run);
      run.open.add(live);
      if (live.missing === 0 && live.work === null) insertReady(run, live);
    }
    run.undone = run.open.size;
  }

  #begin(step: Step): LiveStep {
    const live: LiveStep = { step, wantedBy: new Set(), stoppedFor: new Set(), readers: new Set(), missing: 0, work: null, stopping: false };
    for (const id of new Set(Object.values(step.inputs))) {
      const input = this.steps.get(id);
      if (input === undefined) continue;
      input.readers.add(live);
      live.missing++;
    }
    this.steps.set(step.id, live);
    return live;
  }

  /** A step has its result: what reads it may start, and no run waits for it. */
  done(live: LiveStep): void {
    this.#forget(live);
    for (const reader of live.readers) {
      reader.missing--;
      if (reader.missing === 0) for (const run of reader.wantedBy) insertReady(run, reader);
    }
    for (const run of new Set([...live.wantedBy, ...live.stoppedFor])) run.undone--;
    this.#release(live);
  }

  /** A step can be started anew by the runs that want it. */
  again(live: LiveStep): void {
    for (const run of live.stoppedFor) run.open.delete(live);
    live.stoppedFor.clear();
    live.stopping = false;
    for (const run of live.wantedBy) insertReady(run, live);
  }

  /** A step ended without a result: no run wants it, nor waits for it, any more. */
  ended(live: LiveStep): void {
    this.#forget(live);
    this.#release(live);
  }

  /** A run wants a step no more. @returns whether nobody does, and the step is gone */
  drop(run: LiveRun, live: LiveStep): boolean {
    run.open.delete(live);
    live.wantedBy.delete(run);
    removeReady(run, live);
    if (live.wantedBy.size > 0 || live.work !== null) return false;
    this.#forget(live);
    return true;
  }

  #forget(live: LiveStep): void {
    this.steps.delete(live.step.id);
    for (const id of Object.values(live.step.inputs)) this.steps.get(id)?.readers.delete(live);
  }

  #release(live: LiveStep): void {
    for (const run of [...live.wantedBy, ...live.stoppedFor]) {
      run.open.delete(live);
      removeReady(run, live);
    }
  }

  /** Live runs, the earliest in the queue first. */
  inOrder(): LiveRun[] {
    return [...this.runs.values()].sort((a, b) => a.position - b.position);
  }
}

export function newRun(id: string, graph: StepGraph, options: WorkerOptions, position: number, diverged: Step[]): LiveRun {
  return {
    id,
    options,
    weights: criticalPathWeights(graph.steps),
    results: graph.results,
    open: new Set(),
    ready: [],
    failures: [],
    diverged,
    end: Promise.withResolvers<RunEnd>(),
    position,
    state: 'queued',
    undone: 0,
  };
}

/** Ids of the runs that a step concerns. */
export function runsOf(live: LiveStep): string[] {
  return [...new Set([...live.wantedBy, ...live.stoppedFor])].map((run) => run.id);
}

/** Keeps `ready` sorted; among equal weights, what was ready earlier comes first. */
function insertReady(run: LiveRun, live: LiveStep): void {
  const weight = run.weights.get(live.step.id) ?? 0;
  let low = 0;
  let high = run.ready.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = run.ready[middle];
    if (other !== undefined && (run.weights.get(other.step.id) ?? 0) >= weight) low = middle + 1;
    else high = middle;
  }
  run.ready.splice(low, 0, live);
}

export function removeReady(run: LiveRun, live: LiveStep): void {
  const at = run.ready.indexOf(live);
  if (at !== -1) run.ready.splice(at, 1);
}
