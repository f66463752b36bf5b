import type { JsonValue } from './json-value.ts';

/** What a step does. The numbers are the versions of what it gives: raise one whenever that kind's outcome changes. */
export const STEP_VERSIONS = {
  dataset: 1,
  train: 1,
  unlearn: 1,
  evaluate: 1,
  'evaluate-tuning': 1,
  report: 2,
} as const;

export type StepKind = keyof typeof STEP_VERSIONS;

/** The engine as far as it determines outcomes; the fingerprint belongs to attempts. */
export interface EngineIdentity {
  readonly name: string;
  readonly version: string;
}

/** A pure unit of a run. Two steps with the same id have the same outcome. */
export interface Step {
  /** SHA-256 of kind, version, slice, the inputs' ids and the engine */
  readonly id: string;
  readonly kind: StepKind;
  readonly version: string;
  /** the part of the config that this step depends on, without what equals its defaults */
  readonly slice: JsonValue;
  /** ids of the steps that it reads, by the name under which it reads them */
  readonly inputs: Readonly<Record<string, string>>;
  /** null for steps that compute no tensors */
  readonly engine: EngineIdentity | null;
  /** the following say what it is for in this run; they are no part of the identity */
  readonly seed: number | null;
  readonly arm: string | null;
  /** what people read, for example "train original, seed 42" */
  readonly label: string;
  /** rough cost, for the order in which steps are started */
  readonly weight: number;
}

/** The steps of a run, each after all of its inputs. */
export interface StepGraph {
  readonly steps: readonly Step[];
  /** ids of the steps that give the run's result */
  readonly results: readonly string[];
}

/** @throws RangeError when the graph has no step of that id */
export function stepOf(graph: StepGraph, id: string): Step {
  const step = graph.steps.find((candidate) => candidate.id === id);
  if (step === undefined) throw new RangeError(`the plan has no step ${id}`);
  return step;
}
