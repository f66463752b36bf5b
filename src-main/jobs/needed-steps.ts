import type { StepGraph } from '../../src-shared/experiment/step.ts';

/** Steps to do: the results, and inputs of steps to do, as far as they are not finished. */
export function neededSteps(graph: StepGraph, finished: (id: string) => boolean): Set<string> {
  const needed = new Set<string>(graph.results.filter((id) => !finished(id)));
  for (const step of graph.steps.toReversed()) {
    if (!needed.has(step.id)) continue;
    for (const input of Object.values(step.inputs)) {
      if (!needed.has(input) && !finished(input)) needed.add(input);
    }
  }
  return needed;
}
