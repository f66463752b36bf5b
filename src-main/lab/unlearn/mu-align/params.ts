import { z } from 'zod';
import { adam, epochsParam, forgetBatchParam, learningRateParam, optimiserParam, retainBatchParam, scheduleParam } from '../stage-params.ts';
import type { TuningRanges } from '../tuning.ts';

const START = 'starting values of methods.md 2.15';
const weight = (value: number, description: string) => z.number().min(0).max(1000).default(value).describe(`${description}; 0 switches it off`).meta({ source: START });

export const muAlignParams = z
  .strictObject({
    // Forget side
    forgetTarget: z
      .enum(['uniform', 'retr', 'masked'])
      .default('uniform')
      .describe("what forget pairs should be answered with: equal probabilities; the retrained model's own answer; or the original's answer without the forgotten one (without the pair's own answer, where the forget predicate takes no answer whole)")
      .meta({ source: 'uniform: as published; retr, masked: methods.md 2.15 (2)' }),
    beta: weight(0.1, 'share of the forget gradient in the step g_r + beta g_f'),
    forgetTargetWeight: weight(1, 'weight of the divergence from the forget target'),
    capWeight: weight(1, 'weight of the confidence cap on forget pairs, max(0, p_max - tau)^2. It pulls toward uniform: with another forget target consider 0'),
    capTau: z.number().min(0).max(1).default(0.02).describe('confidence tau that forget pairs may have; about 1 / answers, .1 for few answers').meta({ source: START }),
    embeddingNormWeight: weight(1e-3, 'weight of the mean square of the joint embedding of forget pairs, after clipping and noise'),
    logitNormWeight: weight(1e-3, 'weight of the mean square of the centred logits of forget pairs'),
    clip: z.boolean().default(true).describe('clip the joint embedding of forget pairs to a ball, in training only').meta({ source: START }),
    clipRadius: z
      .number()
      .gt(0)
      .max(100)
      .default(1.5)
      .describe("radius R of that ball, in units of the median ||m|| of the original over the retain set")
      .meta({ source: START }),
    noise: z.number().min(0).max(10).default(0.05).describe('standard deviation of the noise added to the joint embedding of forget pairs, in training only, in units of R; 0 switches it off').meta({ source: START }),
    privacyOnEval: z
      .boolean()
      .refine((on) => !on, { error: 'must be false: noise and clipping at evaluation are a defence of the outputs, not unlearning, and are not offered' })
      .default(false)
      .describe('whether noise and clipping also act at evaluation: always false, kept so that every record says so')
      .meta({ source: 'evaluation.md 1 (9)' }),
    // Retain side
    ceWeight: weight(0.2, 'weight of the cross-entropy on retain pairs'),
    kdWeight: weight(5, 'weight of the distillation from the retrained model on retain pairs. It carries most of the result: ablate it'),
    kdTemperature: z.number().gt(0).max(100).default(2).describe('temperature T of the distillation T^2 KL').meta({ source: START }),
    cssaWeight: weight(0.1, 'weight of CSSA, the alignment of image and question towers on retain pairs'),
    cssaForm: z
      .enum(['to-teacher', 'contrastive'])
      .default('to-teacher')
      .describe('to-teacher: the cosine of both towers stays what the feature teacher has; contrastive: InfoNCE, which has false negatives where an image has several questions')
      .meta({ source: START }),
    cssaTemperature: z.number().gt(0).max(100).default(0.07).describe('temperature of the contrastive form').meta({ source: 'Radford et al. 2021 (CLIP)' }),
    cmfcWeight: weight(0.1, 'weight of CMFC, the squared distance of embeddings to the feature teacher on retain pairs'),
    coralWeight: weight(1, 'weight of CORAL, the distance of the joint covariance to the feature teacher on a retain batch; batches smaller than the joint width are noisy'),
    featureTeacher: z
      .enum(['original', 'retr'])
      .default('original')
      .describe('whose features CSSA, CMFC and CORAL keep. Warning: the features of a retrained model with an initialisation of its own stand in another basis, so CMFC and CORAL to it pull toward something unrelated; use it for ablations only')
      .meta({ source: START }),
    // Isolation
    isolation: z
      .enum(['always', 'conflict', 'cosclip', 'off'])
      .default('always')
      .describe('when the forget direction is made orthogonal to the retain gradient: always; only when they conflict; on conflict, up to a cosine; never')
      .meta({ source: START }),
    isolationScope: z.enum(['global', 'tensor']).default('global').describe('one projection of the whole gradient, or one for each parameter tensor').meta({ source: 'methods.md 2.13' }),
    isolationSpace: z
      .enum(['gradient', 'adam-step'])
      .default('gradient')
      .describe("what is projected: the gradient, which Adam then rescales, or Adam's own step for the forget side, which stays orthogonal")
      .meta({ source: 'methods.md 2.15 (3)' }),
    cosineFloor: z.number().min(-1).max(0).default(-0.5).describe('cosine c of the mode cosclip').meta({ source: 'GRU, Wang et al. 2025 (methods.md 2.13)' }),
    // Training
    epochs: epochsParam(5, START),
    learningRate: learningRateParam(5e-3, START),
    schedule: scheduleParam({ kind: 'cosine', finalShare: 0.05 }, START),
    optimiser: optimiserParam(adam(0), START),
    retainBatch: retainBatchParam(256, START),
    forgetBatch: forgetBatchParam(64, START),
  })
  .refine((p) => retainWeights(p).some((value) => value > 0), { error: 'one of ceWeight, kdWeight, cssaWeight, cmfcWeight, coralWeight must be above 0: the retain side needs a loss' })
  .refine((p) => p.isolationSpace === 'gradient' || p.optimiser.kind !== 'sgd', { error: 'must be "gradient" with the optimiser sgd: there is no Adam step to project', path: ['isolationSpace'] })
  .describe('MU-ALIGN; the losses are standard forms that this project defines (methods.md 2.15)');

export type MuAlignParams = z.infer<typeof muAlignParams>;

interface RetainWeights {
  readonly ceWeight: number;
  readonly kdWeight: number;
  readonly cssaWeight: number;
  readonly cmfcWeight: number;
  readonly coralWeight: number;
}

function retainWeights(p: RetainWeights): number[] {
  return [p.ceWeight, p.kdWeight, p.cssaWeight, p.cmfcWeight, p.coralWeight];
}

/** Whether there is a forget side at all. */
export function hasForgetSide(p: MuAlignParams): boolean {
  return p.beta > 0 && (p.forgetTargetWeight > 0 || p.capWeight > 0 || p.embeddingNormWeight > 0 || p.logitNormWeight > 0);
}

/** Whether these parameters need the retrained model. */
export function needsTeacher(p: MuAlignParams): boolean {
  const target = hasForgetSide(p) && p.forgetTargetWeight > 0 && p.forgetTarget === 'retr';
  return p.kdWeight > 0 || target || (p.featureTeacher === 'retr' && featureOutputs(p).length > 0);
}

/** Features of the teacher that the retain side reads. */
export function featureOutputs(p: MuAlignParams): ('v' | 'q' | 'm')[] {
  const towers = p.cmfcWeight > 0 || (p.cssaWeight > 0 && p.cssaForm === 'to-teacher');
  const joint = p.cmfcWeight > 0 || p.coralWeight > 0;
  return [...(towers ? (['v', 'q'] as const) : []), ...(joint ? (['m'] as const) : [])];
}

/** About as many drawn parameters, of like width, as SCRUB has. */
export const muAlignTuning: TuningRanges = {
  learningRate: { kind: 'log-uniform', low: 5e-4, high: 5e-2 },
  beta: { kind: 'log-uniform', low: 0.01, high: 1 },
  kdWeight: { kind: 'log-uniform', low: 0.5, high: 50 },
  ceWeight: { kind: 'choice', values: [0.05, 0.2, 1] },
  epochs: { kind: 'choice', values: [3, 5, 10] },
  capWeight: { kind: 'choice', values: [0, 1] },
  capTau: { kind: 'choice', values: [0.02, 0.1] },
  noise: { kind: 'choice', values: [0, 0.05, 0.2] },
  retainBatch: { kind: 'choice', values: [128, 256] },
};
