import type { JournalLine, Shortage, StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';

/** How an attempt ended, as far as the executor can tell. */
export type AttemptEnd =
  | { readonly kind: 'result'; readonly result: StepResult }
  /** the process ended without a result: killed, out of memory, crashed */
  | { readonly kind: 'interrupted'; readonly reason: string; readonly shortage: Shortage | null };

/** Runs one attempt somewhere: a local process now, a batch job on a cluster later. */
export interface StepExecutor {
  /**
   * Writes step.json into the attempt's folder and lets a worker do it. Stops it when the signal says so.
   * Resolves when the worker has ended, whatever way.
   */
  execute(file: StepFile, folder: string, onLine: (line: JournalLine) => void, signal: AbortSignal): Promise<AttemptEnd>;
  /**
   * Ends a worker that an earlier run of the program left behind in an attempt's folder, and resolves when it is gone:
   * whoever starts the next attempt then knows that nobody else works at the step.
   *
   * @returns whether there was one
   */
  endLeftover(folder: string): Promise<boolean>;
}
