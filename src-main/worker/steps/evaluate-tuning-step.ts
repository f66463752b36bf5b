import { MODEL_FACTS_FILE, TUNING_FILE, modelOutputSchema } from '../../../src-shared/experiment/step-outputs.ts';
import type { TuningOutput } from '../../../src-shared/experiment/step-outputs.ts';
import { evaluateTuningSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import { attackersOf } from '../../lab/attacks/registry.ts';
import { evaluateForTuning } from '../../lab/evaluate/evaluate-for-tuning.ts';
import { modelShape } from '../../lab/model/model-shape.ts';
import { loadDataset } from '../load-dataset.ts';
import type { StepHandler } from '../step-handler.ts';
import { evaluatedModel } from './evaluate-step.ts';

/** What tuning sees of a model: SEL-tune buckets only (protocol.md 8). */
export const evaluateTuningStep: StepHandler = async (context) => {
  const { seed, model, attackers } = evaluateTuningSliceSchema.parse(context.file.slice);
  const { inputs } = context;
  let measure: TuningOutput = null;
  if (!inputs.json('subject', MODEL_FACTS_FILE, modelOutputSchema).diverged) {
    const data = await loadDataset(context);
    measure = await evaluateForTuning({
      engine: context.engine(),
      shape: modelShape(model, data.info, data.vocabulary),
      data,
      model: evaluatedModel(inputs, 'subject'),
      attackers: attackersOf(attackers),
      seed,
      hooks: context.hooks,
    });
  }
  return { outcome: 'completed', files: { [TUNING_FILE]: `${JSON.stringify(measure)}\n` } };
};
