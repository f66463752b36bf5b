import type { StepGraph, StepKind } from '../../src-shared/experiment/step.ts';

/** Kinds of steps that make models; the others measure them. */
export const TRAINING: readonly StepKind[] = ['dataset', 'train', 'unlearn'];

/** The half of a plan that makes the models: data, training, unlearning. */
export function trainingHalf(graph: StepGraph): StepGraph {
  const steps = graph.steps.filter((step) => TRAINING.includes(step.kind));
  return { steps, results: steps.map((step) => step.id) };
}
