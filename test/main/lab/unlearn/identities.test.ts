import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { largestDifference, numbersOfWeights, UnlearningFixture } from './unlearning-fixture.ts';

/** Degenerate cases of evaluation.md 6.3: a method whose own part is switched off is another method, bit by bit. */

const sgd = { kind: 'sgd', weightDecay: 0, momentum: 0.9 };
const adam = { kind: 'adam', weightDecay: 0 };
const recipe = { epochs: 3, learningRate: 0.02, retainBatch: 7, schedule: { kind: 'constant' } };
const onlyCe = { ceWeight: 1, kdWeight: 0, cssaWeight: 0, cmfcWeight: 0, coralWeight: 0 };

let fixture: UnlearningFixture;
beforeAll(async () => {
  fixture = await UnlearningFixture.create((await openEngine('wasm', { gemmThreads: 1 })).engine, { dropout: 0.2 });
});
afterAll(() => {
  fixture.engine.dispose();
});

describe('degenerate identities', () => {
  it.each([['sgd', sgd], ['adam', adam]])('with %s, methods without their forget side are fine-tuning', async (_, optimiser) => {
    const tuned = await fixture.run('fine-tune', { ...recipe, optimiser });
    const others = [
      await fixture.run('neggrad-plus', { ...recipe, optimiser, a: 1 }),
      await fixture.run('scrub', { ...recipe, optimiser, msteps: 0, alpha: 0, gamma: 1 }),
      await fixture.run('mu-align', { ...recipe, optimiser, ...onlyCe, beta: 0 }),
      await fixture.run('mu-align', { ...recipe, optimiser, ...onlyCe, forgetTargetWeight: 0, capWeight: 0, embeddingNormWeight: 0, logitNormWeight: 0 }),
    ];
    expect(largestDifference(tuned.weights, fixture.input.original)).toBeGreaterThan(1e-3);
    for (const other of others) expect(numbersOfWeights(other.weights)).toEqual(numbersOfWeights(tuned.weights));
  });

  it('differs from fine-tuning once the forget side is on', async () => {
    const tuned = await fixture.run('fine-tune', { ...recipe, optimiser: sgd });
    for (const [id, params] of [
      ['neggrad-plus', { a: 0.95 }],
      ['scrub', { msteps: 1, alpha: 0 }],
      ['mu-align', { ...onlyCe, beta: 0.1 }],
    ] as const) {
      const other = await fixture.run(id, { ...recipe, optimiser: sgd, ...params });
      expect(largestDifference(other.weights, tuned.weights), id).toBeGreaterThan(1e-6);
    }
  });

  it('does not read the forget set with beta 0', async () => {
    const params = { ...recipe, beta: 0 };
    const { data } = fixture;
    const shrunk = await fixture.run('mu-align', params, { data: { ...data, forget: data.forget.slice(0, 1) } });
    expect(numbersOfWeights(shrunk.weights)).toEqual(numbersOfWeights((await fixture.run('mu-align', params)).weights));
  });

  it('keeps the embeddings of words that no step saw, with weight decay too', async () => {
    const decaying = { ...recipe, optimiser: { ...sgd, weightDecay: 0.1 } };
    const { weights } = await fixture.run('fine-tune', decaying);
    const { train, vocabulary, forget } = fixture.data;
    const width = fixture.input.shape.config.towerDim;
    const before = fixture.input.original.get('question.embedding')?.data ?? new Float32Array(0);
    const after = weights.get('question.embedding')?.data ?? new Float32Array(0);
    const serials = vocabulary.serials.filter((serial) => forget.some((row) => train.serial[row] === serial));
    expect(serials.length).toBeGreaterThan(0);
    for (const serial of serials) {
      const at = (vocabulary.wordCount + vocabulary.serials.indexOf(serial)) * width;
      expect(after.slice(at, at + width)).toEqual(before.slice(at, at + width));
    }
  });
});

describe('methods without steps', () => {
  it('original and retrain give their models as they are', async () => {
    const { input } = fixture;
    const original = await fixture.run('original');
    expect(original.weights).toBe(input.original);
    expect([original.modelSeed, original.steps]).toEqual([1, 0]);
    const retrained = await fixture.run('retrain');
    expect(retrained.weights).toBe(input.teacher?.weights);
    expect([retrained.modelSeed, retrained.steps]).toEqual([2, 0]);
    await expect(fixture.run('retrain', {}, { teacher: null })).rejects.toThrow('retrained model');
  });

  it('mask-answer never gives the forgotten answer and leaves the other logits as they are', async () => {
    const { input, data } = fixture;
    const rows = Int32Array.from({ length: data.train.count }, (_, row) => row);
    const { weights } = await fixture.run('mask-answer');
    const [masked, before] = [await fixture.logits(weights, rows), await fixture.logits(input.original, rows)];
    expect(before.filter((row) => row.indexOf(Math.max(...row)) === 0).length).toBeGreaterThan(5);
    masked.forEach((row, i) => {
      expect(row[0]).toBe(-30);
      expect(row.indexOf(Math.max(...row))).not.toBe(0);
      expect(row.slice(1)).toEqual(before[i]?.slice(1));
    });
    expect(input.original.get('head.bias')?.data[0]).not.toBe(-30);
  });

  it('mask-answer says why it cannot mask when no answer is forgotten whole', async () => {
    const data = { ...fixture.data, forgottenAnswers: new Int32Array(0) };
    await expect(fixture.run('mask-answer', {}, { data })).rejects.toThrow(/answer-equals.*remove this arm/);
  });
});
