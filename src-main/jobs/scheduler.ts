import type { Disposer } from '../../src-shared/contract/port.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { admitRun } from './admit-run.ts';
import { doStep } from './do-step.ts';
import type { StepEnd } from './do-step.ts';
import { endOf, recordedEnd, storedEnd } from './end-of-run.ts';
import type { StepExecutor } from './executor.ts';
import type { JobEvent } from './job-event.ts';
import { JobRecord } from './job-record.ts';
import type { JobStore } from './job-store.ts';
import { recoverJobs } from './recover-jobs.ts';
import type { Recovery } from './recover-jobs.ts';
import { Room, beside, fits, needsOf } from './resources.ts';
import type { Resources } from './resources.ts';
import type { RunEnd } from './run-end.ts';
import type { StepFolder } from './step-folder.ts';
import { Workload, newRun, removeReady, runsOf } from './workload.ts';
import type { LiveRun, LiveStep, Work } from './workload.ts';
import type { WorkerOptions } from './worker-options.ts';

export interface SchedulerOptions {
  readonly store: JobStore;
  readonly steps: StepFolder;
  readonly executor: StepExecutor;
  /** what the machine has for steps */
  readonly capacity: Resources;
  /** wall clock, milliseconds since 1970: for records, never for decisions */
  readonly now: () => number;
  /** what a step needs; by its kind, where nothing is given */
  readonly needs?: (step: Step, options: WorkerOptions) => Resources;
}

/** A run that is in the store, and what it is to do. */
export interface RunJob {
  readonly run: string;
  readonly graph: StepGraph;
  readonly options: WorkerOptions;
}

const CLOSED_REASON = 'the program was closed while this was at work. Resume it, and it goes on from its last checkpoint';

/**
 * Does the steps of runs: several runs at once, as many steps as the machine has room for, those of earlier runs first,
 * then the heaviest remaining path. A step that several runs want is done once, and goes on until none wants it. A step
 * that fails ends only what needs it; what does not is still done, and kept.
 */
export class Scheduler {
  readonly #store: JobStore;
  readonly #steps: StepFolder;
  readonly #executor: StepExecutor;
  readonly #now: () => number;
  readonly #needs: (step: Step, options: WorkerOptions) => Resources;
  readonly #room: Room;
  readonly #load = new Workload();
  readonly #record: JobRecord;
  /** how runs that ended since the start did */
  readonly #ends = new Map<string, RunEnd>();
  readonly #working = new Set<Promise<void>>();
  #closing = false;

  constructor({ store, steps, executor, capacity, now, needs = (step, { gemmThreads }) => needsOf(step, gemmThreads) }: SchedulerOptions) {
    this.#store = store;
    this.#steps = steps;
    this.#executor = executor;
    this.#now = now;
    this.#needs = needs;
    this.#room = new Room(capacity);
    this.#record = new JobRecord(store, now);
  }

  /** Once, before anything is enqueued: what an earlier run of the program left behind is put right. */
  recover(): Promise<Recovery> {
    return recoverJobs(this.#store, this.#steps, this.#executor, this.#now());
  }

  /** A listener must not throw, and must not be slow. It may call the scheduler. */
  on(listener: (event: JobEvent) => void): Disposer {
    return this.#record.on(listener);
  }

  /**
   * Takes a run into the queue, where the store places it: a new one, or one that is resumed or retried. Its steps are
   * those of the graph; what was done before is not done again.
   *
   * @returns false when it is in the queue or at work already; then nothing changes
   * @throws RangeError when the store has no such run; what the store throws when it cannot be written
   */
  enqueue({ run: id, graph, options }: RunJob): boolean {
    if (this.#closing) throw new Error('the scheduler is closed');
    if (this.#load.runs.has(id)) return false;
    const live = (step: string): boolean => this.#load.steps.has(step);
    this.#record.settle();
    const { needed, complete, todo, reused, diverged } = admitRun(id, graph, { store: this.#store, steps: this.#steps, at: this.#now(), live });
    this.#change(() => {
      const run = newRun(id, graph, options, this.#store.position(id), [...diverged]);
      this.#ends.delete(id);
      this.#load.add(run, graph, needed);
      if (!complete) this.#record.tell({ type: 'run', run: id, state: 'queued', reason: '' });
      this.#record.tell({ type: 'planned', run: id, steps: todo, reused });
      if (complete) run.state = 'completed';
      if ([...run.open].some((step) => step.work !== null && !step.stopping)) this.#record.run(run, 'running');
      this.#settleIfDone(run);
    });
    return true;
  }

  /**
   * Stops a run: workers that only it wants are asked to stop, or ended at once with `force`, also when they were asked
   * before. One that is only queued is taken back.
   *
   * @returns false when it was not in the queue and not at work
   */
  stop(id: string, { force }: { readonly force: boolean }): boolean {
    const run = this.#load.runs.get(id);
    if (run === undefined) return this.#takeBack(id);
    this.#change(() => {
      for (const step of [...run.open]) {
        if (step.stoppedFor.has(run)) {
          if (force) this.#stopStep(step, force);
          continue;
        }
        if (step.work === null || step.wantedBy.size > 1) {
          this.#drop(run, step, 'the run that wanted it was stopped');
          continue;
        }
        step.wantedBy.delete(run);
        step.stoppedFor.add(run);
        this.#stopStep(step, force);
      }
      if (run.state === 'running') this.#record.run(run, 'stopping');
      this.#settleIfDone(run);
    });
    return true;
  }

  /**
   * Places a run in the queue before another one; null: last.
   *
   * @throws RangeError when one of the two is not in the queue
   */
  reorder(id: string, before: string | null): void {
    const living = new Set(this.#store.livingRuns().map((run) => run.id));
    for (const run of before === null ? [id] : [id, before]) {
      if (!living.has(run)) throw new RangeError(`run ${run} is not in the queue: it has ended, or there is none of that name`);
    }
    if (id === before) return;
    this.#store.place(id, before);
    this.#change(() => {
      const order = this.#store.livingRuns().map((run) => run.id);
      for (const run of this.#load.runs.values()) run.position = this.#store.position(run.id);
      this.#record.tell({ type: 'reordered', runs: order });
    });
  }

  /**
   * How a run ended, once it has; of one that ended before the program started, what the store says.
   *
   * @throws RangeError when there is no such run, or it waits in the store and was not enqueued
   */
  async settled(id: string): Promise<RunEnd> {
    const live = this.#load.runs.get(id);
    if (live !== undefined) return live.end.promise;
    return this.#ends.get(id) ?? storedEnd(id, this.#store.runState(id), this.#store.runReason(id));
  }

  /**
   * Starts nothing more, stops all workers and resolves when they have ended. Runs at work are interrupted and can be
   * resumed; those that wait stay in the queue.
   *
   * @param wait lets workers go on to their next checkpoint; else they are ended at once
   */
  async close({ wait }: { readonly wait: boolean }): Promise<void> {
    this.#closing = true;
    for (const { work } of this.#load.steps.values()) (wait ? work?.stop : work?.kill)?.abort();
    while (this.#working.size > 0) await Promise.all(this.#working);
    this.#change(() => {
      for (const run of this.#load.runs.values()) {
        if (run.state !== 'queued') this.#end(run, { state: 'interrupted', failures: run.failures, reason: CLOSED_REASON });
        else run.end.resolve({ state: 'interrupted', failures: [], reason: 'the program was closed; the run waits in the queue' });
      }
      this.#load.runs.clear();
    });
    this.#record.close();
  }

  /** A run that waits in the store and is not enqueued yet. */
  #takeBack(id: string): boolean {
    if (this.#store.runState(id) !== 'queued') return false;
    this.#store.changeRun(id, 'stopped', this.#now());
    this.#record.tell({ type: 'run', run: id, state: 'stopped', reason: '' });
    return true;
  }

  /** Changes the load, then starts what can be started, then tells what happened. */
  #change(change: () => void): void {
    this.#record.whole(() => {
      change();
      this.#startWhatFits();
    });
  }

  /** The first step that does not fit keeps its place: those after it get only what is left beside it. */
  #startWhatFits(): void {
    if (this.#closing) return;
    let kept: Resources | null = null;
    for (const run of this.#load.inOrder()) {
      let at = 0;
      for (let step = run.ready[at]; step !== undefined; step = run.ready[at]) {
        const free: Resources = kept === null ? this.#room.free : beside(this.#room.free, kept);
        if (free.cores <= 0) return;
        const share = this.#room.share(this.#needs(step.step, run.options));
        // A step that is started is ready no more: the next one is in its place.
        if (fits(share, free)) this.#start(step, run, share);
        else {
          kept ??= share;
          at++;
        }
      }
    }
  }

  #start(live: LiveStep, run: LiveRun, share: Resources): void {
    const work: Work = { stop: new AbortController(), kill: new AbortController(), share, attempt: null };
    live.work = work;
    this.#room.take(share);
    const { step } = live;
    this.#record.step(live, 'running');
    for (const wants of live.wantedBy) {
      removeReady(wants, live);
      if (wants.state === 'queued') this.#record.run(wants, 'running');
    }
    this.#record.tell({ type: 'started', step, runs: runsOf(live) });
    const done = this.#work(live, work, run.options).finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  async #work(live: LiveStep, work: Work, options: WorkerOptions): Promise<void> {
    const { step } = live;
    const end = await doStep({
      step,
      steps: this.#steps,
      executor: this.#executor,
      options,
      recordAttempt: (atLeast) => this.#record.attempt(live, atLeast),
      onOpened: (attempt) => {
        work.attempt = attempt;
        this.#record.opened(live);
      },
      onLine: (line) => { this.#record.line(live, line); },
      describe: (facts) => { this.#record.facts(live, facts); },
      note: (text) => { this.#record.tell({ type: 'note', step, runs: runsOf(live), text }); },
      stop: work.stop.signal,
      kill: work.kill.signal,
    });
    this.#change(() => {
      this.#room.give(work.share);
      this.#ended(live, end);
      live.work = null;
    });
  }

  #ended(live: LiveStep, end: StepEnd): void {
    const runs = [...live.wantedBy, ...live.stoppedFor];
    if (end.state === 'done') this.#finish(live, end.result);
    else if (live.stopping && end.state !== 'failed') this.#stopped(live);
    else if (this.#closing && end.state !== 'failed') this.#fail(live, { state: 'interrupted', reason: CLOSED_REASON, badInput: false, diskFull: false });
    else if (end.state === 'stopped') this.#fail(live, { state: 'interrupted', reason: 'somebody else asked its worker to stop; it goes on from its last checkpoint', badInput: false, diskFull: false });
    else this.#fail(live, end);
    for (const run of runs) this.#settleIfDone(run);
  }

  #finish(live: LiveStep, result: StepResult): void {
    const { step } = live;
    const runs = runsOf(live);
    const state = result.outcome === 'diverged' ? 'diverged' : 'completed';
    this.#record.stepAndAttempt(live, state);
    if (state === 'diverged') for (const run of [...live.wantedBy, ...live.stoppedFor]) run.diverged.push(step);
    this.#load.done(live);
    this.#record.tell({ type: 'finished', step, runs, result });
  }

  #stopped(live: LiveStep): void {
    const { step } = live;
    const runs = runsOf(live);
    this.#record.stepAndAttempt(live, 'stopped');
    this.#record.tell({ type: 'stopped', step, runs, reason: '' });
    if (live.wantedBy.size === 0) {
      this.#load.ended(live);
      return;
    }
    this.#record.step(live, 'queued');
    this.#load.again(live);
    this.#record.tell({ type: 'requeued', step, runs: runsOf(live) });
  }

  #fail(live: LiveStep, end: Extract<StepEnd, { readonly reason: string }>): void {
    const { step } = live;
    const { state, reason, badInput, diskFull } = end;
    const runs = runsOf(live);
    this.#record.stepAndAttempt(live, state, reason);
    this.#record.tell({ type: 'failed', step, runs, state, reason });
    const wanted = [...live.wantedBy];
    this.#load.ended(live);
    // What is closed can be resumed as it is.
    if (this.#closing) return;
    for (const run of wanted) {
      run.failures.push({ step, state, reason, badInput });
      for (const reader of live.readers) this.#dropTree(run, reader, `${step.label} did not give what it needs`);
      if (diskFull) for (const open of [...run.open]) if (open.work === null) this.#drop(run, open, 'the disk is full');
    }
  }

  #dropTree(run: LiveRun, live: LiveStep, reason: string): void {
    if (!run.open.has(live)) return;
    const readers = [...live.readers];
    this.#drop(run, live, reason);
    for (const reader of readers) this.#dropTree(run, reader, reason);
  }

  #drop(run: LiveRun, live: LiveStep, reason: string): void {
    if (!this.#load.drop(run, live)) return;
    this.#record.step(live, 'stopped', reason);
    this.#record.tell({ type: 'stopped', step: live.step, runs: [run.id], reason });
  }

  #stopStep(live: LiveStep, force: boolean): void {
    const { work, step } = live;
    if (work === null) return;
    if (!live.stopping) {
      live.stopping = true;
      this.#record.stepAndAttempt(live, 'stopping');
      this.#record.tell({ type: 'stopping', step, runs: runsOf(live) });
    }
    (force ? work.kill : work.stop).abort();
  }

  #settleIfDone(run: LiveRun): void {
    if (run.open.size > 0 || !this.#load.runs.has(run.id)) return;
    // What was not to stop and is not done is interrupted once all workers have ended.
    if (this.#closing && run.undone > 0 && run.state !== 'stopping') return;
    this.#load.runs.delete(run.id);
    this.#end(run, endOf(run));
  }

  #end(run: LiveRun, end: RunEnd): void {
    this.#ends.set(run.id, end);
    const { state, reason } = recordedEnd(run, end);
    // A run that had its result before has it still.
    if (run.state === 'completed') this.#record.tell({ type: 'run', run: run.id, state, reason });
    else this.#record.run(run, state, reason);
    run.end.resolve(end);
  }
}
