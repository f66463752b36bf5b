import { z } from 'zod';
import type { UnlearningMethod } from './unlearning-method.ts';

const params = z.strictObject({}).describe('no parameters: the recipe is that of the original model');

/** Exact unlearning: a model trained from scratch on D_r. Training it is a step of its own, so here it is only handed on. */
export const retrain: UnlearningMethod<z.infer<typeof params>> = {
  id: 'retrain',
  label: 'Retrain (RETR)',
  description: 'A model trained from scratch without the forget set: exact unlearning, and the yardstick of every other method.',
  version: 1,
  params,
  tuning: {},
  usesTeacher: () => true,
  plannedSteps: () => 0,
  run: ({ teacher }) => {
    if (teacher === null) return Promise.reject(new TypeError('retrain needs the retrained model as its teacher'));
    return Promise.resolve({ weights: teacher.weights, modelSeed: teacher.seed, steps: 0, diverged: false, notes: {} });
  },
};
