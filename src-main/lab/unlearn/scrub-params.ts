import { z } from 'zod';
import { adam, epochsParam, forgetBatchParam, learningRateParam, optimiserParam, retainBatchParam, scheduleParam } from './stage-params.ts';
import type { TuningRanges } from './tuning.ts';

const SMALL = 'small_scale_unlearning of Kurmanji et al. 2023 (methods.md 2.2)';

export const scrubParams = z
  .strictObject({
    teacher: z
      .enum(['original', 'retr'])
      .default('original')
      .describe('whose outputs the student keeps on the retain set: the original, or the retrained model (the control for distillation from it)')
      .meta({ source: 'original: Kurmanji et al. 2023; retr: methods.md 2.15 (6)' }),
    forgetTeacher: z
      .enum(['original', 'retr'])
      .default('original')
      .describe("whose outputs the student leaves on the forget set. Leaving the retrained model's makes the student surer of what it should forget; use it for ablations only")
      .meta({ source: 'original: Kurmanji et al. 2023' }),
    rewind: z
      .boolean()
      .default(false)
      .describe('SCRUB+R: give the checkpoint of the epoch whose forget error is nearest to the final error on unseen pairs of the same kind')
      .meta({ source: 'MIA_experiments of Kurmanji et al. 2023 (methods.md 2.2)' }),
    gamma: z.number().min(0).max(1000).default(1).describe('weight of the cross-entropy on retain pairs').meta({ source: SMALL }),
    alpha: z.number().min(0).max(1000).default(0.5).describe("weight of the distance to the teacher's outputs on retain pairs").meta({ source: SMALL }),
    msteps: z.int().min(0).max(1000).default(3).describe('first epochs that begin with a pass of ascent over the forget set').meta({ source: SMALL }),
    temperature: z.number().gt(0).max(100).default(2).describe('temperature T of the distance T^2 KL(teacher || student)').meta({ source: SMALL }),
    epochs: epochsParam(10, SMALL),
    learningRate: learningRateParam(5e-4, SMALL),
    schedule: scheduleParam({ kind: 'milestones', milestones: [5, 8, 9], decay: 0.1 }, SMALL),
    optimiser: optimiserParam(adam(0.1), SMALL),
    retainBatch: retainBatchParam(32, SMALL),
    forgetBatch: forgetBatchParam(64, SMALL),
  })
  .refine(({ gamma, alpha }) => gamma > 0 || alpha > 0, { error: 'gamma or alpha must be above 0: the retain pass needs a loss' })
  .describe('SCRUB');

/** Whether these parameters need the retrained model. */
export function needsTeacher({ teacher, forgetTeacher, alpha, msteps }: ScrubParams): boolean {
  return (teacher === 'retr' && alpha > 0) || (forgetTeacher === 'retr' && msteps > 0);
}

export type ScrubParams = z.infer<typeof scrubParams>;

/** The authors' own settings span most of these (table in methods.md 2.2). */
export const scrubTuning: TuningRanges = {
  learningRate: { kind: 'log-uniform', low: 3e-5, high: 3e-3 },
  alpha: { kind: 'log-uniform', low: 0.01, high: 1 },
  msteps: { kind: 'choice', values: [1, 2, 3, 5] },
  temperature: { kind: 'choice', values: [1, 2, 4] },
  epochs: { kind: 'choice', values: [3, 5, 10] },
  retainBatch: { kind: 'choice', values: [64, 128, 256] },
  forgetBatch: { kind: 'choice', values: [64, 128, 256] },
  optimiser: { kind: 'choice', values: [adam(0), adam(5e-4), adam(0.1)] },
};
