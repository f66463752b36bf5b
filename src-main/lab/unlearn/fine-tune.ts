import { z } from 'zod';
import { learningRateAt } from '../train/learning-rate.ts';
import { adam, epochsParam, learningRateParam, momentumSgd, optimiserParam, retainBatchParam, scheduleParam } from './stage-params.ts';
import { optimiserOf, runStudent, Student } from './student.ts';
import type { UnlearningInput, UnlearningMethod, UnlearningResult } from './unlearning-method.ts';

const SPARSE = 'README of Jia et al. 2023 (methods.md 2.1)';

const params = z
  .strictObject({
    epochs: epochsParam(10, SPARSE),
    learningRate: learningRateParam(0.01, SPARSE),
    retainBatch: retainBatchParam(256, SPARSE),
    optimiser: optimiserParam(momentumSgd(5e-4), SPARSE),
    schedule: scheduleParam({ kind: 'constant' }, 'methods.md 2.1'),
  })
  .describe('fine-tuning on the retain set');

type FineTuneParams = z.infer<typeof params>;

/** Fine-tuning: min CE over D_r from theta0 (methods.md 2.1). */
export const fineTune: UnlearningMethod<FineTuneParams> = {
  id: 'fine-tune',
  label: 'Fine-tune',
  description: 'Goes on training the original on the retain set alone and hopes that the rest fades (Warnecke et al. 2021; Jia et al. 2023).',
  version: 1,
  params,
  tuning: {
    learningRate: { kind: 'log-uniform', low: 1e-3, high: 1e-1 },
    epochs: { kind: 'choice', values: [3, 5, 10] },
    retainBatch: { kind: 'choice', values: [64, 128, 256] },
    optimiser: { kind: 'choice', values: [momentumSgd(0), momentumSgd(5e-4), adam(0)] },
  },
  usesTeacher: () => false,
  plannedSteps: ({ epochs, retainBatch }, { retain }) => epochs * Math.ceil(retain / retainBatch),
  run,
};

async function run(input: UnlearningInput, { epochs, learningRate, retainBatch, optimiser, schedule }: FineTuneParams): Promise<UnlearningResult> {
  const student = new Student(input, input.data.retain, optimiserOf(optimiser));
  try {
    const retain = student.order('retain', retainBatch);
    return await runStudent(input, student, {
      label: 'fine-tuning',
      epochs,
      phases: () => [{ name: 'retain', steps: retain.batches }],
      step: (at) => {
        const batch = student.batch(retain.batch(at.epoch, at.stepInPhase));
        const rate = learningRateAt(schedule, learningRate, at);
        const loss = student.descend(() => student.supervised(student.logits(batch, 'retain', at.step), batch), rate);
        return { loss, learningRate: rate };
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
