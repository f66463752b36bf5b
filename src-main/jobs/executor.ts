import type { JournalLine, Shortage, StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';

/** How an attempt ended, as far as the executor can tell. */
export type AttemptEnd =
  | { readonly kind: 'result'; readonly result: StepResult }
  /** the process ended without a result: killed, out of memory, crashed */
  | { readonly kind: 'interrupted'; readonly reason: string; readonly shortage: Shortage | null };

/** One attempt, as it is handed to an executor. */
export interface AttemptTask {
  /** goes into the attempt's folder as step.json */
  readonly file: StepFile;
  readonly folder: string;
  readonly onLine: (line: JournalLine) => void;
  /** asks the worker to stop between two batches; one that does not within a grace period is ended */
  readonly stop: AbortSignal;
  /** ends the worker at once */
  readonly kill: AbortSignal;
}

/** Runs attempts somewhere: in local processes, or as batch jobs on a cluster. */
export interface StepExecutor {
  /** Lets a worker do the attempt, and resolves when it has ended, whatever way. @throws Error when it could not start */
  execute(task: AttemptTask): Promise<AttemptEnd>;
  /**
   * Ends a worker that an earlier run of the program left behind in an attempt's folder, and resolves when it is gone:
   * whoever starts the next attempt then knows that nobody else works at the step.
   *
   * @returns whether there was one
   */
  endLeftover(folder: string): Promise<boolean>;
}
