import { STEP_FILE_SCHEMA_ID } from '../../src-shared/experiment/step-file.ts';
import type { JournalLine, StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { isDiskFull } from '../durable-file.ts';
import { diskFullText } from './disk-room.ts';
import type { AttemptEnd, StepExecutor } from './executor.ts';
import { criticalPathWeights } from './priorities.ts';
import { LateResultError } from './step-folder.ts';
import type { OpenAttempt, StepFolder } from './step-folder.ts';

export type JobEvent =
  | { readonly type: 'planned'; readonly steps: readonly Step[]; readonly reused: readonly Step[] }
  | { readonly type: 'started'; readonly step: Step }
  | { readonly type: 'line'; readonly step: Step; readonly line: JournalLine }
  /** something that people should know about a step, for example that a leftover worker was ended */
  | { readonly type: 'note'; readonly step: Step; readonly text: string }
  | { readonly type: 'finished'; readonly step: Step; readonly result: StepResult }
  | { readonly type: 'failed'; readonly step: Step; readonly reason: string };

export interface RunOptions {
  /** steps that run at once */
  readonly workers: number;
  readonly gemmThreads: number;
  /** folder of the imported data sets */
  readonly datasets: string;
  /** time between two checkpoints of a step, milliseconds */
  readonly checkpointEveryMs: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
}

/** Why a step is not done. */
interface Failure {
  readonly reason: string;
  readonly badInput: boolean;
  /** nothing else can be done either before somebody frees room */
  readonly diskFull: boolean;
}

export class StepsFailedError extends Error {
  override readonly name = 'StepsFailedError';

  /** every failure is the input's: nothing is wrong with the program or the machine */
  readonly badInput: boolean;

  constructor(failures: readonly (Failure & { readonly step: Step })[]) {
    super(failures.map(({ step, reason }) => `${step.label} failed: ${reason}`).join('\n'));
    this.badInput = failures.every(({ badInput }) => badInput);
  }
}

export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';

  constructor() {
    super('stopped; finished steps are kept, the same command goes on from them');
  }
}

/**
 * Does every step of a plan that was not done before, several at a time, the heaviest remaining path first.
 * A step that fails stops only the steps that need it; what does not is still finished, and kept.
 *
 * @throws StepsFailedError when a step failed, RunStoppedError when the signal stopped the run
 */
export async function runPlan(graph: StepGraph, store: StepFolder, executor: StepExecutor, options: RunOptions): Promise<void> {
  const needed = neededSteps(graph, store);
  options.onEvent({
    type: 'planned',
    steps: graph.steps.filter((step) => needed.has(step.id)),
    reused: graph.steps.filter((step) => !needed.has(step.id)),
  });
  const priority = criticalPathWeights(graph.steps);
  const waiting = new Set(graph.steps.filter((step) => needed.has(step.id)));
  const open = new Set(needed);
  const running = new Set<Promise<void>>();
  const failures: (Failure & { step: Step })[] = [];
  const attempt = async (step: Step): Promise<void> => {
    const failure = await runStep(step, store, executor, options);
    if (failure === null) open.delete(step.id);
    else if (!options.signal.aborted) {
      failures.push({ step, ...failure });
      options.onEvent({ type: 'failed', step, reason: failure.reason });
    }
  };
  for (;;) {
    const ready = options.signal.aborted || failures.some(({ diskFull }) => diskFull)
      ? []
      : [...waiting]
          .filter((step) => Object.values(step.inputs).every((input) => !open.has(input)))
          .sort((a, b) => (priority.get(b.id) ?? 0) - (priority.get(a.id) ?? 0));
    for (const step of ready.slice(0, options.workers - running.size)) {
      waiting.delete(step);
      const work = attempt(step).finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (options.signal.aborted) throw new RunStoppedError();
  if (failures.length > 0) throw new StepsFailedError(failures);
}

/** Steps to do: the results, and inputs of steps to do, as far as they are not finished. */
export function neededSteps(graph: StepGraph, store: StepFolder): Set<string> {
  const needed = new Set<string>(graph.results.filter((id) => store.finished(id) === null));
  for (const step of graph.steps.toReversed()) {
    if (!needed.has(step.id)) continue;
    for (const input of Object.values(step.inputs)) {
      if (!needed.has(input) && store.finished(input) === null) needed.add(input);
    }
  }
  return needed;
}

/**
 * One attempt, or taking the result that an earlier one wrote before the program around it died. Null when the step is
 * done, else why not.
 */
async function runStep(step: Step, store: StepFolder, executor: StepExecutor, options: RunOptions): Promise<Failure | null> {
  const note = (text: string): void => { options.onEvent({ type: 'note', step, text }); };
  try {
    const before = store.currentAttempt(step.id);
    if (before !== null && await executor.endLeftover(before.folder)) note(`a worker of attempt ${before.number} was left over and is ended`);
    options.onEvent({ type: 'started', step });
    const left = before === null ? null : store.outcome(step.id, before);
    if (before !== null && (left?.outcome === 'completed' || left?.outcome === 'diverged')) {
      note(`attempt ${before.number} had finished already: its result is taken`);
      options.onEvent({ type: 'finished', step, result: store.commit(step.id, before) });
      return null;
    }
    const attempt = store.openAttempt(step.id);
    const file = stepFile(step, attempt, store, options);
    const end = await executor.execute(file, attempt.folder, (line) => { options.onEvent({ type: 'line', step, line }); }, options.signal);
    const failure = failureOf(end, store);
    if (failure !== null) return failure;
    options.onEvent({ type: 'finished', step, result: store.commit(step.id, attempt) });
    return null;
  } catch (error) {
    if (error instanceof LateResultError) note(error.message);
    if (isDiskFull(error)) return { reason: diskFullText(store.work), badInput: false, diskFull: true };
    return { reason: error instanceof Error ? error.message : String(error), badInput: false, diskFull: false };
  }
}

function failureOf(end: AttemptEnd, store: StepFolder): Failure | null {
  if (end.kind === 'interrupted') {
    return end.shortage === 'disk' ? { reason: diskFullText(store.work), badInput: false, diskFull: true } : { reason: end.reason, badInput: false, diskFull: false };
  }
  const { outcome, error, badInput, shortage } = end.result;
  switch (outcome) {
    case 'completed':
    case 'diverged':
      return null;
    case 'stopped':
      return shortage === 'disk' ? { reason: diskFullText(store.work), badInput: false, diskFull: true } : { reason: 'stopped', badInput: false, diskFull: false };
    case 'failed': {
      const reason = error ?? 'no reason given';
      return { reason: shortage === 'memory' ? `the worker ran out of memory (${reason}); run fewer steps at once (--workers 1), or make the experiment smaller` : reason, badInput, diskFull: false };
    }
  }
}

function stepFile(step: Step, attempt: OpenAttempt, store: StepFolder, options: RunOptions): StepFile {
  return {
    schema: STEP_FILE_SCHEMA_ID,
    id: step.id,
    attempt: attempt.number,
    kind: step.kind,
    version: step.version,
    label: step.label,
    slice: step.slice,
    inputs: Object.fromEntries(Object.entries(step.inputs).map(([name, id]) => [name, store.outputs(id)])),
    engine: step.engine,
    gemmThreads: options.gemmThreads,
    datasets: options.datasets,
    checkpointEveryMs: options.checkpointEveryMs,
    resume: [...attempt.resume],
  };
}
