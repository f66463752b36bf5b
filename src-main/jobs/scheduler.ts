import type { Disposer } from '../../src-shared/contract/port.ts';
import type { JournalLine, ResumedFrom, StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { admitRun } from './admit-run.ts';
import { doStep } from './do-step.ts';
import type { StepEnd } from './do-step.ts';
import type { StepExecutor } from './executor.ts';
import type { JobEvent } from './job-event.ts';
import type { AttemptFacts, JobStore } from './job-store.ts';
import { Ledger } from './ledger.ts';
import { recoverJobs } from './recover-jobs.ts';
import type { Recovery } from './recover-jobs.ts';
import { Room, beside, fits, needsOf } from './resources.ts';
import type { Resources } from './resources.ts';
import { failureText } from './run-end.ts';
import type { RunEnd } from './run-end.ts';
import type { Attempt, StepFolder } from './step-folder.ts';
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
  readonly #ledger: Ledger;
  readonly #listeners = new Set<(event: JobEvent) => void>();
  /** how runs that ended since the start did */
  readonly #ends = new Map<string, RunEnd>();
  readonly #working = new Set<Promise<void>>();
  #events: JobEvent[] = [];
  #telling = false;
  #depth = 0;
  #closing = false;

  constructor({ store, steps, executor, capacity, now, needs = (step, { gemmThreads }) => needsOf(step, gemmThreads) }: SchedulerOptions) {
    this.#store = store;
    this.#steps = steps;
    this.#executor = executor;
    this.#now = now;
    this.#needs = needs;
    this.#room = new Room(capacity);
    this.#ledger = new Ledger((text) => { this.#tell({ type: 'trouble', text }); });
  }

  /** Once, before anything is enqueued: what an earlier run of the program left behind is put right. */
  recover(): Promise<Recovery> {
    return recoverJobs(this.#store, this.#steps, this.#executor, this.#now());
  }

  /** A listener must not throw, and must not be slow. It may call the scheduler. */
  on(listener: (event: JobEvent) => void): Disposer {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
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
    this.#ledger.settle();
    const { needed, complete, todo, reused, diverged } = admitRun(id, graph, { store: this.#store, steps: this.#steps, at: this.#now(), live });
    this.#change(() => {
      const run = newRun(id, graph, options, this.#store.position(id), [...diverged]);
      this.#ends.delete(id);
      this.#load.add(run, graph, needed);
      if (!complete) this.#tell({ type: 'run', run: id, state: 'queued', reason: '' });
      this.#tell({ type: 'planned', run: id, steps: todo, reused });
      if (complete) run.state = 'completed';
      if ([...run.open].some((step) => step.work !== null && !step.stopping)) this.#changeRun(run, 'running');
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
      if (run.state === 'running') this.#changeRun(run, 'stopping');
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
      this.#tell({ type: 'reordered', runs: order });
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
    this.#ledger.close();
  }

  /** A run that waits in the store and is not enqueued yet. */
  #takeBack(id: string): boolean {
    if (this.#store.runState(id) !== 'queued') return false;
    this.#store.changeRun(id, 'stopped', this.#now());
    this.#tell({ type: 'run', run: id, state: 'stopped', reason: '' });
    return true;
  }

  /** Changes the load, then starts what can be started, then tells what happened: listeners see whole changes. */
  #change(change: () => void): void {
    this.#depth++;
    try {
      change();
      if (this.#depth === 1) this.#startWhatFits();
    } finally {
      this.#depth--;
    }
    this.#tellAll();
  }

  #tell(event: JobEvent): void {
    this.#events.push(event);
    this.#tellAll();
  }

  #tellAll(): void {
    if (this.#depth > 0 || this.#telling) return;
    this.#telling = true;
    try {
      for (let event = this.#events.shift(); event !== undefined; event = this.#events.shift()) {
        for (const listener of [...this.#listeners]) listener(event);
      }
    } finally {
      this.#telling = false;
    }
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
    this.#ledger.write(() => { this.#store.changeStep(step.id, 'running'); });
    for (const wants of live.wantedBy) {
      removeReady(wants, live);
      if (wants.state === 'queued') this.#changeRun(wants, 'running');
    }
    this.#tell({ type: 'started', step, runs: runsOf(live) });
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
      recordAttempt: (atLeast) => {
        this.#ledger.settle();
        return this.#store.openAttempt(step.id, this.#now(), atLeast);
      },
      onOpened: (attempt) => { this.#opened(live, work, attempt); },
      onLine: (line) => { this.#line(live, work, line); },
      describe: (facts) => { this.#describe(live, work, facts); },
      note: (text) => { this.#tell({ type: 'note', step, runs: runsOf(live), text }); },
      stop: work.stop.signal,
      kill: work.kill.signal,
    });
    this.#change(() => {
      live.work = null;
      this.#room.give(work.share);
      this.#ended(live, work, end);
    });
  }

  #opened(live: LiveStep, work: Work, attempt: Attempt): void {
    work.attempt = attempt;
    this.#tell({ type: 'attempt', step: live.step, runs: runsOf(live), ...attempt, state: 'running', reason: '' });
    if (live.stopping) this.#changeAttempt(live, work, 'stopping', '');
  }

  #describe(live: LiveStep, { attempt }: Work, facts: Partial<AttemptFacts>): void {
    if (attempt !== null) this.#ledger.write(() => { this.#store.describeAttempt(live.step.id, attempt.number, facts); });
  }

  #line(live: LiveStep, work: Work, line: JournalLine): void {
    if (line.type === 'attempt') this.#describe(live, work, { fingerprint: line.fingerprint, resumedFrom: resumedFrom(line.resumed) });
    this.#tell({ type: 'line', step: live.step, runs: runsOf(live), line });
  }

  #ended(live: LiveStep, work: Work, end: StepEnd): void {
    const runs = [...live.wantedBy, ...live.stoppedFor];
    if (end.state === 'done') this.#finish(live, work, end.result);
    else if (live.stopping && end.state !== 'failed') this.#stopped(live, work);
    else if (this.#closing && end.state !== 'failed') this.#fail(live, work, { state: 'interrupted', reason: CLOSED_REASON, badInput: false, diskFull: false });
    else if (end.state === 'stopped') this.#fail(live, work, { state: 'interrupted', reason: 'somebody else asked its worker to stop; it goes on from its last checkpoint', badInput: false, diskFull: false });
    else this.#fail(live, work, end);
    for (const run of runs) this.#settleIfDone(run);
  }

  #finish(live: LiveStep, work: Work, result: StepResult): void {
    const { step } = live;
    const runs = runsOf(live);
    const state = result.outcome === 'diverged' ? 'diverged' : 'completed';
    this.#changeStep(live, work, state, '');
    if (state === 'diverged') for (const run of live.wantedBy) run.diverged.push(step);
    this.#load.done(live);
    this.#tell({ type: 'finished', step, runs, result });
  }

  #stopped(live: LiveStep, work: Work): void {
    const { step } = live;
    const runs = runsOf(live);
    this.#changeStep(live, work, 'stopped', '');
    this.#tell({ type: 'stopped', step, runs, reason: '' });
    if (live.wantedBy.size === 0) {
      this.#load.ended(live);
      return;
    }
    this.#ledger.write(() => { this.#store.changeStep(step.id, 'queued'); });
    this.#load.again(live);
    this.#tell({ type: 'requeued', step, runs: runsOf(live) });
  }

  #fail(live: LiveStep, work: Work, end: Extract<StepEnd, { readonly reason: string }>): void {
    const { step } = live;
    const { state, reason, badInput, diskFull } = end;
    const runs = runsOf(live);
    this.#changeStep(live, work, state, reason);
    this.#tell({ type: 'failed', step, runs, state, reason });
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
    this.#ledger.write(() => { this.#store.changeStep(live.step.id, 'stopped', reason); });
    this.#tell({ type: 'stopped', step: live.step, runs: [run.id], reason });
  }

  #stopStep(live: LiveStep, force: boolean): void {
    const { work, step } = live;
    if (work === null) return;
    if (!live.stopping) {
      live.stopping = true;
      this.#ledger.write(() => { this.#store.changeStep(step.id, 'stopping'); });
      this.#tell({ type: 'stopping', step, runs: runsOf(live) });
      if (work.attempt !== null) this.#changeAttempt(live, work, 'stopping', '');
    }
    (force ? work.kill : work.stop).abort();
  }

  /** The end of a step and of its attempt, as one change. */
  #changeStep(live: LiveStep, { attempt }: Work, state: WorkState, reason: string): void {
    const { id } = live.step;
    const at = this.#now();
    this.#ledger.write(() => {
      this.#store.together(() => {
        if (attempt !== null) this.#store.changeAttempt(id, attempt.number, state, at, reason);
        this.#store.changeStep(id, state, reason);
      });
    });
    if (attempt !== null) this.#tell({ type: 'attempt', step: live.step, runs: runsOf(live), ...attempt, state, reason });
  }

  #changeAttempt(live: LiveStep, { attempt }: Work, state: WorkState, reason: string): void {
    if (attempt === null) return;
    const at = this.#now();
    this.#ledger.write(() => { this.#store.changeAttempt(live.step.id, attempt.number, state, at, reason); });
    this.#tell({ type: 'attempt', step: live.step, runs: runsOf(live), ...attempt, state, reason });
  }

  #changeRun(run: LiveRun, state: WorkState, reason = ''): void {
    const at = this.#now();
    run.state = state;
    this.#ledger.write(() => { this.#store.changeRun(run.id, state, at, reason); });
    this.#tell({ type: 'run', run: run.id, state, reason });
  }

  #settleIfDone(run: LiveRun): void {
    if (run.open.size > 0 || !this.#load.runs.has(run.id) || this.#closing) return;
    this.#load.runs.delete(run.id);
    this.#end(run, endOf(run));
  }

  #end(run: LiveRun, end: RunEnd): void {
    this.#ends.set(run.id, end);
    const state = end.state === 'completed' && end.diverged.some((step) => run.results.includes(step.id)) ? 'diverged' : end.state;
    const reason = end.state === 'completed' ? divergedText(end.diverged) : end.state === 'stopped' ? '' : end.reason;
    // A run that had its result before has it still.
    if (run.state === 'completed') this.#tell({ type: 'run', run: run.id, state, reason });
    else this.#changeRun(run, state, reason);
    run.end.resolve(end);
  }
}

/** The folder of the earlier attempt ends in its number. */
function resumedFrom(from: ResumedFrom | null): AttemptFacts['resumedFrom'] {
  return from === null ? null : { attempt: Number(from.folder.slice(from.folder.lastIndexOf('-') + 1)), checkpoint: from.checkpoint, step: from.step };
}

function endOf(run: LiveRun): RunEnd {
  if (run.failures.length > 0 && run.state !== 'stopping') {
    const state = run.failures.some((failure) => failure.state === 'failed') ? 'failed' : 'interrupted';
    return { state, failures: run.failures, reason: failureText(run.failures) };
  }
  return run.undone === 0 ? { state: 'completed', diverged: run.diverged } : { state: 'stopped' };
}

function divergedText(steps: readonly Step[]): string {
  return steps.length === 0 ? '' : `${steps.map((step) => step.label).join(', ')}: diverged`;
}

/** Of a run that ended before the program started, steps that failed or diverged are not known one by one. */
function storedEnd(id: string, state: WorkState | null, reason: string): RunEnd {
  switch (state) {
    case 'completed':
    case 'diverged':
      return { state: 'completed', diverged: [] };
    case 'stopped':
      return { state };
    case 'failed':
    case 'interrupted':
      return { state, failures: [], reason };
    case 'queued':
    case 'running':
    case 'stopping':
      throw new RangeError(`run ${id} is ${state} in the store and was not enqueued`);
    case null:
      throw new RangeError(`the store has no run ${id}`);
  }
}
