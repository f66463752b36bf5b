import type { StepGraph } from '../../src-shared/experiment/step.ts';
import type { StepExecutor } from './executor.ts';
import type { JobEvent } from './job-event.ts';
import { MemoryJobStore } from './memory-job-store.ts';
import { machineCapacity } from './resources.ts';
import { failureText } from './run-end.ts';
import type { RunEnd, StepFailure } from './run-end.ts';
import { Scheduler } from './scheduler.ts';
import type { StepFolder } from './step-folder.ts';
import type { WorkerOptions } from './worker-options.ts';

export interface RunOptions extends WorkerOptions {
  /** steps that run at once, where memory suffices */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
}

export class StepsFailedError extends Error {
  override readonly name = 'StepsFailedError';

  /** every failure is the input's: nothing is wrong with the program or the machine */
  readonly badInput: boolean;

  constructor(failures: readonly StepFailure[], reason = failureText(failures)) {
    super(reason);
    this.badInput = failures.length > 0 && failures.every(({ badInput }) => badInput);
  }
}

export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';

  constructor() {
    super('stopped; finished steps are kept, the same command goes on from them');
  }
}

/** @throws StepsFailedError, RunStoppedError unless the run gave its results */
export function assertCompleted(end: RunEnd): void {
  if (end.state === 'stopped') throw new RunStoppedError();
  if (end.state !== 'completed') throw new StepsFailedError(end.failures, end.reason);
}

const RUN = 'plan';

/**
 * Does every step of a plan that was not done before, by a scheduler of its own that remembers nothing afterwards: for
 * plans that are no run of the store.
 *
 * @throws StepsFailedError when a step failed, RunStoppedError when the signal stopped the run
 */
export async function runPlan(graph: StepGraph, steps: StepFolder, executor: StepExecutor, { workers, signal, onEvent, ...options }: RunOptions): Promise<void> {
  const store = new MemoryJobStore();
  const scheduler = new Scheduler({ store, steps, executor, capacity: machineCapacity(workers * options.gemmThreads), now: () => 0 });
  const stop = (): void => { scheduler.stop(RUN, { force: false }); };
  signal.addEventListener('abort', stop, { once: true });
  try {
    store.add(RUN);
    scheduler.on(onEvent);
    if (signal.aborted) throw new RunStoppedError();
    scheduler.enqueue({ run: RUN, graph, options });
    assertCompleted(await scheduler.settled(RUN));
  } finally {
    signal.removeEventListener('abort', stop);
    await scheduler.close({ wait: true });
  }
}
