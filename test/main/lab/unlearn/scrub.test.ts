import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { rewindChoice } from '../../../../src-main/lab/unlearn/rewind.ts';
import { goldenLoss, numbersOf, record } from './golden-losses.ts';
import { largestDifference, numbersOfWeights, UnlearningFixture } from './unlearning-fixture.ts';
import type { Run } from './unlearning-fixture.ts';

const quick = { epochs: 4, msteps: 2, retainBatch: 16, forgetBatch: 8, learningRate: 2e-3, optimiser: { kind: 'adam', weightDecay: 0 } };

let fixture: UnlearningFixture;
beforeAll(async () => {
  fixture = await UnlearningFixture.create((await openEngine('wasm', { gemmThreads: 1 })).engine);
});
afterAll(() => {
  fixture.engine.dispose();
});

describe('SCRUB', () => {
  it('takes a full forget pass before the retain pass in the first msteps epochs, and none later', async () => {
    const { points, steps } = await fixture.run('scrub', { ...quick, schedule: { kind: 'milestones', milestones: [1, 3], decay: 0.1 } });
    const forget = Math.ceil(fixture.data.forget.length / 8);
    const retain = Math.ceil(fixture.data.retain.length / 16);
    const pass = (epoch: number, phase: string, length: number): string[] => Array.from({ length }, () => `${epoch} ${phase}`);
    expect(points.map((point) => `${point.epoch} ${point.phase}`)).toEqual([
      ...pass(1, 'forget', forget), ...pass(1, 'retain', retain),
      ...pass(2, 'forget', forget), ...pass(2, 'retain', retain),
      ...pass(3, 'retain', retain), ...pass(4, 'retain', retain),
    ]);
    expect(steps).toBe(2 * forget + 4 * retain);
    const rates = new Map(points.map((point) => [point.epoch, point.values['learningRate'] ?? NaN]));
    [2e-3, 2e-4, 2e-4, 2e-5].forEach((rate, i) => {
      expect(rates.get(i + 1)).toBeCloseTo(rate, 12);
    });
  });

  const strong = { ...quick, learningRate: 0.02 };

  it('ascends the distance on forget pairs without labels and descends both losses on retain pairs', async () => {
    const { points } = await fixture.run('scrub', { ...quick, alpha: 0.5, gamma: 2, msteps: 4 });
    for (const { phase, values } of points) {
      const { loss = NaN, distance = NaN, crossEntropy = NaN } = values;
      if (phase === 'forget') {
        expect(Object.keys(values).sort()).toEqual(['distance', 'learningRate', 'loss']);
        expect(loss).toBeCloseTo(-distance, 6);
      } else expect(loss).toBeCloseTo(2 * crossEntropy + 0.5 * distance, 5);
    }
    const distances = points.filter((point) => point.phase === 'forget').map((point) => point.values['distance'] ?? NaN);
    expect(distances[0]).toBeCloseTo(0, 5);
    const forgotten = await meanForgetCrossEntropy(await fixture.run('scrub', { ...strong, msteps: 4 }));
    const kept = await meanForgetCrossEntropy(await fixture.run('scrub', { ...strong, msteps: 0 }));
    expect(forgotten).toBeGreaterThan(kept + 0.5);
  });

  it('keeps the outputs of RETR when asked to, and still leaves those of the original', async () => {
    const byOriginal = await fixture.run('scrub', quick);
    const byRetr = await fixture.run('scrub', { ...quick, teacher: 'retr' });
    const first = (run: Run, phase: string): number => run.points.find((point) => point.phase === phase)?.values['distance'] ?? NaN;
    expect(largestDifference(byOriginal.weights, byRetr.weights)).toBeGreaterThan(1e-4);
    expect(first(byOriginal, 'forget')).toBeCloseTo(0, 5);
    expect(first(byRetr, 'forget')).toBeCloseTo(0, 5);
    expect(first(byRetr, 'retain')).toBeGreaterThan(10 * first(byOriginal, 'retain'));
    await expect(fixture.run('scrub', { ...quick, teacher: 'retr' }, { teacher: null })).rejects.toThrow('RETR');
    const without = await fixture.run('scrub', { ...quick, teacher: 'retr', alpha: 0 }, { teacher: null });
    expect(without.diverged).toBe(false);
  });

  it('grows surer of what it should forget when it leaves the outputs of RETR', async () => {
    const before = await meanForgetCrossEntropy(await fixture.run('original'));
    const left = await meanForgetCrossEntropy(await fixture.run('scrub', { ...strong, forgetTeacher: 'retr', msteps: 4 }));
    expect(left).toBeLessThan(0.1 * before);
  });
});

describe('rewind', () => {
  it('chooses as the golden cases do', () => {
    const { inputs, outputs } = goldenLoss('scrub_rewind_choice');
    const cases: unknown = inputs['cases'];
    if (!Array.isArray(cases)) throw new TypeError('no cases');
    const chosen = cases.map((item: unknown) => {
      const { forget_error_by_step: errors, reference_error: reference } = record(item);
      return rewindChoice(numbersOf(errors), numbersOf(reference)[0] ?? NaN);
    });
    expect(chosen).toEqual(numbersOf(outputs['chosen_step']));
  });

  it('gives the weights of the epoch whose forget error is nearest to the final error on unseen pairs', async () => {
    const fast = { ...quick, learningRate: 0.03 };
    const rewound = await fixture.run('scrub', { ...fast, rewind: true });
    const errors = [
      1 - (await fixture.accuracy(fixture.input.original, fixture.data.forget)),
      ...rewound.points.filter((point) => point.phase === 'epoch').map((point) => point.values['forgetError'] ?? NaN),
    ];
    expect(errors.length).toBe(5);
    const { rewoundToEpoch, referenceError, forgetErrorAtRewind } = rewound.notes;
    expect(rewoundToEpoch).toBe(rewindChoice(errors, Number(referenceError)));
    expect(forgetErrorAtRewind).toBe(errors[Number(rewoundToEpoch)]);
    expect(1 - (await fixture.accuracy(rewound.weights, fixture.data.forget))).toBeCloseTo(Number(forgetErrorAtRewind), 12);
    expect(rewoundToEpoch).toBeGreaterThan(0);
    const stopped = { ...fast, epochs: Number(rewoundToEpoch) };
    expect(numbersOfWeights(rewound.weights)).toEqual(numbersOfWeights((await fixture.run('scrub', stopped)).weights));
  });

  it('goes back to the original when that is nearest', async () => {
    // The error of the final student on the forget pairs themselves: large after a strong ascent, unless it is 0 as at the start.
    const { data } = fixture;
    const same = { count: data.train.count, chunks: () => [data.train] };
    const still = await fixture.run('scrub', { ...quick, rewind: true, learningRate: 1e-9 }, { data: { ...data, nonMembers: { ...data.nonMembers, validation: same } } });
    expect(still.notes['rewoundToEpoch']).toBe(0);
    expect(numbersOfWeights(still.weights)).toEqual(numbersOfWeights(fixture.input.original));
  });

  it('refuses to rewind without a validation split', async () => {
    const { data } = fixture;
    const none = { ...data, nonMembers: { ...data.nonMembers, validation: { count: 0, chunks: () => [] } } };
    await expect(fixture.run('scrub', { ...quick, rewind: true }, { data: none })).rejects.toThrow(/validation split/);
  });
});

async function meanForgetCrossEntropy({ weights }: Run): Promise<number> {
  const { forget, train } = fixture.data;
  const logits = await fixture.logits(weights, forget);
  const losses = logits.map((row, i) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)) - (row[train.answer[forget[i] ?? -1] ?? -1] ?? NaN));
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
