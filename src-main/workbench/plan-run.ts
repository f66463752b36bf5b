import type { Step } from '../../src-shared/experiment/step.ts';
import { neededSteps } from '../jobs/needed-steps.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import { estimateTime } from './estimate-time.ts';
import type { PlanEstimate } from './estimate-time.ts';
import { pastSteps } from './past-durations.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun, RunRequest } from './prepare-run.ts';

export interface PlannedRun extends PreparedRun {
  readonly done: readonly Step[];
  readonly todo: readonly Step[];
  readonly estimate: PlanEstimate;
}

/**
 * What a run would do: its steps, done and to do, and how long these would take. Does none of them.
 *
 * @throws UserError, DataError or EngineUnavailableError
 */
export async function planRun(request: RunRequest & { readonly workers: number }): Promise<PlannedRun> {
  const run = await prepareRun(request, true);
  const store = new StepFolder(request.home.work);
  const needed = neededSteps(run.graph, (id) => store.finished(id) !== null);
  const todo = run.graph.steps.filter((step) => needed.has(step.id));
  const done = run.graph.steps.filter((step) => !needed.has(step.id));
  return { ...run, done, todo, estimate: estimateTime(run.graph, todo, pastSteps(request.home.work), request.workers) };
}
