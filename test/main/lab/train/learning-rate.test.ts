import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { learningRateAt } from '../../../../src-main/lab/train/learning-rate.ts';

const golden = z
  .object({ entries: z.array(z.object({ id: z.string(), inputs: z.unknown(), outputs: z.unknown() })) })
  .parse(JSON.parse(readFileSync(new URL('../../../golden/losses.json', import.meta.url), 'utf8')));

test('milestones are the golden step schedule, strictly', () => {
  const entry = golden.entries.find(({ id }) => id === 'lr_step_schedule');
  const { lr, decay, milestones, epochs } = z
    .object({ lr: z.number(), decay: z.number(), milestones: z.array(z.number()), epochs: z.array(z.number()) })
    .parse(entry?.inputs);
  const expected = z.object({ lr_e: z.array(z.number()) }).parse(entry?.outputs).lr_e;
  epochs.forEach((epoch, i) => {
    const rate = learningRateAt({ kind: 'milestones', milestones, decay }, lr, { epoch: epoch - 1, step: 0, totalSteps: 1 });
    expect(rate / (expected[i] ?? Number.NaN)).toBeCloseTo(1, 12);
  });
});

test('cosine goes from the first rate to its final share, half way in the middle', () => {
  const rate = (step: number, totalSteps: number): number => learningRateAt({ kind: 'cosine', finalShare: 0.05 }, 0.2, { epoch: 0, step, totalSteps });
  expect(rate(0, 101)).toBeCloseTo(0.2, 12);
  expect(rate(50, 101)).toBeCloseTo(0.2 * 0.525, 12);
  expect(rate(100, 101)).toBeCloseTo(0.01, 12);
  expect(rate(0, 1)).toBe(0.2);
  for (let step = 1; step < 101; step++) expect(rate(step, 101)).toBeLessThan(rate(step - 1, 101));
});

test('constant is constant', () => {
  expect(learningRateAt({ kind: 'constant' }, 0.3, { epoch: 5, step: 77, totalSteps: 80 })).toBe(0.3);
});
