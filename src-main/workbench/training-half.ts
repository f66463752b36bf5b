import type { Step, StepGraph, StepKind } from '../../src-shared/experiment/step.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import type { PreparedRun } from './prepare-run.ts';
import { UserError } from './user-error.ts';

/** Kinds of steps that make models; the others measure them. */
const TRAINING: readonly StepKind[] = ['dataset', 'train', 'unlearn'];

/** The half of a plan that makes the models: data, training, unlearning. */
export function trainingHalf(graph: StepGraph): StepGraph {
  const steps = graph.steps.filter((step) => TRAINING.includes(step.kind));
  return { steps, results: steps.map((step) => step.id) };
}

/** @throws UserError when models are missing that an evaluation still to be done would need */
export function assertModelsMade({ graph, chosen }: PreparedRun, store: StepFolder): void {
  const missing = missingModels(graph, store);
  if (missing.length === 0) return;
  const some = missing.slice(0, 3).map((step) => step.label).join('; ');
  throw new UserError('models', `${missing.length} models are missing (${some}${missing.length > 3 ? '; …' : ''})`, `make them first: mu-align train ${chosen.preset ?? '--config FILE'}, with the same options`);
}

function missingModels(graph: StepGraph, store: StepFolder): Step[] {
  const open = new Set(graph.steps.filter((step) => !TRAINING.includes(step.kind) && store.finished(step.id) === null).flatMap((step) => Object.values(step.inputs)));
  return graph.steps.filter((step) => (step.kind === 'train' || step.kind === 'unlearn') && open.has(step.id) && store.finished(step.id) === null);
}
