import type { TrainingConfig } from '../../../src-shared/experiment/training-config.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { NamedTensors } from '../float-tensor.ts';
import type { Checkpoint, LabHooks } from '../hooks.ts';
import { initialWeights } from '../model/initial-weights.ts';
import { TwoTower } from '../model/two-tower.ts';
import type { ModelShape } from '../model/two-tower.ts';
import { holdBackImages } from './held-back-rows.ts';
import { runProgram } from './program.ts';
import { SupervisedProgram } from './supervised-program.ts';

export interface TrainModelInput {
  readonly engine: Engine;
  readonly shape: ModelShape;
  readonly data: PreparedData;
  /** rows of `data.train` to train on: all for the original, `data.retain` for RETR */
  readonly rows: Int32Array;
  readonly training: TrainingConfig;
  /** the model's seed: initial weights, order of pairs, dropout, held-back images */
  readonly seed: number;
  readonly hooks: LabHooks;
  /** go on from here; null: from the start */
  readonly resume: Checkpoint | null;
}

export interface TrainModelResult {
  readonly weights: NamedTensors;
  /** optimiser steps, those before a resume included */
  readonly steps: number;
  /** a loss or gradient became NaN or infinite: the weights are the last finite ones */
  readonly diverged: boolean;
  /** finished epochs: fewer than configured after early stopping or divergence */
  readonly epochs: number;
}

/**
 * Trains a model from fresh weights on the given pairs. With early stopping, a share of the images is held back from
 * training (never one of the forget set, so never an audited pair), and the weights are those of the best epoch.
 *
 * @throws RangeError when there are no pairs, or the checkpoint belongs to another training; the signal's reason when stopped
 */
export async function trainModel(input: TrainModelInput): Promise<TrainModelResult> {
  const { engine, shape, data, rows, training, seed, hooks, resume } = input;
  if (rows.length === 0) throw new RangeError('there are no pairs to train on');
  const { earlyStopping } = training;
  const { learned, watched } = earlyStopping === null
    ? { learned: rows, watched: new Int32Array(0) }
    : holdBackImages(data, rows, earlyStopping.share, seed);
  const model = new TwoTower(engine, shape, initialWeights(shape, data.vocabulary.serials, seed), seed);
  try {
    const program = new SupervisedProgram({
      engine, model, data, rows: learned, watched, training, seed, stream: 'train', phase: 'train', label: 'training',
    });
    const { steps, diverged } = await runProgram(program, hooks, resume);
    return { weights: program.weights(), steps, diverged, epochs: program.finishedEpochs };
  } finally {
    model.dispose();
  }
}
