import { unlearnSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import { modelShape } from '../../lab/model/model-shape.ts';
import { methodById } from '../../lab/unlearn/registry.ts';
import { loadDataset } from '../load-dataset.ts';
import type { StepHandler } from '../step-handler.ts';
import { modelOutput } from './model-files.ts';

/** Applies an arm's unlearning method to the original. */
export const unlearnStep: StepHandler = async (context) => {
  const { method: id, params, seed, originalSeed, teacherSeed, model, training } = unlearnSliceSchema.parse(context.file.slice);
  const method = methodById(id);
  const data = await loadDataset(context);
  const original = context.inputs.weights('original');
  const teacher = teacherSeed === null ? null : { weights: context.inputs.weights('teacher'), seed: teacherSeed };
  const startedAt = context.hooks.clock();
  const { weights, modelSeed, steps, diverged, notes } = await method.run(
    { engine: context.engine(), shape: modelShape(model, data.info, data.vocabulary), data, training, original, originalSeed, teacher, seed, hooks: context.hooks, resume: context.resume },
    method.params.parse(params),
  );
  return modelOutput(context, weights, { modelSeed, steps, diverged, notes: { ...notes } }, context.hooks.clock() - startedAt);
};
