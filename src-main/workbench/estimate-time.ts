import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { dataOfPlan, methodOf } from './past-durations.ts';
import type { PastStep } from './past-durations.ts';

/** Where an estimate comes from, best first. */
export type EstimateBasis =
  /** steps of the same kind (and method) on the same data */
  | 'same data'
  /** other steps on the same data, by weight */
  | 'same data, by weight'
  /** steps on other data, by weight and training pairs */
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

/** Training pairs where they are not known: of imported data. */
const USUAL_PAIRS = 20_000;
/** Seconds for a unit of weight where nothing is known: about what so many pairs take on an ordinary core. */
const SECONDS_PER_WEIGHT = 1;
/** Beside steps on other data so much weight counts as usual: what took a moment on small ones tells little of large ones. */
const KNOWN_WEIGHT = 25;
/** Seconds until a step's process has begun, whatever its data. */
const START_SECONDS = 0.2;

const BASES: readonly EstimateBasis[] = ['same data', 'same data, by weight', 'other data, by weight', 'weights alone'];

/**
 * How long steps would take, by what steps took here before. Wall time is the larger of all work shared among the
 * workers and the longest chain of steps that wait for each other.
 *
 * @param todo the plan's steps that are not done
 */
export function estimateTime(graph: StepGraph, todo: readonly Step[], past: readonly PastStep[], workers: number): PlanEstimate {
  const weights = kindWeights(graph);
  const dataOf = dataOfPlan(graph);
  const anyRate = secondsPerWeight(past, weights, ({ pairs }) => (pairs ?? USUAL_PAIRS) / USUAL_PAIRS, KNOWN_WEIGHT);
  const steps = todo.map((step): StepEstimate => {
    const { data, pairs } = dataOf(step);
    const size = step.weight * ((pairs ?? USUAL_PAIRS) / USUAL_PAIRS);
    const onData = past.filter((other) => data !== null && other.data === data);
    const alike = onData.filter((other) => other.kind === step.kind && other.method === methodOf(step.slice));
    if (alike.length > 0) return { step, seconds: mean(alike.map(({ seconds }) => seconds)), basis: 'same data' };
    const rate = secondsPerWeight(onData, weights, () => 1, 0);
    if (rate !== null) return { step, seconds: START_SECONDS + rate * step.weight, basis: 'same data, by weight' };
    return anyRate === null
      ? { step, seconds: START_SECONDS + SECONDS_PER_WEIGHT * size, basis: 'weights alone' }
      : { step, seconds: START_SECONDS + anyRate * size, basis: 'other data, by weight' };
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

/**
 * Seconds of a unit of weight, beyond those of the start; null where nothing was done.
 *
 * @param size of a step's data, as a factor of its weight
 * @param known weight that is taken to have gone as usual
 */
function secondsPerWeight(past: readonly PastStep[], weights: ReadonlyMap<string, number>, size: (of: PastStep) => number, known: number): number | null {
  const done = past.flatMap((of) => {
    const weight = weights.get(of.kind);
    // Reports take no time worth counting and would make everything else look fast.
    return weight === undefined || of.kind === 'report' ? [] : [{ seconds: Math.max(0, of.seconds - START_SECONDS), weight: weight * size(of) }];
  });
  if (done.length === 0) return null;
  return done.reduce((sum, { seconds }) => sum + seconds, known * SECONDS_PER_WEIGHT) / done.reduce((sum, { weight }) => sum + weight, known);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
