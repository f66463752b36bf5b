import { RETRAIN_METHOD } from './catalogue.ts';
import type { Catalogue, MethodEntry } from './catalogue.ts';
import type { ArmConfig, ExperimentConfig } from './config.ts';
import { toJson, withoutDefaults } from './config-slice.ts';
import { armParams, configHash } from './parse-config.ts';
import { StepBuilder } from './step-builder.ts';
import {
  datasetSliceSchema,
  evaluateSliceSchema,
  reportSliceSchema,
  trainSliceSchema,
  unlearnSliceSchema,
} from './step-slices.ts';
import type { DataSource } from './step-slices.ts';
import type { EngineIdentity, Step, StepGraph } from './step.ts';

/** What a plan depends on beside the config: versions, the engine that the run resolved once, and the data's identity. */
export interface PlanContext {
  readonly catalogue: Catalogue;
  readonly engine: EngineIdentity;
  readonly source: DataSource;
  /** version of the program, for result rows */
  readonly codeVersion: string;
  /** config and data are those of the preset that declared the claims: else there are no verdicts */
  readonly asDeclared: boolean;
}

/** The models of one seed that arms and evaluations share. */
interface SeedModels {
  readonly seed: number;
  readonly dataset: Step;
  readonly original: Step;
  readonly reference: Step;
  /** planned only when an arm asks for it */
  readonly teacher: () => Step;
}

/**
 * The steps of an experiment: data, models, unlearning, evaluation, report. Pure: the same config and context give
 * the same steps with the same ids. An arm that needs no teacher does not depend on one, so an arm that is added
 * to an experiment costs only that arm.
 *
 * @param config as parseConfig gave it
 * @throws RangeError when the config holds no retrain arm or an unknown method (parseConfig forbids both)
 */
export function plan(config: ExperimentConfig, context: PlanContext): StepGraph {
  const builder = new StepBuilder();
  const reportInputs: Record<string, Step> = {};
  for (const seed of config.seeds) {
    const models = planModels(builder, config, context, seed);
    reportInputs[`dataset/${seed}`] = models.dataset;
    reportInputs[`original/${seed}`] = models.original;
    const retrainArm = config.arms.find((arm) => arm.method === RETRAIN_METHOD);
    if (retrainArm === undefined) throw new RangeError('the config has no retrain arm');
    const retrain = planUnlearn(builder, config, context, models, retrainArm);
    const reference = planEvaluate(builder, config, context, models, { arm: retrainArm, unlearn: retrain, reference: null });
    for (const arm of config.arms) {
      const isReference = arm.method === RETRAIN_METHOD;
      const unlearn = isReference ? retrain : planUnlearn(builder, config, context, models, arm);
      const evaluate = isReference ? reference : planEvaluate(builder, config, context, models, { arm, unlearn, reference });
      reportInputs[`unlearn/${arm.id}/${seed}`] = unlearn;
      reportInputs[`evaluate/${arm.id}/${seed}`] = evaluate;
      if (methodOf(context, arm).usesTeacher(arm.params)) reportInputs[`teacher/${seed}`] = models.teacher();
    }
  }
  const report = builder.add({
    kind: 'report',
    slice: withoutDefaults(reportSliceSchema, toJson({
      configHash: configHash(config, context.catalogue),
      codeVersion: context.codeVersion,
      engine: `${context.engine.name} ${context.engine.version}`,
      forget: config.forget,
      seeds: config.seeds,
      arms: config.arms.map(({ id, label, method }) => ({ id, label, method })),
      attackers: config.attackers,
      fprTargets: config.privacy.fprTargets,
      claims: config.claims,
      asDeclared: context.asDeclared,
      teacherArms: config.arms.filter((arm) => methodOf(context, arm).usesTeacher(arm.params)).map((arm) => arm.id),
    })),
    inputs: reportInputs,
    engine: null,
    seed: null,
    label: 'report',
    weight: 1,
  });
  return { steps: builder.steps(), results: [report.id] };
}

/** Data, original, reference and (when asked for) teacher of one seed; shared by the experiment and by tuning. */
export function planModels(builder: StepBuilder, config: ExperimentConfig, context: PlanContext, seed: number): SeedModels {
  const dataset = builder.add({
    kind: 'dataset',
    slice: withoutDefaults(datasetSliceSchema, toJson({ source: context.source, forget: config.forget, seed })),
    inputs: {},
    engine: null,
    seed,
    label: `data, seed ${seed}`,
    weight: 2,
  });
  const train = (role: string, pairs: 'all' | 'retain', modelSeed: number): Step =>
    builder.add({
      kind: 'train',
      slice: withoutDefaults(trainSliceSchema, toJson({ pairs, modelSeed, model: config.model, training: config.training })),
      inputs: { dataset },
      engine: context.engine,
      seed,
      label: `train ${role}, seed ${seed}`,
      weight: 10,
    });
  return {
    seed,
    dataset,
    original: train('original', 'all', seed),
    reference: train('reference', 'retain', seed + config.referenceSeedOffset),
    teacher: () => train('teacher', 'retain', seed + config.teacherSeedOffset),
  };
}

/** Unlearning by one arm. */
export function planUnlearn(builder: StepBuilder, config: ExperimentConfig, context: PlanContext, models: SeedModels, arm: ArmConfig): Step {
  const method = methodOf(context, arm);
  const teacher = method.usesTeacher(arm.params) ? models.teacher() : null;
  return builder.add({
    kind: 'unlearn',
    subversion: method.version,
    slice: withoutDefaults(unlearnSliceSchema, toJson({
      method: arm.method,
      params: armParams(arm, context.catalogue),
      seed: models.seed,
      originalSeed: models.seed,
      teacherSeed: teacher === null ? null : models.seed + config.teacherSeedOffset,
      model: config.model,
      training: config.training,
    })),
    inputs: { dataset: models.dataset, original: models.original, ...(teacher === null ? {} : { teacher }) },
    engine: context.engine,
    seed: models.seed,
    arm: arm.id,
    label: `unlearn ${arm.id}, seed ${models.seed}`,
    weight: 8,
  });
}

function planEvaluate(
  builder: StepBuilder,
  config: ExperimentConfig,
  context: PlanContext,
  models: SeedModels,
  { arm, unlearn, reference }: { readonly arm: ArmConfig; readonly unlearn: Step; readonly reference: Step | null },
): Step {
  return builder.add({
    kind: 'evaluate',
    slice: withoutDefaults(evaluateSliceSchema, toJson({
      subject: reference === null ? 'retrain' : 'arm',
      seed: models.seed,
      model: config.model,
      attackers: config.attackers,
      privacy: config.privacy,
    })),
    inputs: {
      dataset: models.dataset,
      original: models.original,
      reference: models.reference,
      subject: unlearn,
      ...(reference === null ? {} : { retrain: reference }),
    },
    engine: context.engine,
    seed: models.seed,
    arm: arm.id,
    label: `evaluate ${arm.id}, seed ${models.seed}`,
    weight: 6,
  });
}

function methodOf(context: PlanContext, arm: ArmConfig): MethodEntry {
  const method = context.catalogue.methods.get(arm.method);
  if (method === undefined) throw new RangeError(`the catalogue has no method ${JSON.stringify(arm.method)}`);
  return method;
}
