import { expect, test } from 'vitest';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import type { NamedTensors } from '../../../../src-main/lab/float-tensor.ts';
import type { MetricPoint } from '../../../../src-main/lab/hooks.ts';
import { forwardAll } from '../../../../src-main/lab/model/forward-all.ts';
import { initialWeights } from '../../../../src-main/lab/model/initial-weights.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import type { ModelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { TwoTower } from '../../../../src-main/lab/model/two-tower.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src-main/lab/train/checkpoint-codec.ts';
import { occurringEmbeddingRows } from '../../../../src-main/lab/train/decay-rows.ts';
import { holdBackImages } from '../../../../src-main/lab/train/held-back-rows.ts';
import { trainModel } from '../../../../src-main/lab/train/train-model.ts';
import type { TrainModelInput } from '../../../../src-main/lab/train/train-model.ts';
import type { ModelConfig } from '../../../../src-shared/experiment/model-config.ts';
import { openReferenceEngine } from '../reference-engine.ts';
import { quietHooks, tinyData } from '../tiny-data.ts';
import { tinyTraining } from './training-configs.ts';

const engine = await openReferenceEngine();
const SEED = 42;

function shapeOf(data: PreparedData, overrides: Partial<ModelConfig> = {}): ModelShape {
  return modelShape({ towerDim: 12, jointDim: 16, activation: 'relu', dropout: 0, head: 'softmax', ...overrides }, data.info, data.vocabulary);
}

function inputOf(data: PreparedData, overrides: Partial<TrainModelInput> = {}): TrainModelInput {
  const rows = Int32Array.from({ length: data.train.count }, (_, row) => row);
  return { engine, shape: shapeOf(data), data, rows, training: tinyTraining(), seed: SEED, hooks: quietHooks(), resume: null, ...overrides };
}

async function accuracy(data: PreparedData, shape: ModelShape, weights: NamedTensors): Promise<number> {
  const model = new TwoTower(engine, shape, weights, SEED);
  let right = 0;
  const count = await forwardAll(engine, model, data.retainHeldout.report, data.vocabulary, data.info, ({ size, logits, labels }) => {
    for (let i = 0; i < size; i++) {
      const row = Array.from(logits.subarray(i * shape.answerCount, (i + 1) * shape.answerCount));
      if (row.indexOf(Math.max(...row)) === labels[i]) right++;
    }
  });
  model.dispose();
  return right / count;
}

test.each(['softmax', 'sigmoid'] as const)('learns an easy task with the %s head, and it carries over to new images', async (head) => {
  const data = tinyData({ pairs: 400, pairsPerImage: 1 });
  const shape = shapeOf(data, { head });
  const points: MetricPoint[] = [];
  const hooks = quietHooks({ metric: (point) => { points.push(point); } });
  const result = await trainModel(inputOf(data, { shape, hooks, training: tinyTraining({ epochs: 20 }) }));
  expect(result).toMatchObject({ steps: 20 * 25, diverged: false, epochs: 20 });
  expect(points).toHaveLength(20 * 25);
  expect(points.at(-1)?.values['loss']).toBeLessThan((points[0]?.values['loss'] ?? 0) / 3);
  expect(points[0]?.values['learningRate']).toBe(0.01);
  expect(points.at(-1)?.values['learningRate']).toBeCloseTo(0.0005, 10);
  expect(await accuracy(data, shape, result.weights)).toBeGreaterThan(0.85);
  expect(await accuracy(data, shape, initialWeights(shape, data.vocabulary.serials, SEED))).toBeLessThan(0.6);
});

const recipes = [
  { name: 'adam with dropout', training: tinyTraining(), dropout: 0.3 },
  { name: 'sgd with early stopping', training: tinyTraining({ optimiser: { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 }, learningRate: 0.3, earlyStopping: { share: 0.3, patience: 1 }, epochs: 8 }), dropout: 0.3 },
  { name: 'adamw on milestones', training: tinyTraining({ optimiser: { kind: 'adamw', weightDecay: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, schedule: { kind: 'milestones', milestones: [1, 2], decay: 0.1 } }), dropout: 0 },
];

test.each(recipes)('a resume is bit-identical at every step: $name', async ({ training, dropout }) => {
  const data = tinyData();
  const shape = shapeOf(data, { dropout });
  const saved: Uint8Array[] = [];
  const through = await trainModel(inputOf(data, { shape, training, hooks: quietHooks({ checkpoint: (make) => { saved.push(encodeCheckpoint(make())); } }) }));
  expect(saved).toHaveLength(through.steps);
  for (const bytes of saved) {
    const resumed = await trainModel(inputOf(data, { shape, training, resume: decodeCheckpoint(bytes) }));
    expect(resumed).toEqual(through);
  }
  expect(await trainModel(inputOf(data, { shape, training }))).toEqual(through);
  expect((await trainModel(inputOf(data, { shape, training, seed: SEED + 1 }))).weights).not.toEqual(through.weights);
});

test('training leaves no tensors, when it ends and when it is stopped', async () => {
  const data = tinyData();
  const before = engine.liveTensors();
  const alive: number[] = [];
  await trainModel(inputOf(data, {
    shape: shapeOf(data, { dropout: 0.2 }),
    training: tinyTraining({ earlyStopping: { share: 0.3, patience: 9 } }),
    hooks: quietHooks({ checkpoint: (make) => { make(); alive.push(engine.liveTensors()); } }),
  }));
  expect(new Set(alive).size).toBe(1);
  expect(engine.liveTensors()).toBe(before);
  const controller = new AbortController();
  const hooks = quietHooks({ signal: controller.signal, metric: ({ step }) => { if (step === 3) controller.abort(new Error('stop')); } });
  await expect(trainModel(inputOf(data, { hooks }))).rejects.toThrow('stop');
  expect(engine.liveTensors()).toBe(before);
});

test('pairs outside the given rows have no influence, and their serial words stay where unseen ones are', async () => {
  const data = tinyData();
  const shape = shapeOf(data);
  const training = tinyTraining({ optimiser: { kind: 'adamw', weightDecay: 0.5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } });
  const { weights } = await trainModel(inputOf(data, { rows: data.retain, training }));
  const changed = { ...data, train: { ...data.train, answer: data.train.answer.map((a, row) => (data.forget.includes(row) ? 2 : a)) } };
  expect((await trainModel(inputOf(changed, { rows: data.retain, training }))).weights).toEqual(weights);

  const initial = initialWeights(shape, data.vocabulary.serials, SEED).get('question.embedding')?.data ?? new Float32Array(0);
  const trained = weights.get('question.embedding')?.data ?? new Float32Array(0);
  const occurs = occurringEmbeddingRows(data.train, data.retain, data.vocabulary);
  expect([...new Set(occurs)].sort()).toEqual([0, 1]);
  occurs.forEach((does, row) => {
    const [before, after] = [initial, trained].map((table) => Array.from(table.subarray(row * 12, row * 12 + 12)));
    if (does === 1) expect(after).not.toEqual(before);
    else expect(after).toEqual(before);
  });
});

test('the rows that decay are exactly those of the words and serials of the pairs', () => {
  const data = tinyData();
  const row = 10;
  const tokens = data.train.tokens.values.subarray(data.train.tokens.offsets[row], data.train.tokens.offsets[row + 1]);
  const expected = new Set(Array.from(tokens, (word) => word - 1).filter((r) => r >= 0));
  expected.add(3 + [...data.vocabulary.serials].indexOf(10));
  const occurs = occurringEmbeddingRows(data.train, Int32Array.of(row), data.vocabulary);
  expect(Array.from(occurs.keys()).filter((r) => occurs[r] === 1)).toEqual([...expected].sort((a, b) => a - b));
});

test('early stopping watches whole images, none of them with a pair in the forget set', () => {
  const data = tinyData({ pairs: 200 });
  const all = Int32Array.from({ length: 200 }, (_, row) => row);
  const imagesOf = (rows: Int32Array): Set<number> => new Set(Array.from(rows, (row) => data.train.imageId[row] ?? -1));
  const audited = imagesOf(data.forget);
  const { learned, watched } = holdBackImages(data, all, 0.25, SEED);
  expect([...learned, ...watched].sort((a, b) => a - b)).toEqual([...all]);
  expect([...imagesOf(watched)].filter((image) => audited.has(image) || imagesOf(learned).has(image))).toEqual([]);
  const candidates = imagesOf(all).size - audited.size;
  expect(imagesOf(watched).size).toBe(Math.round(0.25 * candidates));
  expect(imagesOf(holdBackImages(data, data.retain, 0.25, SEED).watched)).toEqual(imagesOf(watched));
  expect(imagesOf(holdBackImages(data, all, 0.25, SEED + 1).watched)).not.toEqual(imagesOf(watched));
});

test('early stopping is told when there is nothing to watch', async () => {
  const data = tinyData();
  const training = tinyTraining({ earlyStopping: { share: 0.2, patience: 1 } });
  await expect(trainModel(inputOf(data, { rows: data.forget, training }))).rejects.toThrow(/Set earlyStopping to null/);
});

test('early stopping ends before the last epoch and gives the best weights', async () => {
  const data = tinyData({ pairs: 120 });
  const training = tinyTraining({ epochs: 200, learningRate: 0.05, schedule: { kind: 'constant' }, earlyStopping: { share: 0.3, patience: 3 } });
  const losses: number[] = [];
  const atEpoch: NamedTensors[] = [];
  const result = await trainModel(inputOf(data, {
    training,
    hooks: quietHooks({
      metric: ({ phase, values }) => { if (phase === 'epoch') losses.push(values['watchedLoss'] ?? Number.NaN); },
      checkpoint: (make) => {
        const { tensors } = make();
        atEpoch[losses.length] = new Map([...tensors].filter(([name]) => name.startsWith('weights/')).map(([name, t]) => [name.slice(8), t]));
      },
    }),
  }));
  const best = losses.indexOf(Math.min(...losses));
  expect(result.epochs).toBe(losses.length);
  expect(result.epochs).toBe(best + 4);
  expect(result.epochs).toBeLessThan(200);
  // The checkpoint of an epoch's last step is the first one made after its watched loss.
  const firstAfter = await trainModel(inputOf(data, { training: { ...training, epochs: best + 1 } }));
  expect(result.weights).toEqual(firstAfter.weights);
  expect(atEpoch).toHaveLength(losses.length + 1);
});

test('a run that diverges keeps the last finite weights and says so', async () => {
  const data = tinyData();
  const training = tinyTraining({ optimiser: { kind: 'sgd', momentum: 0.9, weightDecay: 0 }, learningRate: 1e6, schedule: { kind: 'constant' }, epochs: 50 });
  const result = await trainModel(inputOf(data, { training }));
  expect(result.diverged).toBe(true);
  expect(result.steps).toBeLessThan(200);
  for (const { data: values } of result.weights.values()) expect(values.every((x) => Number.isFinite(x))).toBe(true);
});

test('no pairs are an error', async () => {
  await expect(trainModel(inputOf(tinyData(), { rows: new Int32Array(0) }))).rejects.toThrow(/no pairs/);
});
