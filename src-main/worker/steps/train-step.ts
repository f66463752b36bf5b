import { trainSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import { modelShape } from '../../lab/model/model-shape.ts';
import { trainModel } from '../../lab/train/train-model.ts';
import { loadDataset } from '../load-dataset.ts';
import type { StepHandler } from '../step-handler.ts';
import { modelOutput } from './model-files.ts';

/** Trains the original, the teacher or the reference. */
export const trainStep: StepHandler = async (context) => {
  const { pairs, modelSeed, model, training } = trainSliceSchema.parse(context.file.slice);
  const data = await loadDataset(context);
  const startedAt = context.hooks.clock();
  const { weights, steps, epochs, diverged } = await trainModel({
    engine: context.engine(),
    shape: modelShape(model, data.info, data.vocabulary),
    data,
    rows: pairs === 'all' ? Int32Array.from({ length: data.train.count }, (_, row) => row) : data.retain,
    training,
    seed: modelSeed,
    hooks: context.hooks,
    resume: context.resume,
  });
  return modelOutput(context, weights, { modelSeed, steps, diverged, notes: { epochs } }, context.hooks.clock() - startedAt);
};
