import type { Scalar, Tensor2D } from '../engine/engine.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { learningRateAt } from '../train/learning-rate.ts';
import type { Phase, ProgramState, StepAt, StepValues } from '../train/program.ts';
import { joinTensors, tensorsUnder } from '../train/tensor-prefix.ts';
import { frozenTeacher } from './frozen-teacher.ts';
import type { FrozenTeacher, TeacherName } from './frozen-teacher.ts';
import { distillationOf } from './losses/distillation.ts';
import { errorRate, RewindHistory, rewindChoice } from './rewind.ts';
import { needsTeacher, scrubParams, scrubTuning } from './scrub-params.ts';
import type { ScrubParams } from './scrub-params.ts';
import { allRows, optimiserOf, runStudent, Student } from './student.ts';
import type { Side } from './student.ts';
import type { UnlearningInput, UnlearningMethod, UnlearningResult } from './unlearning-method.ts';
import { WeightedTerms } from './weighted-terms.ts';

/**
 * SCRUB and SCRUB+R (methods.md 2.2). With d(x) = T^2 KL(teacher || student): in each of the first `msteps` epochs a
 * full pass over D_f that ascends the mean of d, and in every epoch, after it, a full pass over D_r that descends
 * gamma CE + alpha mean d. With RETR as teacher only the retain pass is given it: ascending the distance from RETR on
 * the forget set would make the student surer of what it should forget.
 */
export const scrub: UnlearningMethod<ScrubParams> = {
  id: 'scrub',
  label: 'SCRUB',
  description: "A student leaves the teacher's outputs on the forget set and keeps them on the retain set, in alternating passes (Kurmanji et al., NeurIPS 2023).",
  version: 1,
  params: scrubParams,
  tuning: scrubTuning,
  usesTeacher: needsTeacher,
  plannedSteps: ({ epochs, msteps, retainBatch, forgetBatch }, { retain, forget }) =>
    epochs * Math.ceil(retain / retainBatch) + Math.min(msteps, epochs) * Math.ceil(forget / forgetBatch),
  run,
};

async function run(input: UnlearningInput, params: ScrubParams): Promise<UnlearningResult> {
  const { data } = input;
  if (params.rewind && data.nonMembers.validation.count === 0) {
    throw new RangeError('SCRUB+R needs non-members in the validation split to rewind by, and this data set has none: switch rewind off or use more held-out pairs');
  }
  const student = new Student(input, allRows(input), optimiserOf(params.optimiser));
  const teachers: FrozenTeacher[] = [];
  const ask = async (name: TeacherName, rows: Int32Array): Promise<FrozenTeacher> => {
    const teacher = await frozenTeacher(input, name, rows, ['logits']);
    teachers.push(teacher);
    return teacher;
  };
  try {
    const left = params.msteps > 0 ? await ask(params.forgetTeacher, data.forget) : null;
    const kept = params.alpha > 0 ? await ask(params.teacher, data.retain) : null;
    return await train(input, params, student, { forget: left, retain: kept });
  } finally {
    student.dispose();
    for (const teacher of teachers) teacher.dispose();
  }
}

async function train(input: UnlearningInput, params: ScrubParams, student: Student, teachers: Readonly<Record<Side, FrozenTeacher | null>>): Promise<UnlearningResult> {
  const { engine, shape, data } = input;
  const retain = student.order('retain', params.retainBatch);
  const forget = student.order('forget', params.forgetBatch);
  const history = new RewindHistory();
  const forgetError = (): Promise<number> => errorRate(input, student.model, { table: data.train, rows: data.forget });
  if (params.rewind && input.resume === null) history.add(input.original, await forgetError());

  const distance = (side: Side, logits: Tensor2D, rows: Int32Array): Scalar => {
    const teacher = teachers[side];
    if (teacher === null) throw new TypeError(`no teacher was asked for its outputs on the ${side} set`);
    const target = engine.matrix(teacher.outputs('logits', rows), rows.length, shape.answerCount);
    return distillationOf(engine.tf, shape.config.head, logits, target, params.temperature);
  };
  /** Max step: ascends d on a forget batch; labels are not used. */
  const ascend = (at: StepAt, learningRate: number): StepValues => {
    const rows = forget.batch(at.epoch, at.stepInPhase);
    const batch = student.batch(rows);
    const terms = new WeightedTerms(engine);
    const loss = student.descend(() => {
      terms.add('distance', -1, () => distance('forget', student.logits(batch, 'forget', at.step), rows));
      return terms.total();
    }, learningRate);
    return { loss, ...terms.values };
  };
  /** Min step: descends gamma CE + alpha d on a retain batch. */
  const descend = (at: StepAt, learningRate: number): StepValues => {
    const rows = retain.batch(at.epoch, at.stepInPhase);
    const batch = student.batch(rows);
    const terms = new WeightedTerms(engine);
    const loss = student.descend(() => {
      const logits = student.logits(batch, 'retain', at.step);
      terms.add('crossEntropy', params.gamma, () => student.supervised(logits, batch));
      terms.add('distance', params.alpha, () => distance('retain', logits, rows));
      return terms.total();
    }, learningRate);
    return { loss, ...terms.values };
  };

  const result = await runStudent(input, student, {
    label: params.rewind ? 'SCRUB+R' : 'SCRUB',
    epochs: params.epochs,
    phases: (epoch): Phase[] => [
      { name: 'forget', steps: epoch < params.msteps ? forget.batches : 0 },
      { name: 'retain', steps: retain.batches },
    ],
    step: (at) => {
      const learningRate = learningRateAt(params.schedule, params.learningRate, at);
      return { ...(at.phase === 'forget' ? ascend(at, learningRate) : descend(at, learningRate)), learningRate };
    },
    afterEpoch: async () => {
      if (!params.rewind) return {};
      const error = await forgetError();
      history.add(student.model.weights(), error);
      return { values: { forgetError: error } };
    },
    save: () => withHistory(student.save(), history.save()),
    restore: (state) => {
      student.restore(state);
      history.restore({ tensors: tensorsUnder(state.tensors, 'rewind'), numbers: state.numbers });
    },
  });
  return params.rewind && !result.diverged ? rewound(input, student.model, history, result) : result;
}

function withHistory(student: ProgramState, history: ProgramState): ProgramState {
  const tensors = new Map([...student.tensors, ...joinTensors({ rewind: history.tensors })]);
  return { tensors, numbers: { ...student.numbers, ...history.numbers } };
}

/** The weights of the epoch whose forget error is nearest to the final student's error on unseen pairs of the same kind. */
async function rewound(input: UnlearningInput, final: TwoTower, history: RewindHistory, result: UnlearningResult): Promise<UnlearningResult> {
  const referenceError = await errorRate(input, final, input.data.nonMembers.validation);
  const chosen = rewindChoice(history.errors, referenceError);
  const notes = { ...result.notes, rewoundToEpoch: chosen, forgetErrorAtRewind: history.errors[chosen] ?? NaN, referenceError };
  return { ...result, weights: history.weightsAt(chosen), notes };
}
