import { learningRateAt } from '../train/learning-rate.ts';
import { createOptimiser } from '../train/optimiser.ts';
import type { Optimiser } from '../train/optimiser.ts';
import type { StepAt, StepValues } from '../train/program.ts';
import { isolateForget } from './gradient-isolation.ts';
import type { IsolationOutcome, IsolationRule } from './gradient-isolation.ts';
import { IsolatedAdam } from './isolated-adam.ts';
import { ForgetSide } from './mu-align/forget-side.ts';
import { hasForgetSide, muAlignParams, muAlignTuning, needsTeacher } from './mu-align/params.ts';
import type { MuAlignParams } from './mu-align/params.ts';
import { RetainSide } from './mu-align/retain-side.ts';
import { allRows, runStudent, Student } from './student.ts';
import type { MakeOptimiser } from './student.ts';
import type { UnlearningInput, UnlearningMethod, UnlearningResult } from './unlearning-method.ts';

/**
 * MU-ALIGN (methods.md 2.15): for each retain batch, beside it a forget batch in a cycle, one step along
 * g_r + beta g_f', where g_f' is the forget gradient made orthogonal to the retain gradient.
 */
export const muAlign: UnlearningMethod<MuAlignParams> = {
  id: 'mu-align',
  label: 'MU-ALIGN',
  description:
    'Drives forget pairs to a harmless answer, along directions orthogonal to the retain gradient, while retain pairs keep the outputs of a retrained teacher and the features of the original. Its losses are standard forms defined by this project: no publication defines them.',
  version: 1,
  params: muAlignParams,
  tuning: muAlignTuning,
  usesTeacher: needsTeacher,
  plannedSteps: ({ epochs, retainBatch }, { retain }) => epochs * Math.ceil(retain / retainBatch),
  run,
};

async function run(input: UnlearningInput, params: MuAlignParams): Promise<UnlearningResult> {
  const withForget = hasForgetSide(params);
  const student = new Student(input, withForget ? allRows(input) : input.data.retain, makeOptimiser(params));
  let retainSide: RetainSide | null = null;
  let forgetSide: ForgetSide | null = null;
  try {
    retainSide = await RetainSide.open(input, params);
    if (withForget) forgetSide = await ForgetSide.open(input, params);
    return await train(input, params, student, retainSide, forgetSide);
  } finally {
    student.dispose();
    retainSide?.dispose();
    forgetSide?.dispose();
  }
}

function makeOptimiser({ isolationSpace, optimiser }: MuAlignParams): MakeOptimiser<Optimiser> {
  return (engine, target, masks) =>
    isolationSpace === 'adam-step' && optimiser.kind !== 'sgd' ? new IsolatedAdam(engine, target, optimiser, masks) : createOptimiser(engine, target, optimiser, masks);
}

async function train(input: UnlearningInput, params: MuAlignParams, student: Student, retainSide: RetainSide, forgetSide: ForgetSide | null): Promise<UnlearningResult> {
  const retain = student.order('retain', params.retainBatch);
  const forget = student.order('forget', params.forgetBatch);
  const rule: IsolationRule = { mode: params.isolation, scope: params.isolationScope, cosineFloor: params.cosineFloor };

  const step = (at: StepAt): StepValues => {
    const learningRate = learningRateAt(params.schedule, params.learningRate, at);
    const r = retainSide.gradients(student, retain.batch(at.epoch, at.stepInPhase), at.step);
    const measured = { ...r.values, retainLoss: r.value, learningRate };
    if (forgetSide === null) {
      student.optimiser.update(r.gradients, learningRate);
      return measured;
    }
    const f = forgetSide.gradients(student, forget.cycle(at.step), at.step);
    const outcome = update(student.optimiser, r.gradients, f.gradients, params.beta, rule, learningRate);
    return { ...measured, ...f.values, forgetLoss: f.value, ...outcome };
  };

  return runStudent(
    input,
    student,
    {
      label: 'MU-ALIGN',
      epochs: params.epochs,
      phases: () => [{ name: 'joint', steps: retain.batches }],
      step,
      save: () => student.save(),
      restore: (state) => {
        student.restore(state);
      },
    },
    forgetSide === null ? {} : { clipRadius: params.clip ? forgetSide.radius : 'off', noiseSigma: forgetSide.sigma, privacyOnEval: String(params.privacyOnEval) },
  );
}

/** One step along g_r + beta g_f'; both lists of gradients are used up. */
function update(optimiser: Optimiser, retain: readonly Float32Array[], forget: readonly Float32Array[], beta: number, rule: IsolationRule, learningRate: number): IsolationOutcome {
  if (optimiser instanceof IsolatedAdam) return optimiser.updateApart(retain, forget, beta, rule, learningRate);
  const outcome = isolateForget(forget, retain, rule);
  forget.forEach((gradient, i) => {
    addScaled(gradient, beta, retain[i] ?? gradient);
  });
  optimiser.update(forget, learningRate);
  return outcome;
}

/** values <- added + scale * values */
function addScaled(values: Float32Array, scale: number, added: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = (added[i] ?? 0) + scale * (values[i] ?? 0);
}
