import type { Step } from '../../src-shared/experiment/step.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { failureText } from './run-end.ts';
import type { RunEnd } from './run-end.ts';
import type { LiveRun } from './workload.ts';

/** How a run ends that waits for nothing any more. */
export function endOf(run: LiveRun): RunEnd {
  if (run.failures.length > 0 && run.state !== 'stopping') {
    const state = run.failures.some((failure) => failure.state === 'failed') ? 'failed' : 'interrupted';
    return { state, failures: run.failures, reason: failureText(run.failures) };
  }
  return run.undone === 0 ? { state: 'completed', diverged: run.diverged } : { state: 'stopped' };
}

/** What people read of a run that gave its results. */
function divergedText(steps: readonly Step[]): string {
  return steps.length === 0 ? '' : `${steps.map((step) => step.label).join(', ')}: diverged`;
}

/**
 * What the store says of a run. Of one that ended before the program started, steps that failed or diverged are not
 * known one by one.
 *
 * @throws RangeError when it has not ended, or there is none
 */
export function storedEnd(id: string, state: WorkState | null, reason: string): RunEnd {
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

/** What is recorded of a run that ended. Its state is that of its results: diverged, where one of them did. */
export function recordedEnd({ results }: LiveRun, end: RunEnd): { readonly state: WorkState; readonly reason: string } {
  switch (end.state) {
    case 'completed':
      return { state: end.diverged.some((step) => results.includes(step.id)) ? 'diverged' : 'completed', reason: divergedText(end.diverged) };
    case 'stopped':
      return { state: 'stopped', reason: '' };
    case 'failed':
    case 'interrupted':
      return end;
  }
}
