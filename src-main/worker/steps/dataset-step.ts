import { DATASET_FILE, RECIPE_FILE } from '../../../src-shared/experiment/step-outputs.ts';
import type { DatasetOutput } from '../../../src-shared/experiment/step-outputs.ts';
import { datasetSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import { delong } from '../../../src-shared/stats/delong.ts';
import { modelFreeScores } from '../../lab/data/model-free-attacker.ts';
import { constantBaseline } from '../../lab/evaluate/utility.ts';
import { prepareDataset } from '../load-dataset.ts';
import type { StepHandler } from '../step-handler.ts';

/** Deals the data of one seed: checks it, counts it, and lets the attacker that sees no model try (protocol.md 1). */
export const datasetStep: StepHandler = async (context) => {
  const recipe = datasetSliceSchema.parse(context.file.slice);
  context.hooks.progress({ done: 0, total: 2, label: 'dealing pairs' });
  const data = await prepareDataset(recipe, context.file.datasets);
  await context.hooks.breathe();
  context.hooks.progress({ done: 1, total: 2, label: 'model-free attacker' });
  const scores = modelFreeScores(data);
  const { auc, waldClipped } = delong(scores.members, scores.nonMembers);
  const facts: DatasetOutput = {
    slug: data.info.slug,
    sha256: data.info.sha256,
    forgetText: data.forgetInWords,
    counts: { ...data.counts },
    modelFree: { auc, lo: waldClipped.lo, hi: waldClipped.hi },
    constantBaseline: { ...constantBaseline(data) },
  };
  return {
    outcome: 'completed',
    files: { [DATASET_FILE]: `${JSON.stringify(facts, null, 2)}\n`, [RECIPE_FILE]: `${JSON.stringify(recipe)}\n` },
  };
};
