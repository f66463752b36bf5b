import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { rewindChoice } from '../../../../src-main/lab/unlearn/rewind.ts';
import { goldenLoss, numbersOf, record } from './golden-losses.ts';
import { largestDifference, numbersOfWeights, UnlearningFixture } from './unlearning-fixture.ts';

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

  it('ascends the distance on forget pairs without labels and descends both losses on retain pairs', async () => {
    const { points } = await fixture.run('scrub', { ...quick, alpha: 0.5, gamma: 2, learningRate: 0.02 });
    for (const { phase, values } of points) {
      const { loss = NaN, distance = NaN, crossEntropy = NaN } = values;
      if (phase === 'forget') {
        expect(Object.keys(values).sort()).toEqual(['distance', 'learningRate', 'loss']);
        expect(loss).toBeCloseTo(-distance, 6);
      } else expect(loss).toBeCloseTo(2 * crossEntropy + 0.5 * distance, 5);
    }
    const distances = points.filter((point) => point.phase === 'forget').map((point) => point.values['distance'] ?? NaN);
    expect(distances[0]).toBeCloseTo(0, 5);
    expect(distances.at(-1) ?? NaN).toBeGreaterThan(0.1);
  });

  it('learns from RETR when asked to', async () => {
    const byOriginal = await fixture.run('scrub', quick);
    const byRetr = await fixture.run('scrub', { ...quick, teacher: 'retr' });
    expect(largestDifference(byOriginal.weights, byRetr.weights)).toBeGreaterThan(1e-4);
    expect(byRetr.points[0]?.values['distance'] ?? NaN).toBeGreaterThan(0.01);
    await expect(fixture.run('scrub', { ...quick, teacher: 'retr' }, { teacher: null })).rejects.toThrow('RETR');
    // A student that is its teacher has nothing to keep: with the original, the distance starts at 0.
    expect(byOriginal.points[0]?.values['distance']).toBeCloseTo(0, 5);
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
    const strong = { ...quick, learningRate: 0.03 };
    const rewound = await fixture.run('scrub', { ...strong, rewind: true });
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
    const stopped = { ...strong, epochs: Number(rewoundToEpoch) };
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
