import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun, RunRequest } from './prepare-run.ts';
import { publish } from './publish-run.ts';
import type { Reproduction } from './publish-run.ts';
import { resultsPlace, runGraph } from './reproduce.ts';
import type { ReproduceOptions, RunPlace } from './reproduce.ts';
import { TRAINING, trainingHalf } from './training-half.ts';
import { UserError } from './user-error.ts';

export interface Training extends PreparedRun {
  readonly steps: readonly Step[];
}

/**
 * Makes the models of an experiment and measures nothing: the first half of reproduce.
 *
 * @throws what reproduce throws
 */
export async function trainModels(request: RunRequest & RunPlace): Promise<Training> {
  const run = await prepareRun(request);
  const half = trainingHalf(run.graph);
  await runGraph(half, request);
  return { ...run, steps: half.steps };
}

/**
 * Measures models that were made before and writes the results folder: the second half of reproduce.
 *
 * @throws UserError when models are missing; what reproduce throws
 */
export async function evaluateModels(options: ReproduceOptions): Promise<Reproduction> {
  const out = resultsPlace(options);
  const run = await prepareRun(options);
  const missing = missingModels(run.graph, new StepFolder(options.home.work));
  if (missing.length > 0) {
    const some = missing.slice(0, 3).map((step) => step.label).join('; ');
    throw new UserError('models', `${missing.length} models are missing (${some}${missing.length > 3 ? '; …' : ''})`, `make them first: mu-align train ${options.chosen.preset ?? '--config FILE'}, with the same options`);
  }
  return publish(run, await runGraph(run.graph, options), out, options);
}

/** Models that an evaluation still to be done would need. */
function missingModels(graph: StepGraph, store: StepFolder): Step[] {
  const open = new Set(graph.steps.filter((step) => !TRAINING.includes(step.kind) && store.finished(step.id) === null).flatMap((step) => Object.values(step.inputs)));
  return graph.steps.filter((step) => (step.kind === 'train' || step.kind === 'unlearn') && open.has(step.id) && store.finished(step.id) === null);
}
