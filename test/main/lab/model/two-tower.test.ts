import { expect, test } from 'vitest';
import { makeBatch } from '../../../../src-main/lab/data/batch.ts';
import type { NamedTensors } from '../../../../src-main/lab/float-tensor.ts';
import { freshSerialRows, initialWeights } from '../../../../src-main/lab/model/initial-weights.ts';
import type { ModelBatch } from '../../../../src-main/lab/model/model-batch.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import type { ModelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { supervisedLoss } from '../../../../src-main/lab/model/supervised-loss.ts';
import { TwoTower } from '../../../../src-main/lab/model/two-tower.ts';
import type { ModelConfig } from '../../../../src-shared/experiment/model-config.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { openReferenceEngine } from '../reference-engine.ts';
import { tinyData } from '../tiny-data.ts';
import { forwardDouble, meanLossDouble, toDouble } from './float64-model.ts';

const engine = await openReferenceEngine();
const config: ModelConfig = { towerDim: 4, jointDim: 5, activation: 'relu', dropout: 0, head: 'softmax' };
const SEED = 7;

/** A batch in which pair 1 has a serial without a row, with weights whose biases are not 0. */
function setUp(overrides: Partial<ModelConfig>, wordVectors = true): { shape: ModelShape; weights: NamedTensors; batch: ModelBatch; fresh: Float32Array } {
  const data = tinyData({ wordVectors });
  const shape = modelShape({ ...config, ...overrides }, data.info, data.vocabulary);
  const weights = new Map(initialWeights(shape, data.vocabulary.serials, SEED));
  const stream = RandomStream.of(3, 'biases');
  for (const [name, { data: values }] of weights) if (name.endsWith('.bias')) stream.fillNormal(values, 0.3);
  const made = makeBatch(data.train, Int32Array.of(0, 7, 20, 33, 5), data.vocabulary, data.info, shape.config.head);
  const freshSerial = made.freshSerial.map((serial, pair) => (pair === 1 ? 424242 : serial));
  const batch = { ...made, freshSerial };
  return { shape, weights, batch, fresh: freshSerialRows(SEED, freshSerial, shape.config.towerDim) };
}

function withModel<T>(shape: ModelShape, weights: NamedTensors, use: (model: TwoTower) => T): T {
  const model = new TwoTower(engine, shape, weights, SEED);
  try {
    return use(model);
  } finally {
    model.dispose();
  }
}

const kinds = [
  { activation: 'relu', head: 'softmax', wordVectors: true },
  { activation: 'tanh', head: 'sigmoid', wordVectors: true },
  { activation: 'relu', head: 'sigmoid', wordVectors: false },
  { activation: 'tanh', head: 'softmax', wordVectors: false },
] as const;

test.each(kinds)('the forward pass follows its formulas: $activation, $head, word vectors $wordVectors', ({ activation, head, wordVectors }) => {
  const { shape, weights, batch, fresh } = setUp({ activation, head }, wordVectors);
  const expected = forwardDouble(shape, toDouble(weights), batch, fresh);
  withModel(shape, weights, (model) => {
    engine.tf.tidy(() => {
      const { v, q, m } = model.encode(batch);
      const outputs = { v, q, m, logits: model.head(m) };
      for (const name of ['v', 'q', 'm', 'logits'] as const) {
        const values = Array.from(engine.read(outputs[name]));
        expected[name].flat().forEach((value, i) => { expect(values[i], `${name} ${i}`).toBeCloseTo(value, 5); });
        expect(values).toHaveLength(expected[name].flat().length);
      }
    });
  });
});

test.each(kinds)('gradients equal finite differences of a float64 model: $activation, $head, word vectors $wordVectors', ({ activation, head, wordVectors }) => {
  const { shape, weights, batch, fresh } = setUp({ activation, head }, wordVectors);
  const doubles = toDouble(weights);
  const lossDouble = (): number => meanLossDouble(shape, forwardDouble(shape, doubles, batch, fresh).logits, batch);
  withModel(shape, weights, (model) => {
    const { value, gradients } = engine.gradients(() => supervisedLoss(engine, model.head(model.encode(batch).m), batch, head), model.variables);
    expect(value).toBeCloseTo(lossDouble(), 5);
    let largest = 0;
    for (const [p, name] of model.names.entries()) {
      const values = doubles.get(name) ?? new Float64Array(0);
      expect(gradients[p]).toHaveLength(values.length);
      for (let i = 0; i < values.length; i++) {
        const kept = values[i] ?? 0;
        values[i] = kept + 1e-6;
        const above = lossDouble();
        values[i] = kept - 1e-6;
        const below = lossDouble();
        values[i] = kept;
        const slope = (above - below) / 2e-6;
        largest = Math.max(largest, Math.abs(slope));
        expect(Math.abs((gradients[p]?.[i] ?? Number.NaN) - slope), `${name} ${i}`).toBeLessThan(2e-5);
      }
    }
    expect(largest).toBeGreaterThan(0.05);
  });
});

test('the word vector projection is a parameter only where there are word vectors', () => {
  const names = (wordVectors: boolean): string[] => [...setUp({}, wordVectors).weights.keys()];
  expect(names(true)).toEqual(['image.kernel', 'image.bias', 'question.embedding', 'question.kernel', 'question.bias', 'joint.kernel', 'joint.bias', 'head.kernel', 'head.bias']);
  expect(names(false)).not.toContain('question.kernel');
});

test('an unseen serial word is drawn by the seed of the model', () => {
  const { shape, weights, batch } = setUp({});
  const questions = (seed: number): number[] => {
    const model = new TwoTower(engine, shape, weights, seed);
    const values = engine.tf.tidy(() => Array.from(engine.read(model.encode(batch).q)));
    model.dispose();
    return values;
  };
  const [a, b] = [questions(SEED), questions(SEED + 1)];
  expect(a.slice(4, 8)).not.toEqual(b.slice(4, 8));
  expect([...a.slice(0, 4), ...a.slice(8)]).toEqual([...b.slice(0, 4), ...b.slice(8)]);
});

test('dropout zeroes its share of m, scales the rest, and is off without a stream', () => {
  const { shape, weights, batch } = setUp({ dropout: 0.4, jointDim: 400, activation: 'tanh' });
  withModel(shape, weights, (model) => {
    const m = (stream?: RandomStream): number[] =>
      engine.tf.tidy(() => Array.from(engine.read(model.encode(batch, stream === undefined ? {} : { dropout: stream }).m)));
    const plain = m();
    const dropped = m(RandomStream.of(1, 'dropout'));
    const zeros = dropped.filter((value) => value === 0).length / dropped.length;
    expect(zeros).toBeGreaterThan(0.35);
    expect(zeros).toBeLessThan(0.45);
    dropped.forEach((value, i) => { if (value !== 0) expect(value).toBeCloseTo((plain[i] ?? 0) / 0.6, 5); });
    expect(m(RandomStream.of(1, 'dropout'))).toEqual(dropped);
    expect(m(RandomStream.of(2, 'dropout'))).not.toEqual(dropped);
  });
});

test('weights come back as they went in, as copies, and can be overwritten', () => {
  const { shape, weights } = setUp({});
  const other = initialWeights(shape, tinyData().vocabulary.serials, 99);
  withModel(shape, weights, (model) => {
    const copies = model.weights();
    expect([...copies]).toEqual([...weights]);
    copies.get('head.bias')?.data.fill(5);
    expect(model.weights().get('head.bias')).toEqual(weights.get('head.bias'));
    model.load(other);
    expect([...model.weights()]).toEqual([...other]);
  });
});

test('weights of another model are refused by name', () => {
  const { shape, weights } = setUp({});
  expect(() => new TwoTower(engine, { ...shape, answerCount: 4 }, weights, SEED)).toThrow(/head\.kernel has shape \[5, 3\], this model needs \[5, 4\]/);
  expect(() => new TwoTower(engine, shape, new Map(), SEED)).toThrow(/no image\.kernel/);
});

test('neither encoding nor gradients leave tensors behind', () => {
  const { shape, weights, batch } = setUp({ dropout: 0.3 });
  const before = engine.liveTensors();
  withModel(shape, weights, (model) => {
    const alive = engine.liveTensors();
    for (let i = 0; i < 3; i++) {
      engine.gradients(() => supervisedLoss(engine, model.head(model.encode(batch, { dropout: RandomStream.of(i) }).m), batch, 'softmax'), model.variables);
      expect(engine.liveTensors()).toBe(alive);
    }
  });
  expect(engine.liveTensors()).toBe(before);
});
