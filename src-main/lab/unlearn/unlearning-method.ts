import type { z } from 'zod';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { NamedTensors } from '../float-tensor.ts';
import type { Checkpoint, LabHooks } from '../hooks.ts';
import type { ModelShape } from '../model/two-tower.ts';
import type { TrainingConfig } from '../../../src-shared/experiment/training-config.ts';
import type { TuningRanges } from './tuning.ts';

/** What an unlearning method is given. It changes none of it. */
export interface UnlearningInput {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly data: PreparedData;
  /** how the original was trained: methods that continue training may take their recipe from it */
  readonly training: TrainingConfig;
  /** weights of the original model theta0 */
  readonly original: NamedTensors;
  /** seed of the original model: its unseen serial words are drawn by it */
  readonly originalSeed: number;
  /** the RETR teacher; null when the arm's method and parameters do not ask for it (usesTeacher) */
  readonly teacher: { readonly weights: NamedTensors; readonly seed: number } | null;
  /** run seed: all randomness of the method comes from streams of it */
  readonly seed: number;
  readonly hooks: LabHooks;
  /** go on from here; null: from the start */
  readonly resume: Checkpoint | null;
}

export interface UnlearningResult {
  readonly weights: NamedTensors;
  /** seed that draws the embeddings of unseen serial words (the seed of the model the weights descend from) */
  readonly modelSeed: number;
  /** optimiser steps, for the cost columns */
  readonly steps: number;
  /** a loss or weight became NaN or infinite: the weights are the last finite ones, the arm counts as diverged */
  readonly diverged: boolean;
  /** facts worth keeping with the result, for example the epoch that SCRUB+R rewound to */
  readonly notes: Readonly<Record<string, number | string>>;
}

/** An unlearning method: one file, one line in registry.ts. */
export interface UnlearningMethod<P = unknown> {
  /** id in the catalogue, for example 'scrub' */
  readonly id: string;
  readonly label: string;
  /** one sentence for people, with the publication */
  readonly description: string;
  /** version of the numbers it gives: raised whenever they change */
  readonly version: number;
  /** every parameter with description, range, default, and `.meta({source})` */
  readonly params: z.ZodType<P>;
  /** what `mu-align tune` draws (protocol.md 8); parameters without a range keep their defaults */
  readonly tuning: TuningRanges;
  /** whether these parameters need the RETR teacher (then its cost counts, protocol.md 8) */
  usesTeacher(params: P): boolean;
  /** optimiser steps that these parameters will take, for budgets and ETA */
  plannedSteps(params: P, data: { retain: number; forget: number }): number;
  run(input: UnlearningInput, params: P): Promise<UnlearningResult>;
}
