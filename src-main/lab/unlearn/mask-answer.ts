import { z } from 'zod';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import type { UnlearningMethod } from './unlearning-method.ts';

/** Logit that a masked answer always has: far below all others, and finite, so that scores stay finite. */
export const MASKED_LOGIT = -30;

const params = z.strictObject({}).describe('no parameters');

/** The control that costs nothing (methods.md 2.15): theta0 with the forgotten answers removed from its head. */
export const maskAnswer: UnlearningMethod<z.infer<typeof params>> = {
  id: 'mask-answer',
  label: 'Mask answer',
  description: 'The original model with the forgotten answer taken out of its head (weights 0, bias -30): a control without training.',
  version: 1,
  params,
  tuning: {},
  usesTeacher: () => false,
  plannedSteps: () => 0,
  run: ({ original, originalSeed, data }) =>
    new Promise((resolve) => {
      const weights = maskAnswers(original, data.forgottenAnswers);
      resolve({ weights, modelSeed: originalSeed, steps: 0, diverged: false, notes: { maskedAnswers: data.forgottenAnswers.length } });
    }),
};

/**
 * Weights whose head never gives the listed answers; the other logits are unchanged.
 *
 * @throws RangeError when there are none, because the forget predicate takes no answer whole
 */
function maskAnswers(weights: NamedTensors, answers: Int32Array): NamedTensors {
  if (answers.length === 0) {
    throw new RangeError('mask-answer needs a forget predicate that takes an answer whole (kind "answer-equals"): remove this arm or change the predicate');
  }
  const masked = new Map(weights);
  masked.set('head.kernel', withColumns(weights, 'head.kernel', answers, 0));
  masked.set('head.bias', withColumns(weights, 'head.bias', answers, MASKED_LOGIT));
  return masked;
}

function withColumns(weights: NamedTensors, name: string, columns: Int32Array, value: number): FloatTensor {
  const tensor = weights.get(name);
  if (tensor === undefined) throw new RangeError(`the weights have no ${name}`);
  const width = tensor.shape.at(-1) ?? 0;
  const data = Float32Array.from(tensor.data);
  for (const column of columns) {
    for (let at = column; at < data.length; at += width) data[at] = value;
  }
  return { shape: tensor.shape, data };
}
