import { z } from 'zod';
import type { UnlearningMethod } from './unlearning-method.ts';

const params = z.strictObject({}).describe('no parameters');

/** The original model theta0, as it is: what happens if nobody unlearns. */
export const original: UnlearningMethod<z.infer<typeof params>> = {
  id: 'original',
  label: 'Original',
  description: 'The original model, unchanged: what leaks when nothing is done.',
  version: 1,
  params,
  tuning: {},
  usesTeacher: () => false,
  plannedSteps: () => 0,
  run: ({ original: weights, originalSeed }) => Promise.resolve({ weights, modelSeed: originalSeed, steps: 0, diverged: false, notes: {} }),
};
