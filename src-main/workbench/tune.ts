import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RETRAIN_METHOD } from '../../src-shared/experiment/catalogue.ts';
import { chooseTrial } from '../../src-shared/experiment/choose-trial.ts';
import type { Trial, TrialChoice, TrialMeasure } from '../../src-shared/experiment/choose-trial.ts';
import type { ArmConfig, ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { toJson, withoutDefaults } from '../../src-shared/experiment/config-slice.ts';
import { FIXED_ARMS } from '../../src-shared/experiment/fixed-arms.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { JsonObject } from '../../src-shared/experiment/json-value.ts';
import { planModels, planUnlearn } from '../../src-shared/experiment/plan.ts';
import type { PlanContext } from '../../src-shared/experiment/plan.ts';
import { StepBuilder } from '../../src-shared/experiment/step-builder.ts';
import { DATASET_FILE, MODEL_FACTS_FILE, TUNING_FILE, datasetOutputSchema, modelOutputSchema, tuningOutputSchema } from '../../src-shared/experiment/step-outputs.ts';
import { evaluateTuningSliceSchema } from '../../src-shared/experiment/step-slices.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import { methodById } from '../lab/unlearn/registry.ts';
import { trialParams } from '../lab/unlearn/tuning.ts';
import { catalogue } from './catalogue.ts';
import { chooseEngine } from './engine-choice.ts';
import { runGraph } from './run-graph.ts';
import type { RunPlace } from './run-graph.ts';
import { resolveData } from './resolve-data.ts';
import { UserError } from './user-error.ts';

export interface TuneOptions extends RunPlace {
  readonly config: ExperimentConfig;
  readonly data: string | null;
  /** ids of the arms to tune */
  readonly arms: readonly string[];
  /** trials an arm, the authors' defaults included */
  readonly trials: number;
  /** seed of data, models and draws; none of the reported ones */
  readonly seed: number;
  /** gradient steps that a trial may take */
  readonly maxSteps: number;
}

export interface TunedArm {
  readonly arm: string;
  readonly method: string;
  readonly chosen: TrialChoice;
  readonly params: JsonObject;
  readonly trials: readonly Trial[];
}

export interface Tuning {
  readonly seed: number;
  readonly maxSteps: number;
  /** what the objective holds the trials against */
  readonly retr: TrialMeasure;
  readonly arms: readonly TunedArm[];
}

/**
 * Fair tuning (protocol.md 8): the same number of trials and the same cap in gradient steps for every arm, trial 0 the
 * authors' defaults, the others seeded random draws from the method's ranges; only SEL-tune buckets are looked at.
 *
 * @throws UserError when the tuning seed is reported or an arm has nothing to tune; what reproduce throws
 */
export async function tune(options: TuneOptions): Promise<Tuning> {
  const { config, seed, maxSteps } = options;
  if (config.seeds.includes(seed)) throw new UserError('seed', `seed ${seed} is among the reported seeds`, 'tune on another one, so that no reported figure was looked at');
  const arms = options.arms.map((id) => tunableArm(config, id));
  const engine = await chooseEngine(options.engine);
  const { source } = await resolveData(config, options.data, options.home, { signal: options.signal, progress: ({ label }) => { options.note(`import: ${label}`); } });
  const context: PlanContext = { catalogue, engine, source, codeVersion: options.code.version, asDeclared: false };
  const { retain, forget } = await setSizes(config, context, options);

  const builder = new StepBuilder();
  const models = planModels(builder, config, context, seed);
  const measure = (subject: Step, arm: string): Step =>
    builder.add({
      kind: 'evaluate-tuning',
      slice: withoutDefaults(evaluateTuningSliceSchema, toJson({ seed, model: config.model, attackers: config.attackers })),
      inputs: { dataset: models.dataset, subject },
      engine,
      seed,
      arm,
      label: `measure ${subject.label}`,
      weight: 2,
    });
  const retr = measure(models.reference, RETRAIN_METHOD);
  const planned = arms.map((arm) => ({
    arm,
    trials: Array.from({ length: options.trials }, (_, trial) => {
      const method = methodById(arm.method);
      const params = trialParams(method, fixedParams(arm), trial, RandomStream.of(seed, 'tune', method.id), { retain, forget, maxSteps });
      const parsed = toJson(method.params.parse(params));
      const unlearn = planUnlearn(builder, config, context, models, { ...arm, id: `${arm.id} trial ${trial}`, params: isJsonObject(parsed) ? { ...parsed } : {} });
      return { trial, params, unlearn, measured: measure(unlearn, arm.id) };
    }),
  }));
  const results = [retr, ...planned.flatMap(({ trials }) => trials.map(({ measured }) => measured))];
  const store = await runGraph({ steps: builder.steps(), results: [...new Set(results.map((step) => step.id))] }, options);
  const retrMeasure = readMeasure(store, retr);
  if (retrMeasure === null) throw new Error('the retrained reference diverged: choose a smaller learning rate for training');
  return {
    seed,
    maxSteps,
    retr: retrMeasure,
    arms: planned.map(({ arm, trials: plannedTrials }): TunedArm => {
      const trials = plannedTrials.map(({ trial, params, unlearn, measured }): Trial => ({ trial, params, steps: readSteps(store, unlearn), measure: readMeasure(store, measured) }));
      const chosen = chooseTrial(trials, retrMeasure);
      return { arm: arm.id, method: arm.method, chosen, params: trials[chosen.trial]?.params ?? {}, trials };
    }),
  };
}

function tunableArm(config: ExperimentConfig, id: string): ArmConfig {
  const arm = config.arms.find((candidate) => candidate.id === id);
  if (arm === undefined) throw new UserError('arm', `the experiment has no arm ${JSON.stringify(id)}`, `its arms are ${config.arms.map((candidate) => candidate.id).join(', ')}`);
  if (Object.keys(methodById(arm.method).tuning).length === 0) throw new UserError('arm', `the method ${arm.method} has no parameter to tune`, 'choose another arm');
  return arm;
}

/** What makes the arm what it is: for the fixed ids as they are defined, else the parameters that tuning never draws. */
function fixedParams(arm: ArmConfig): JsonObject {
  const fixed = FIXED_ARMS[arm.id];
  if (fixed !== undefined && fixed.method === arm.method) return fixed.fixed;
  const drawn = methodById(arm.method).tuning;
  const own = toJson(Object.fromEntries(Object.entries(arm.params).filter(([name]) => !(name in drawn))));
  return isJsonObject(own) ? own : {};
}

/** Sizes of retain and forget set, which decide how many steps an epoch has. */
async function setSizes(config: ExperimentConfig, context: PlanContext, options: TuneOptions): Promise<{ readonly retain: number; readonly forget: number }> {
  const builder = new StepBuilder();
  const { dataset } = planModels(builder, config, context, options.seed);
  const store = await runGraph({ steps: [dataset], results: [dataset.id] }, options);
  const { counts } = datasetOutputSchema.parse(readJson(store, dataset, DATASET_FILE));
  return { retain: counts['retainPairs'] ?? 0, forget: counts['forgetPairs'] ?? 0 };
}

function readMeasure(store: StepFolder, step: Step): TrialMeasure | null {
  return tuningOutputSchema.parse(readJson(store, step, TUNING_FILE));
}

function readSteps(store: StepFolder, step: Step): number {
  return modelOutputSchema.parse(readJson(store, step, MODEL_FACTS_FILE)).steps;
}

function readJson(store: StepFolder, step: Step, file: string): unknown {
  return JSON.parse(readFileSync(join(store.outputs(step.id), file), 'utf8'));
}
