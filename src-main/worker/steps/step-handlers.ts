import type { StepKind } from '../../../src-shared/experiment/step.ts';
import type { StepHandler } from '../step-handler.ts';
import { datasetStep } from './dataset-step.ts';
import { evaluateStep } from './evaluate-step.ts';
import { evaluateTuningStep } from './evaluate-tuning-step.ts';
import { reportStep } from './report-step.ts';
import { trainStep } from './train-step.ts';
import { unlearnStep } from './unlearn-step.ts';

/** What each kind of step does. */
export const STEP_HANDLERS: Readonly<Record<StepKind, StepHandler>> = {
  dataset: datasetStep,
  train: trainStep,
  unlearn: unlearnStep,
  evaluate: evaluateStep,
  'evaluate-tuning': evaluateTuningStep,
  report: reportStep,
};
