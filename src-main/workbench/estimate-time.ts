import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { dataName, datasetInput, methodOf } from './past-durations.ts';
import type { PastStep } from './past-durations.ts';

/** Where an estimate comes from, best first. */
export type EstimateBasis =
  /** steps of the same kind (and method) on the same data */
  | 'same data'
  /** other steps on the same data, by weight */
  | 'same data, by weight'
  /** steps on other data, by weight */
  | 'other data, by weight'
  /** nothing was ever done here: weights alone */
  | 'weights alone';

export interface StepEstimate {
  readonly step: Step;
  readonly seconds: number;
  readonly basis: EstimateBasis;
}

export interface PlanEstimate {
  readonly steps: readonly StepEstimate[];
  /** wall time with so many workers */
  readonly seconds: number;
  /** the weakest basis of any step */
  readonly basis: EstimateBasis | null;
}

/** Seconds for a unit of weight where nothing is known: about what 20,000 pairs take on an ordinary core. */
const SECONDS_PER_WEIGHT = 1;

const BASES: readonly EstimateBasis[] = ['same data', 'same data, by weight', 'other data, by weight', 'weights alone'];

/**
 * How long steps would take, by what steps took here before. Wall time is the larger of all work shared among the
 * workers and the longest chain of steps that wait for each other.
 *
 * @param todo the plan's steps that are not done
 */
export function estimateTime(graph: StepGraph, todo: readonly Step[], past: readonly PastStep[], workers: number): PlanEstimate {
  const weights = kindWeights(graph);
  const dataOf = new Map(graph.steps.flatMap((step) => (step.kind === 'dataset' ? [[step.id, dataName(step.slice)] as const] : [])));
  const steps = todo.map((step): StepEstimate => {
    const data = dataOf.get(step.kind === 'dataset' ? step.id : (datasetInput(step.inputs) ?? '')) ?? null;
    const onData = past.filter((other) => data !== null && other.data === data);
    const alike = onData.filter((other) => other.kind === step.kind && other.method === methodOf(step.slice));
    if (alike.length > 0) return { step, seconds: mean(alike.map(({ seconds }) => seconds)), basis: 'same data' };
    const rate = secondsPerWeight(onData, weights);
    if (rate !== null) return { step, seconds: rate * step.weight, basis: 'same data, by weight' };
    const anyRate = secondsPerWeight(past, weights);
    return anyRate === null
      ? { step, seconds: SECONDS_PER_WEIGHT * step.weight, basis: 'weights alone' }
      : { step, seconds: anyRate * step.weight, basis: 'other data, by weight' };
  });
  return {
    steps,
    seconds: wallSeconds(steps, workers),
    basis: steps.length === 0 ? null : (BASES.findLast((basis) => steps.some((step) => step.basis === basis)) ?? null),
  };
}

/** Wall time of steps, each after its inputs: the larger of their work shared among the workers and their longest chain. */
export function wallSeconds(steps: readonly Pick<StepEstimate, 'step' | 'seconds'>[], workers: number): number {
  return Math.max(steps.reduce((sum, { seconds }) => sum + seconds, 0) / workers, longestChain(steps));
}

function longestChain(steps: readonly Pick<StepEstimate, 'step' | 'seconds'>[]): number {
  const until = new Map<string, number>();
  for (const { step, seconds } of steps) {
    until.set(step.id, seconds + Math.max(0, ...Object.values(step.inputs).map((input) => until.get(input) ?? 0)));
  }
  return Math.max(0, ...until.values());
}

/** Weight of each kind of step, as this plan gives it. */
function kindWeights(graph: StepGraph): Map<string, number> {
  return new Map(graph.steps.map((step) => [step.kind, step.weight]));
}

function secondsPerWeight(past: readonly PastStep[], weights: ReadonlyMap<string, number>): number | null {
  const known = past.flatMap(({ kind, seconds }) => {
    const weight = weights.get(kind);
    // Reports take no time worth counting and would make everything else look fast.
    return weight === undefined || kind === 'report' ? [] : [{ seconds, weight }];
  });
  return known.length === 0 ? null : known.reduce((sum, { seconds }) => sum + seconds, 0) / known.reduce((sum, { weight }) => sum + weight, 0);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
