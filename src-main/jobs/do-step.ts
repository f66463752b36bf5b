import { STEP_FILE_SCHEMA_ID } from '../../src-shared/experiment/step-file.ts';
import type { JournalLine, StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import { isDiskFull } from '../durable-file.ts';
import { factsOfResult } from './attempt-facts.ts';
import { diskFullText } from './disk-room.ts';
import type { AttemptEnd, StepExecutor } from './executor.ts';
import { fileTrouble } from './file-trouble.ts';
import type { AttemptFacts } from './job-store.ts';
import { LateResultError } from './step-folder.ts';
import type { Attempt, OpenAttempt, StepFolder } from './step-folder.ts';
import type { WorkerOptions } from './worker-options.ts';

/** How the work at a step ended. */
export type StepEnd =
  | { readonly state: 'done'; readonly result: StepResult }
  /** the worker stopped as it was asked */
  | { readonly state: 'stopped' }
  | {
      readonly state: 'failed' | 'interrupted';
      readonly reason: string;
      readonly badInput: boolean;
      /** nothing else can be done either before somebody frees room */
      readonly diskFull: boolean;
    };

/** What the work at one step is given. */
export interface StepTask {
  readonly step: Step;
  readonly steps: StepFolder;
  readonly executor: StepExecutor;
  readonly options: WorkerOptions;
  /** Records a new attempt and gives its number; the folder of attempts has used every number below `atLeast`. */
  readonly recordAttempt: (atLeast: number) => number;
  readonly onOpened: (attempt: Attempt) => void;
  readonly onLine: (line: JournalLine) => void;
  readonly describe: (facts: Partial<AttemptFacts>) => void;
  readonly note: (text: string) => void;
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

/** One attempt, or taking the result that an earlier one wrote before the program around it died. Never rejects. */
export async function doStep(task: StepTask): Promise<StepEnd> {
  const { step, steps, executor, note, stop, kill } = task;
  try {
    const before = steps.currentAttempt(step.id);
    if (before !== null && await executor.endLeftover(before.folder)) note(`a worker of attempt ${before.number} was left over and is ended`);
    const left = before === null ? null : steps.outcome(step.id, before);
    if (before !== null && (left?.outcome === 'completed' || left?.outcome === 'diverged')) {
      note(`attempt ${before.number} had finished already: its result is taken`);
      return { state: 'done', result: steps.commit(step.id, before) };
    }
    if (stop.aborted || kill.aborted) return { state: 'stopped' };
    const attempt = steps.openAttempt(step.id, task.recordAttempt((before?.number ?? 0) + 1));
    task.onOpened(attempt);
    const end = await executor.execute({ file: stepFile(task, attempt), folder: attempt.folder, onLine: task.onLine, stop, kill });
    task.describe(factsOf(end));
    return undone(end, steps) ?? { state: 'done', result: steps.commit(step.id, attempt) };
  } catch (error) {
    if (error instanceof LateResultError) note(error.message);
    if (isDiskFull(error)) return fullDisk(steps);
    const trouble = fileTrouble(error);
    if (trouble !== null) return { state: 'interrupted', reason: trouble, badInput: false, diskFull: false };
    return { state: 'failed', reason: error instanceof Error ? error.message : String(error), badInput: false, diskFull: false };
  }
}

function factsOf(end: AttemptEnd): Partial<AttemptFacts> {
  if (end.kind === 'interrupted') return { shortage: end.shortage };
  return factsOfResult(end.result);
}

/** Null when the attempt gave a result that can be taken. */
function undone(end: AttemptEnd, steps: StepFolder): StepEnd | null {
  if (end.kind === 'interrupted') return end.shortage === 'disk' ? fullDisk(steps) : { state: 'interrupted', reason: end.reason, badInput: false, diskFull: false };
  const { outcome, error, badInput, shortage } = end.result;
  switch (outcome) {
    case 'completed':
    case 'diverged':
      return null;
    case 'stopped':
      return shortage === 'disk' ? fullDisk(steps) : { state: 'stopped' };
    case 'failed': {
      const reason = error ?? 'no reason given';
      return { state: 'failed', reason: shortage === 'memory' ? `the worker ran out of memory (${reason}); run fewer steps at once (--workers 1), or make the experiment smaller` : reason, badInput, diskFull: false };
    }
  }
}

/** The step stands at its last checkpoint and goes on from there. */
function fullDisk(steps: StepFolder): StepEnd {
  return { state: 'interrupted', reason: diskFullText(steps.work), badInput: false, diskFull: true };
}

function stepFile({ step, steps, options }: StepTask, attempt: OpenAttempt): StepFile {
  return {
    schema: STEP_FILE_SCHEMA_ID,
    id: step.id,
    attempt: attempt.number,
    kind: step.kind,
    version: step.version,
    label: step.label,
    slice: step.slice,
    inputs: Object.fromEntries(Object.entries(step.inputs).map(([name, id]) => [name, steps.outputs(id)])),
    engine: step.engine,
    gemmThreads: options.gemmThreads,
    datasets: options.datasets,
    checkpointEveryMs: options.checkpointEveryMs,
    resume: [...attempt.resume],
  };
}
