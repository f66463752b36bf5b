import { RETRAIN_METHOD } from '../../../src-shared/experiment/catalogue.ts';
import { toJson } from '../../../src-shared/experiment/config-slice.ts';
import {
  DATASET_FILE, EVALUATION_FILE, MODEL_FACTS_FILE, RESULTS_FOLDER, ROC_FILE, SERIES_FILE, TABLES_FILE, TIME_FILE,
  datasetOutputSchema, evaluationOutputSchema, modelOutputSchema, rocOutputSchema, seriesOutputSchema, timeOutputSchema,
} from '../../../src-shared/experiment/step-outputs.ts';
import type { DatasetOutput, EvaluationOutput } from '../../../src-shared/experiment/step-outputs.ts';
import { reportSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import type { ReportSlice } from '../../../src-shared/experiment/step-slices.ts';
import type { LimitContexts } from '../../../src-shared/report/aggregate.ts';
import type { OfArm } from '../../../src-shared/report/attacker-files.ts';
import { claimTables } from '../../../src-shared/report/claim-table.ts';
import { resultFiles } from '../../../src-shared/report/result-files.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import { ZERO_EMBEDDING_ROW } from '../../../src-shared/report/table-files.ts';
import { terminalTables } from '../../../src-shared/report/terminal-tables.ts';
import type { SeriesPoint } from '../../../src-shared/report/thin-series.ts';
import { attackersOf, countOfComparisons } from '../../lab/attacks/registry.ts';
import type { StepInputs } from '../step-inputs.ts';
import type { StepHandler } from '../step-handler.ts';

/** Gathers what the evaluations measured into the result files and into tables for the terminal. */
export const reportStep: StepHandler = (context) => {
  const slice = reportSliceSchema.parse(context.file.slice);
  const { inputs } = context;
  const datasets = new Map(slice.seeds.map((seed) => [seed, inputs.json(`dataset/${seed}`, DATASET_FILE, datasetOutputSchema)]));
  const [dataset] = datasets.values();
  if (dataset === undefined) throw new RangeError('a report has at least one seed');
  const { slug } = dataset;
  const each = forEachArm(slice);
  const evaluations = each((arm, seed) => inputs.json(`evaluate/${arm}/${seed}`, EVALUATION_FILE, evaluationOutputSchema));
  const rows = evaluations.map(({ arm, seed, value }) => resultRow(inputs, slice, arm, seed, value));
  const comparisons = countOfComparisons(attackersOf(slice.attackers));
  const contexts: LimitContexts = new Map([...datasets].map(([seed, { counts }]) => [seed, { forgetPairs: counts['forgetPairs'] ?? 0, retainPairs: counts['retainPairs'] ?? 0, comparisons }]));
  const files = resultFiles({
    summary: {
      dataset: slug,
      forget: { words: dataset.forgetText, predicate: toJson(slice.forget) },
      seeds: slice.seeds,
      arms: slice.arms.map((arm) => ({ ...arm, stepsBySeed: new Map(slice.seeds.map((seed) => [seed, unlearnFacts(inputs, arm.id, seed).steps])) })),
      rows,
    },
    rows,
    utilityYardsticks: baselineRows(datasets),
    distanceYardsticks: zeroEmbeddingRows(slice, evaluations),
    contexts,
    evaluations,
    curves: each((arm, seed) => inputs.json(`evaluate/${arm}/${seed}`, ROC_FILE, rocOutputSchema)),
    series: [...trainedSeries(inputs, slice), ...each((arm, seed): readonly SeriesPoint[] => inputs.json(`unlearn/${arm}/${seed}`, SERIES_FILE, seriesOutputSchema))],
    targets: slice.fprTargets,
  });
  return Promise.resolve({
    outcome: 'completed',
    files: {
      ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`${RESULTS_FOLDER}/${path}`, content])),
      [TABLES_FILE]: terminalTables({
        arms: slice.arms.map((arm) => ({ ...arm, usesTeacher: slice.teacherArms.includes(arm.id) })),
        rows,
        contexts,
        forget: dataset.forgetText,
        seeds: slice.seeds,
        comparisons,
      }) + claimTables({ claims: slice.claims, rows, contexts, retrainArm: slice.arms.find((arm) => arm.method === RETRAIN_METHOD)?.id ?? '', run: { matches: slice.asDeclared, seedCount: slice.seeds.length } }),
    },
  });
};

function forEachArm(slice: ReportSlice) {
  return <T>(read: (arm: string, seed: number) => T): OfArm<T>[] => slice.arms.flatMap((arm) => slice.seeds.map((seed) => ({ arm: arm.id, seed, value: read(arm.id, seed) })));
}

/** One row of the results: what was measured, how long it took, and where it comes from. */
function resultRow(inputs: StepInputs, slice: ReportSlice, arm: string, seed: number, evaluation: EvaluationOutput): ResultRow {
  const method = slice.arms.find((candidate) => candidate.id === arm)?.method ?? '';
  const teacherS = slice.teacherArms.includes(arm) ? inputs.json(`teacher/${seed}`, TIME_FILE, timeOutputSchema).runtimeS : 0;
  const ownS = inputs.json(`unlearn/${arm}/${seed}`, TIME_FILE, timeOutputSchema).runtimeS;
  return {
    arm,
    method,
    seed,
    cells: {
      ...evaluation.columns,
      // Retraining is its own unlearning step: its time is that of the model, not of handing it on.
      runtime_s: method === RETRAIN_METHOD ? teacherS : ownS,
      runtime_total_s: method === RETRAIN_METHOD ? teacherS : ownS + teacherS,
      config_hash: slice.configHash,
      engine: slice.engine,
      code_version: slice.codeVersion,
    },
  };
}

function unlearnFacts(inputs: StepInputs, arm: string, seed: number) {
  return inputs.json(`unlearn/${arm}/${seed}`, MODEL_FACTS_FILE, modelOutputSchema);
}

/** The constant baseline as a row of the utility table (protocol.md 7). */
function baselineRows(datasets: ReadonlyMap<number, DatasetOutput>): ResultRow[] {
  return [...datasets].map(([seed, { constantBaseline }]) => ({ arm: 'constant-baseline', method: '', seed, cells: constantBaseline }));
}

/** The error of an embedding of zeros, as a row that gives emb_mse a scale. */
function zeroEmbeddingRows(slice: ReportSlice, evaluations: readonly OfArm<EvaluationOutput>[]): ResultRow[] {
  const retrain = slice.arms.find((arm) => arm.method === RETRAIN_METHOD)?.id;
  return evaluations
    .filter(({ arm }) => arm === retrain)
    .map(({ seed, value }) => ({ arm: ZERO_EMBEDDING_ROW, method: '', seed, cells: { emb_mse: value.embMseOfZero } }));
}

/** Series of the models that arms start from. */
function trainedSeries(inputs: StepInputs, slice: ReportSlice): OfArm<readonly SeriesPoint[]>[] {
  return ['original', 'teacher'].flatMap((role) =>
    slice.seeds
      .filter((seed) => inputs.has(`${role}/${seed}`))
      .map((seed) => ({ arm: `train-${role}`, seed, value: inputs.json(`${role}/${seed}`, SERIES_FILE, seriesOutputSchema) })),
  );
}
