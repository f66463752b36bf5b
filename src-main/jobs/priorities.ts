import type { Step } from '../../src-shared/experiment/step.ts';

/** Weight of the heaviest path from each step to the end of the plan, itself included: start the largest first. */
export function criticalPathWeights(steps: readonly Step[]): Map<string, number> {
  const weights = new Map<string, number>();
  for (const step of steps.toReversed()) {
    const total = (weights.get(step.id) ?? 0) + step.weight;
    weights.set(step.id, total);
    for (const input of Object.values(step.inputs)) weights.set(input, Math.max(weights.get(input) ?? 0, total));
  }
  return weights;
}
