import { join } from 'node:path';
import { contractError } from '../../src-shared/contract/error-data.ts';
import { parseConfig } from '../../src-shared/experiment/parse-config.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { hasResult, isActive, isAlive } from '../../src-shared/experiment/work-state.ts';
import type { RunEnd } from '../jobs/run-end.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import type { WorkerOptions } from '../jobs/worker-options.ts';
import type { RunSummary } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';
import type { Background } from './background/background.ts';
import { catalogue } from './catalogue.ts';
import type { Changes } from './changes.ts';
import { describeError } from './describe-error.ts';
import type { ChosenEngine } from './engine-choice.ts';
import type { Home } from './home.ts';
import { newOwnRun } from './new-own-run.ts';
import type { RunPart } from './new-own-run.ts';
import type { Notices } from './notices.ts';
import { graphOf, prepareRun } from './prepare-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { Reproduction } from './publish-run.ts';
import { assertUsableResultsFolder } from './results-folder.ts';
import type { ChosenConfig } from './run-config.ts';
import { readPremises, writePremises } from './run-premises.ts';
import type { ProgramCode } from './service-context.ts';
import { trainingHalf } from './training-half.ts';
import { UserError } from './user-error.ts';

/** An experiment that somebody wants to be run. */
export interface LaunchRequest {
  readonly chosen: ChosenConfig;
  /** what people call the run; '': the config's name */
  readonly name: string;
  /** the same key, sent again whenever, means the same run */
  readonly key: string;
  /** folder of raw files to be imported first; null: the data that the config names */
  readonly data?: string | null;
  /** name of the engine; null: the best that works */
  readonly engine?: string | null;
  /** absolute path of the results folder; null: HOME/runs/ID/results */
  readonly place?: string | null;
  /** all of the plan, or the models alone, which a later resume measures */
  readonly part?: RunPart;
  /** what `prepare` gave, where the caller has looked at it before */
  readonly prepared?: PreparedRun;
  /** a line about what is going on before the first step */
  readonly note?: (text: string) => void;
}

/** How a run ended, its results published where it gave any. */
export type RunOutcome =
  | { readonly state: 'completed'; readonly reproduction: Reproduction }
  /** its models are made, as far as was asked for */
  | { readonly state: 'models' }
  | Exclude<RunEnd, { readonly state: 'completed' }>
  /** the steps are done, and the results could not be written */
  | { readonly state: 'unpublished'; readonly error: unknown };

export interface RunManagerOptions {
  readonly home: Home;
  readonly store: Store;
  readonly steps: StepFolder;
  readonly scheduler: Scheduler;
  readonly background: Background;
  readonly changes: Changes;
  readonly notices: Notices;
  readonly code: ProgramCode;
  readonly resources: string;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly worker: WorkerOptions;
  readonly chooseEngine: (name: string | null) => Promise<ChosenEngine>;
  /** when what an earlier program left behind has been put right: before that, nothing is started or stopped */
  readonly ready: Promise<unknown>;
}

/** A run that is in the hands of the scheduler, or whose results are being published. */
interface LiveRun {
  readonly run: PreparedRun;
  readonly part: RunPart;
  readonly outcome: Promise<RunOutcome>;
  publishing: boolean;
}

export const MODELS_REASON = 'its models are made; resume it to measure them';

/**
 * Launches, stops, resumes and publishes runs. What a run is stands in the store and in HOME/runs/ID; the manager holds
 * only those at work.
 */
export class RunManager {
  readonly #of: RunManagerOptions;
  readonly #launching = new Map<string, Promise<string>>();
  readonly #live = new Map<string, LiveRun>();
  #closing = false;

  constructor(options: RunManagerOptions) {
    this.#of = options;
  }

  /** Folder of a run's own files. */
  folder(id: string): string {
    return join(this.#of.home.runs, id);
  }

  /** Where the results of a run are, or will be. */
  results({ id, place }: Pick<RunSummary, 'id' | 'place'>): string {
    return place === '' ? join(this.folder(id), 'results') : place;
  }

  /** The engine that a run would use, chosen once. */
  chooseEngine(name: string | null): Promise<ChosenEngine> {
    return this.#of.chooseEngine(name);
  }

  /**
   * Starts an experiment, or gives the run that the same key started before.
   *
   * @throws UserError, ConfigError, DataError or EngineUnavailableError before anything is kept
   */
  launch(request: LaunchRequest): Promise<string> {
    const { key } = request;
    const known = this.#launching.get(key);
    if (known !== undefined) return known;
    const launch = this.#launch(request).finally(() => this.#launching.delete(key));
    this.#launching.set(key, launch);
    return launch;
  }

  /** How a run that was launched or resumed here ends. @throws RangeError when it is not at work */
  outcome(id: string): Promise<RunOutcome> {
    const live = this.#live.get(id);
    if (live === undefined) throw new RangeError(`run ${id} is not at work`);
    return live.outcome;
  }

  /** Asks a run to stop; with `force` its workers are ended at once. One that is ending anyway is left to it. */
  async stop(id: string, force: boolean): Promise<void> {
    await this.#of.ready;
    const run = this.#known(id);
    if (this.#live.get(id)?.publishing === true) return;
    if (!this.#of.scheduler.stop(id, { force }) && !isAlive(run.state)) throw new UserError('state', `run ${id} is ${run.state}`, 'only a run that waits or works can be stopped');
  }

  /**
   * Lets a run go on that was stopped, interrupted or failed, from its last checkpoints; does nothing for one that waits
   * or works. A run that has its results is looked through: steps whose files are gone are done again.
   *
   * @throws UserError for results that were made elsewhere, or when the plan needs what is not here any more
   */
  async resume(id: string, part: RunPart = 'all'): Promise<void> {
    await this.#of.ready;
    const { source, state } = this.#known(id);
    if (state === 'stopping') throw new UserError('state', `run ${id} is being stopped`, 'wait until it has stopped, then resume it');
    if (source !== 'own') throw new UserError('state', `run ${id} was not made here`, 'duplicate its config and launch that');
    if (this.#live.has(id)) return;
    const run = await this.plan(id);
    if (this.#live.has(id)) return;
    // Asking for the models of a run that has its results must not take its measures from its plan.
    const todo = hasResult(this.#known(id).state) ? 'all' : part;
    this.#keepPremises(id, run, todo);
    this.#enqueue(id, run, todo);
  }

  /** Does the failed steps of a run again. @throws UserError when it did not fail */
  async retry(id: string): Promise<void> {
    const { state } = this.#known(id);
    if (state !== 'failed' && state !== 'interrupted' && state !== 'stopped') throw new UserError('state', `run ${id} is ${state}`, 'only a run that failed or was interrupted can be tried again');
    await this.resume(id);
  }

  /** Places a waiting run before another one; null: last. @throws UserError where one of them has ended */
  async reorder(id: string, before: string | null): Promise<void> {
    await this.#of.ready;
    for (const run of before === null ? [id] : [id, before]) {
      const { state } = this.#known(run);
      if (!isActive(state)) throw new UserError('state', `run ${run} is ${state}`, 'only runs that wait or work have a place in the queue');
    }
    this.#of.scheduler.reorder(id, before);
  }

  /** Every run that waited when the program ended waits again, in its place. */
  async requeue(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      try {
        const run = await this.plan(id);
        // Somebody may have stopped or deleted it meanwhile.
        if (!this.#closing && !this.#live.has(id) && this.#of.store.runs.get(id)?.state === 'queued') this.#enqueue(id, run, readPremises(this.folder(id))?.part ?? 'all');
      } catch (error) {
        if (this.#closing) return;
        if (this.#of.store.runs.get(id)?.state !== 'queued') continue;
        const { userMessage } = describeError(error);
        this.#of.store.runs.change(id, 'failed', this.#of.now(), userMessage);
        this.#say(id, 'error', 'not-planned', `it could not be planned again: ${userMessage}`);
      }
    }
  }

  /** The plan of a run made here, from what it was planned on. @throws UserError */
  async plan(id: string): Promise<PreparedRun> {
    const live = this.#live.get(id);
    if (live !== undefined) return live.run;
    const { store, code } = this.#of;
    const summary = this.#known(id);
    const config = parseConfig(store.runs.config(id), catalogue);
    const premises = readPremises(this.folder(id));
    const chosen: ChosenConfig = { preset: premises?.preset ?? null, base: premises?.base ?? (summary.preset === '' ? null : summary.preset), config, changed: false };
    if (premises === null) return this.prepare({ chosen });
    const { engine, source, state } = premises;
    return { chosen, configHash: summary.configHash, state, engine, source, graph: graphOf(config, { engine, source, state }, code.version) };
  }

  /** Nothing more is said about runs that end now: the program does. Resolves when what has begun to be published is. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([...this.#live.values()].filter(({ publishing }) => publishing).map(({ outcome }) => outcome));
  }

  async #launch(request: LaunchRequest): Promise<string> {
    const { store, steps, home, changes, now } = this.#of;
    const before = store.runs.byLaunchKey(request.key);
    if (before !== null) return before.id;
    const { place = null, part = 'all' } = request;
    const run = request.prepared ?? await this.prepare(request);
    await this.#of.ready;
    if (place !== null) assertUsableResultsFolder(place, run.configHash);
    // Nothing is awaited from here on: two launches at once get two ids.
    const id = this.#freeId(run);
    this.#keepPremises(id, run, part);
    store.runs.add(newOwnRun(id, run, partOf(run.graph, part), { name: request.name, place: place ?? '', launchKey: request.key, createdAt: now(), home, isDone: (step) => steps.finished(step) !== null }));
    this.#enqueue(id, run, part);
    changes.tell({ about: 'run', run: id });
    return id;
  }

  /** Plans an experiment and does none of it; raw files that were given are imported. @throws what launch throws */
  prepare({ chosen, data = null, engine = null, note = () => null }: Omit<LaunchRequest, 'name' | 'key'>): Promise<PreparedRun> {
    const { home, code, resources, signal, chooseEngine } = this.#of;
    return prepareRun({ chosen, data, engine, home, code, resources, signal, note, chooseEngine });
  }

  #keepPremises(id: string, { chosen: { preset, base }, engine, source, state }: PreparedRun, part: RunPart): void {
    writePremises(this.folder(id), { preset, base, engine, source, state, part });
  }

  /** PRESET-HASH, with a number where there is such a run, or results of something else. */
  #freeId({ chosen, configHash }: PreparedRun): string {
    const stem = `${chosen.preset ?? 'custom'}-${configHash.slice(0, 8)}`;
    for (let n = 1; ; n++) {
      const id = n === 1 ? stem : `${stem}-${n}`;
      if (this.#of.store.runs.get(id) === null && isUsable(this.results({ id, place: '' }), configHash)) return id;
    }
  }

  #enqueue(id: string, run: PreparedRun, part: RunPart): void {
    const { scheduler, worker } = this.#of;
    scheduler.enqueue({ run: id, graph: partOf(run.graph, part), options: worker });
    const live: LiveRun = { run, part, publishing: false, outcome: scheduler.settled(id).then((end) => this.#settle(id, live, end)).finally(() => {
      this.#live.delete(id);
      this.#of.changes.tell({ about: 'run', run: id });
    }) };
    this.#live.set(id, live);
    // Whoever waits for it gets its error; where nobody does, the notice has said it.
    live.outcome.catch(() => null);
  }

  async #settle(id: string, live: LiveRun, end: RunEnd): Promise<RunOutcome> {
    const { store } = this.#of;
    if (end.state === 'completed') {
      if (live.part === 'all') return this.#publish(id, live, end);
      this.#endWithModels(id);
      return { state: 'models' };
    }
    if (end.state !== 'stopped' && !this.#closing) this.#say(id, 'error', end.state, store.runs.get(id)?.reason ?? end.reason);
    return end;
  }

  async #publish(id: string, live: LiveRun, end: Extract<RunEnd, { readonly state: 'completed' }>): Promise<RunOutcome> {
    const { store, background, home, code, resources, signal, now } = this.#of;
    live.publishing = true;
    try {
      const summary = this.#known(id);
      const out = this.results(summary);
      assertUsableResultsFolder(out, live.run.configHash);
      const { reproduction, rows } = await background.run('runs.publish', { run: live.run, work: home.work, out, code, resources }, { signal });
      store.together(() => {
        store.evaluations.save(id, rows);
        const diverged = end.diverged.map(({ label }) => label);
        // One that was looked through again has its state already.
        if (this.#known(id).state !== 'completed') store.runs.change(id, 'completed', now(), diverged.length === 0 ? '' : `${diverged.join(', ')}: diverged`);
      });
      this.#say(id, 'info', 'completed', 'it is done, and its results are there');
      return { state: 'completed', reproduction };
    } catch (error) {
      if (signal.aborted) throw error;
      const { userMessage } = describeError(error);
      const reason = `its steps are done, but its results could not be written: ${userMessage}`;
      if (this.#known(id).state !== 'completed') store.runs.change(id, 'failed', now(), reason);
      this.#say(id, 'error', 'not-published', reason);
      return { state: 'unpublished', error };
    }
  }

  #endWithModels(id: string): void {
    const { store, now } = this.#of;
    store.together(() => {
      const { state } = this.#known(id);
      if (state === 'completed') return;
      if (state === 'running') store.runs.change(id, 'stopping', now());
      store.runs.change(id, 'stopped', now(), MODELS_REASON);
    });
  }

  #known(id: string): RunSummary {
    const run = this.#of.store.runs.get(id);
    if (run === null) throw contractError('unknown-run', `there is no run ${id}`, `There is no run ${id}; it may have been deleted in another window.`);
    return run;
  }

  #say(id: string, level: 'info' | 'error', code: string, text: string): void {
    this.#of.notices.add(level, code, `${this.#of.store.runs.get(id)?.name ?? id}: ${text}`, id);
  }
}

function partOf(graph: StepGraph, part: RunPart): StepGraph {
  return part === 'all' ? graph : trainingHalf(graph);
}

function isUsable(folder: string, configHash: string): boolean {
  try {
    assertUsableResultsFolder(folder, configHash);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
