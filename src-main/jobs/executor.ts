import type { JournalLine, StepFile, StepResult } from '../../src-shared/experiment/step-file.ts';

/** How an attempt ended, as far as the executor can tell. */
export type AttemptEnd =
  | { readonly kind: 'result'; readonly result: StepResult }
  /** the process ended without a result: killed, out of memory, crashed */
  | { readonly kind: 'lost'; readonly reason: string };

/** Runs one attempt somewhere: a local process now, a batch job on a cluster later. */
export interface StepExecutor {
  /**
   * Writes step.json into the attempt's folder and lets a worker do it. Stops it when the signal says so.
   * Resolves when the worker has ended, whatever way.
   */
  execute(file: StepFile, folder: string, onLine: (line: JournalLine) => void, signal: AbortSignal): Promise<AttemptEnd>;
}
