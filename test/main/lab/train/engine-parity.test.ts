import { afterAll, expect, test } from 'vitest';
import type { Engine } from '../../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { trainModel } from '../../../../src-main/lab/train/train-model.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src-main/lab/train/checkpoint-codec.ts';
import type { TrainModelResult } from '../../../../src-main/lab/train/train-model.ts';
import { openReferenceEngine } from '../reference-engine.ts';
import { quietHooks, tinyData } from '../tiny-data.ts';
import { tinyTraining } from './training-configs.ts';

const data = tinyData({ pairs: 160 });
const { engine: real } = await openEngine('auto', { gemmThreads: 1 });
const realBackend = real.tf.getBackend();
afterAll(() => { real.dispose(); });

async function oneEpoch(engine: Engine, head: 'softmax' | 'sigmoid', activation: 'relu' | 'tanh', kind: 'adam' | 'sgd'): Promise<{ result: TrainModelResult; losses: number[] }> {
  const shape = modelShape({ towerDim: 12, jointDim: 16, activation, dropout: 0.2, head }, data.info, data.vocabulary);
  const losses: number[] = [];
  const before = engine.liveTensors();
  const result = await trainModel({
    engine,
    shape,
    data,
    rows: Int32Array.from({ length: 160 }, (_, row) => row),
    training: tinyTraining({
      epochs: 1,
      optimiser: kind === 'sgd' ? { kind, momentum: 0.9, weightDecay: 0.01 } : { kind, weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-5 },
    }),
    seed: 3,
    hooks: quietHooks({ metric: ({ values }) => { losses.push(values['loss'] ?? Number.NaN); } }),
    resume: null,
  });
  expect(engine.liveTensors()).toBe(before);
  return { result, losses };
}

const cases = [
  { head: 'softmax', activation: 'relu', kind: 'adam' },
  { head: 'sigmoid', activation: 'tanh', kind: 'sgd' },
] as const;

test.each(cases)('an epoch of the real engine is the reference engine\'s to 1e-4: $head, $activation, $kind', async ({ head, activation, kind }) => {
  // tfjs has one active backend: the engines take turns.
  const reference = await oneEpoch(await openReferenceEngine(), head, activation, kind);
  await real.tf.setBackend(realBackend);
  const actual = await oneEpoch(real, head, activation, kind);
  expect(actual.losses).toHaveLength(reference.losses.length);
  actual.losses.forEach((loss, i) => { expect(Math.abs(loss - (reference.losses[i] ?? Number.NaN))).toBeLessThan(1e-4); });
  for (const [name, { data: values }] of reference.result.weights) {
    const other = actual.result.weights.get(name)?.data;
    values.forEach((value, i) => { expect(Math.abs((other?.[i] ?? Number.NaN) - value), `${name} ${i}`).toBeLessThan(1e-4); });
  }
  expect(actual.result.steps).toBe(reference.result.steps);
});

test('a resume on the real engine is bit-identical, at every fifth step', async () => {
  await real.tf.setBackend(realBackend);
  const input = {
    engine: real,
    shape: modelShape({ towerDim: 12, jointDim: 16, activation: 'relu', dropout: 0.2, head: 'softmax' }, data.info, data.vocabulary),
    data,
    rows: data.retain,
    training: tinyTraining(),
    seed: 9,
  } as const;
  const saved: Uint8Array[] = [];
  const through = await trainModel({ ...input, hooks: quietHooks({ checkpoint: (make) => { saved.push(encodeCheckpoint(make())); } }), resume: null });
  expect(saved).toHaveLength(through.steps);
  for (let step = 0; step < saved.length; step += 5) {
    const resume = decodeCheckpoint(saved[step] ?? new Uint8Array(0));
    expect(await trainModel({ ...input, hooks: quietHooks(), resume })).toEqual(through);
  }
});
