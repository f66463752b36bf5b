import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ModelBatch } from '../../../../src-main/lab/model/model-batch.ts';
import { softBinaryCrossEntropies, supervisedLoss, supervisedLosses } from '../../../../src-main/lab/model/supervised-loss.ts';
import { openReferenceEngine } from '../reference-engine.ts';

const matrix = z.array(z.array(z.number()));
const golden = z
  .object({ entries: z.array(z.object({ id: z.string(), inputs: z.unknown(), outputs: z.unknown(), gradients: z.unknown() }).partial({ gradients: true })) })
  .parse(JSON.parse(readFileSync(new URL('../../../golden/losses.json', import.meta.url), 'utf8')));

function entry(id: string): { inputs: unknown; outputs: unknown; gradients?: unknown } {
  const found = golden.entries.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no golden entry ${id}`);
  return found;
}

const engine = await openReferenceEngine();

function batchOf(size: number, label: readonly number[], soft: Float32Array | null): ModelBatch {
  return {
    size,
    image: new Float32Array(0),
    words: { offsets: new Int32Array(size + 1), values: new Int32Array(0) },
    freshSerial: new Int32Array(size).fill(-1),
    wordVector: new Float32Array(0),
    label: Int32Array.from(label),
    soft,
  };
}

/** Value and gradient of the mean loss as a function of the logits. */
function onLogits(logits: number[][], batch: ModelBatch, head: 'softmax' | 'sigmoid'): { value: number; gradient: number[] } {
  const variable = engine.variable({ shape: [logits.length, logits[0]?.length ?? 0], data: Float32Array.from(logits.flat()) });
  const asMatrix = (): ReturnType<typeof engine.matrix> => engine.tf.reshape(variable, [logits.length, logits[0]?.length ?? 0]);
  const { value, gradients } = engine.gradients(() => supervisedLoss(engine, asMatrix(), batch, head), [variable]);
  variable.dispose();
  return { value, gradient: Array.from(gradients[0] ?? []) };
}

function expectClose(actual: number[], expected: number[], relative: number): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => { expect(Math.abs((actual[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(relative * Math.max(Math.abs(value), 1e-3)); });
}

test('soft-score binary cross-entropy is the golden one, values and gradients', () => {
  const { inputs, outputs, gradients } = entry('bce_soft');
  const { z: logits, s } = z.object({ z: matrix, s: matrix }).parse(inputs);
  const { value, gradient } = onLogits(logits, batchOf(logits.length, [], Float32Array.from(s.flat())), 'sigmoid');
  expectClose([value], [z.object({ value: z.number() }).parse(outputs).value], 1e-4);
  expectClose(gradient, z.object({ z: matrix }).parse(gradients).z.flat(), 1e-3);
});

test('soft-score binary cross-entropy stays finite at extreme logits', () => {
  const { inputs, outputs } = entry('bce_soft_extreme');
  const { z: logits, s } = z.object({ z: matrix, s: matrix }).parse(inputs);
  const columns = logits[0]?.length ?? 0;
  const values = engine.tf.tidy(() => Array.from(engine.read(softBinaryCrossEntropies(
    engine,
    engine.matrix(Float32Array.from(logits.flat()), logits.length, columns),
    engine.matrix(Float32Array.from(s.flat()), logits.length, columns),
  ))));
  expectClose(values, [z.object({ value: z.number() }).parse(outputs).value], 1e-4);
});

test('hard-label cross-entropy is the golden one, values and gradients', () => {
  const { inputs, outputs, gradients } = entry('ce');
  const { z: logits, y } = z.object({ z: matrix, y: z.array(z.number()) }).parse(inputs);
  const batch = batchOf(logits.length, y, null);
  const expected = z.object({ mean: z.number(), per_sample: z.array(z.number()) }).parse(outputs);
  const { value, gradient } = onLogits(logits, batch, 'softmax');
  expectClose([value], [expected.mean], 1e-4);
  expectClose(gradient, z.object({ z: matrix }).parse(gradients).z.flat(), 1e-3);
  const perPair = engine.tf.tidy(() =>
    Array.from(engine.read(supervisedLosses(engine, engine.matrix(Float32Array.from(logits.flat()), logits.length, logits[0]?.length ?? 0), batch, 'softmax'))));
  expectClose(perPair, expected.per_sample, 1e-4);
});

test('the sigmoid head needs soft scores', () => {
  expect(() => engine.tf.tidy(() => supervisedLoss(engine, engine.matrix(Float32Array.of(1, 2), 1, 2), batchOf(1, [0], null), 'sigmoid'))).toThrow(/soft scores/);
});
