import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import type { ServiceContext } from './service-context.ts';

/** Nobody works at such a step, and it has no result. */
const LEFT: readonly WorkState[] = ['interrupted', 'failed', 'stopped'];

/**
 * Does the steps of a run that are not done again from their beginning, as if they had never been tried; those that are
 * done are kept.
 *
 * @throws UserError as RunManager.retry does; then nothing is forgotten
 */
export async function restartRun({ store, steps, runs }: Pick<ServiceContext, 'store' | 'steps' | 'runs'>, id: string): Promise<void> {
  const state = store.runs.get(id)?.state;
  if (state !== undefined && LEFT.includes(state)) {
    for (const step of store.runs.steps(id)) if (LEFT.includes(step.state)) steps.forgetCheckpoints(step.id);
  }
  await runs.retry(id);
}
