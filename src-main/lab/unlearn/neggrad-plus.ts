import { z } from 'zod';
import { learningRateAt } from '../train/learning-rate.ts';
import { adam, epochsParam, forgetBatchParam, learningRateParam, momentumSgd, optimiserParam, retainBatchParam, scheduleParam } from './stage-params.ts';
import { allRows, optimiserOf, runStudent, Student } from './student.ts';
import type { UnlearningInput, UnlearningMethod, UnlearningResult } from './unlearning-method.ts';
import { WeightedTerms } from './weighted-terms.ts';

const SCRUB = 'small-scale experiments of Kurmanji et al. 2023 (methods.md 2.1)';
const OURS = 'not stated with the method; chosen here';

const params = z
  .strictObject({
    a: z.number().min(0).max(1).default(0.95).describe('weight of the retain loss; the forget loss has -(1 - a)').meta({ source: SCRUB }),
    epochs: epochsParam(10, SCRUB),
    learningRate: learningRateParam(0.01, SCRUB),
    retainBatch: retainBatchParam(128, OURS),
    forgetBatch: forgetBatchParam(64, OURS),
    optimiser: optimiserParam(momentumSgd(0), 'port of Cadet et al. 2024 (methods.md 2.1)'),
    schedule: scheduleParam({ kind: 'constant' }, 'methods.md 2.1'),
  })
  .describe('gradient descent on the retain set and ascent on the forget set');

type NegGradPlusParams = z.infer<typeof params>;

/** NegGrad+: min a CE(D_r) - (1 - a) CE(D_f), one joint step for each retain batch, forget batches in a cycle (methods.md 2.1). */
export const negGradPlus: UnlearningMethod<NegGradPlusParams> = {
  id: 'neggrad-plus',
  label: 'NegGrad+',
  description: 'Descends the loss on the retain set and ascends it on the forget set, in joint steps (Kurmanji et al. 2023).',
  version: 1,
  params,
  tuning: {
    learningRate: { kind: 'log-uniform', low: 1e-3, high: 1e-1 },
    a: { kind: 'choice', values: [0.9, 0.95, 0.99, 0.999, 0.9999] },
    epochs: { kind: 'choice', values: [3, 5, 10] },
    retainBatch: { kind: 'choice', values: [64, 128, 256] },
    optimiser: { kind: 'choice', values: [momentumSgd(0), momentumSgd(5e-4), adam(0)] },
  },
  usesTeacher: () => false,
  plannedSteps: ({ epochs, retainBatch }, { retain }) => epochs * Math.ceil(retain / retainBatch),
  run,
};

async function run(input: UnlearningInput, { a, epochs, learningRate, retainBatch, forgetBatch, optimiser, schedule }: NegGradPlusParams): Promise<UnlearningResult> {
  const student = new Student(input, allRows(input), optimiserOf(optimiser));
  try {
    const retain = student.order('retain', retainBatch);
    const forget = student.order('forget', forgetBatch);
    return await runStudent(input, student, {
      label: 'NegGrad+',
      epochs,
      phases: () => [{ name: 'joint', steps: retain.batches }],
      step: (at) => {
        const retained = student.batch(retain.batch(at.epoch, at.stepInPhase));
        const forgotten = student.batch(forget.cycle(at.step));
        const rate = learningRateAt(schedule, learningRate, at);
        const terms = new WeightedTerms(input.engine);
        const loss = student.descend(() => {
          terms.add('retainLoss', a, () => student.supervised(student.logits(retained, 'retain', at.step), retained));
          terms.add('forgetLoss', a - 1, () => student.supervised(student.logits(forgotten, 'forget', at.step), forgotten));
          return terms.total();
        }, rate);
        return { loss, ...terms.values, learningRate: rate };
      },
      save: () => student.save(),
      restore: (state) => {
        student.restore(state);
      },
    });
  } finally {
    student.dispose();
  }
}
