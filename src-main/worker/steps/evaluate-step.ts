import { DATASET_FILE, DETAILS_FILE, EVALUATION_FILE, MODEL_FACTS_FILE, OUTCOME_FILE, ROC_FILE, datasetOutputSchema, modelOutputSchema, referenceOutcomeSchema } from '../../../src-shared/experiment/step-outputs.ts';
import type { EvaluationOutput, RocOutput } from '../../../src-shared/experiment/step-outputs.ts';
import { evaluateSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import { attackersOf } from '../../lab/attacks/registry.ts';
import { DataError } from '../../lab/data/data-error.ts';
import { evaluateArm } from '../../lab/evaluate/evaluate-arm.ts';
import type { EvaluatedModel, EvaluationResult } from '../../lab/evaluate/evaluate-arm.ts';
import { AttackScoreError } from '../../lab/evaluate/score-split.ts';
import { modelShape } from '../../lab/model/model-shape.ts';
import { loadDataset } from '../load-dataset.ts';
import type { StepInputs } from '../step-inputs.ts';
import type { StepContext, StepHandler, StepOutput } from '../step-handler.ts';

/** Utility, distance and privacy of one arm. A model that diverged has none of them: an empty evaluation says so. */
export const evaluateStep: StepHandler = async (context) => {
  const { inputs } = context;
  if (hasDiverged(inputs, 'subject')) return divergedOutput();
  try {
    return evaluationFiles(await evaluate(context));
  } catch (error) {
    if (!(error instanceof AttackScoreError) || !hasDiverged(inputs, 'original')) throw error;
    throw new DataError('not-finite', 'original model', `its training diverged, and attacker ${error.attackerId} compares every arm with its outputs, which are not finite`, 'Lower training.learningRate, or take another optimiser', error);
  }
};

function hasDiverged(inputs: StepInputs, input: string): boolean {
  return inputs.json(input, MODEL_FACTS_FILE, modelOutputSchema).diverged;
}

async function evaluate(context: StepContext): Promise<EvaluationResult> {
  const { subject, seed, model, attackers, privacy } = evaluateSliceSchema.parse(context.file.slice);
  const { inputs } = context;
  const data = await loadDataset(context);
  const measured = evaluatedModel(inputs, 'subject');
  return evaluateArm({
    engine: context.engine(),
    shape: modelShape(model, data.info, data.vocabulary),
    data,
    subject: subject === 'retrain' ? { kind: 'retrain', teacher: measured } : { kind: 'arm', model: measured, retrain: retrainOutcome(inputs) },
    original: evaluatedModel(inputs, 'original'),
    reference: evaluatedModel(inputs, 'reference'),
    attackers: attackersOf(attackers),
    privacy,
    modelFree: inputs.json('dataset', DATASET_FILE, datasetOutputSchema).modelFree,
    seed,
    hooks: context.hooks,
  });
}

export function evaluatedModel(inputs: StepInputs, input: string): EvaluatedModel {
  return { weights: inputs.weights(input), seed: inputs.json(input, MODEL_FACTS_FILE, modelOutputSchema).modelSeed };
}

/** Null where retraining itself diverged: the excess columns stay empty. */
function retrainOutcome(inputs: StepInputs) {
  return inputs.json('retrain', OUTCOME_FILE, referenceOutcomeSchema.nullable());
}

function evaluationFiles(result: EvaluationResult): StepOutput {
  const evaluation: EvaluationOutput = {
    diverged: false,
    columns: { ...result.columns },
    embMseOfZero: result.details.embMseOfZero,
    attackers: result.attackers.map((row) => ({ ...row, targets: [...row.targets] })),
  };
  const roc: RocOutput = result.roc.map(({ attacker, sign, split, roc: { tp, fp } }) => ({ attacker, sign, split, tp: Array.from(tp), fp: Array.from(fp) }));
  return {
    outcome: 'completed',
    files: {
      [EVALUATION_FILE]: `${JSON.stringify(evaluation)}\n`,
      [ROC_FILE]: `${JSON.stringify(roc)}\n`,
      [OUTCOME_FILE]: `${JSON.stringify(result.outcome)}\n`,
      [DETAILS_FILE]: `${JSON.stringify(result.details)}\n`,
    },
  };
}

function divergedOutput(): StepOutput {
  const evaluation: EvaluationOutput = { diverged: true, columns: {}, embMseOfZero: null, attackers: [] };
  return {
    outcome: 'completed',
    files: { [EVALUATION_FILE]: `${JSON.stringify(evaluation)}\n`, [ROC_FILE]: '[]\n', [OUTCOME_FILE]: 'null\n', [DETAILS_FILE]: 'null\n' },
  };
}
