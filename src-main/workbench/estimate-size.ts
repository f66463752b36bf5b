import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { dataOfPlan, methodOf } from './past-durations.ts';
import type { PastStep } from './past-durations.ts';

/**
 * Bytes that steps would take on disk, by what steps took here before: such steps on the same data, else steps of the
 * same kind.
 *
 * @param todo the plan's steps that are not done
 * @returns null when some kind of step was never done here
 */
export function estimateBytes(graph: StepGraph, todo: readonly Step[], past: readonly PastStep[]): number | null {
  const dataOf = dataOfPlan(graph);
  let total = 0;
  for (const step of todo) {
    const { data } = dataOf(step);
    const kind = past.filter((other) => other.kind === step.kind);
    const onData = kind.filter((other) => data !== null && other.data === data && other.method === methodOf(step.slice));
    const alike = onData.length > 0 ? onData : kind;
    if (alike.length === 0) return null;
    total += alike.reduce((sum, { bytes }) => sum + bytes, 0) / alike.length;
  }
  return total;
}
