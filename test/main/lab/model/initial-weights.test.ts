import { expect, test } from 'vitest';
import { freshSerialRows, initialWeights } from '../../../../src-main/lab/model/initial-weights.ts';
import type { ModelShape } from '../../../../src-main/lab/model/model-shape.ts';

const shape: ModelShape = {
  config: { towerDim: 64, jointDim: 96, activation: 'relu', dropout: 0, head: 'softmax' },
  imageDim: 50,
  wordVectorDim: 20,
  embeddingRows: 500,
  answerCount: 30,
};
const serials = Int32Array.from({ length: 200 }, (_, i) => 3 * i + 1);

function embedding(wordCount: number, ofSerials: Int32Array, seed: number): Float32Array {
  const made = initialWeights({ ...shape, embeddingRows: wordCount + ofSerials.length }, ofSerials, seed).get('question.embedding');
  return made?.data ?? new Float32Array(0);
}

function spread(values: Float32Array): { mean: number; std: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  return { mean, std: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length) };
}

test('a serial word of the training set starts where an unseen one stays', () => {
  const rows = embedding(300, serials, 5);
  expect(rows.subarray(300 * 64)).toEqual(freshSerialRows(5, serials, 64));
});

test('an embedding row depends on its own word or serial alone', () => {
  expect(embedding(300, serials, 5).subarray(0, 10 * 64)).toEqual(embedding(10, new Int32Array(0), 5));
  const alone = freshSerialRows(5, Int32Array.of(-1, 601, -1), 64);
  expect(alone.subarray(64, 128)).toEqual(embedding(7, Int32Array.of(601), 5).subarray(7 * 64));
  expect([...alone.subarray(0, 64), ...alone.subarray(128)].every((x) => x === 0)).toBe(true);
});

test('another seed gives other weights everywhere but in the biases', () => {
  const [a, b] = [initialWeights(shape, serials, 1), initialWeights(shape, serials, 2)];
  for (const [name, { data }] of a) {
    if (name.endsWith('.bias')) expect(data.every((x) => x === 0)).toBe(true);
    else expect(data.filter((x, i) => x === b.get(name)?.data[i]).length).toBeLessThan(5);
  }
});

test('kernels and words have the spread that their activation asks for', () => {
  const of = (name: string, activation: 'relu' | 'tanh'): Float32Array =>
    initialWeights({ ...shape, config: { ...shape.config, activation } }, serials, 11).get(name)?.data ?? new Float32Array(0);
  const expected: [string, 'relu' | 'tanh', number][] = [
    ['image.kernel', 'relu', Math.sqrt(2 / 50)],
    ['image.kernel', 'tanh', Math.sqrt(2 / 114)],
    ['question.kernel', 'relu', Math.sqrt(2 / 20)],
    ['joint.kernel', 'relu', Math.sqrt(2 / 192)],
    ['head.kernel', 'relu', Math.sqrt(2 / 126)],
    ['question.embedding', 'relu', 1 / 8],
  ];
  for (const [name, activation, std] of expected) {
    const values = of(name, activation);
    expect(spread(values).std / std, name).toBeGreaterThan(0.93);
    expect(spread(values).std / std, name).toBeLessThan(1.07);
    expect(Math.abs(spread(values).mean) / std, name).toBeLessThan(5 / Math.sqrt(values.length));
  }
});

test('words and serials have the same distribution', () => {
  const rows = embedding(300, serials, 5);
  const [words, trained] = [spread(rows.subarray(0, 300 * 64)), spread(rows.subarray(300 * 64))];
  expect(words.std / trained.std).toBeGreaterThan(0.97);
  expect(words.std / trained.std).toBeLessThan(1.03);
});

test('more serials than rows are an error', () => {
  expect(() => initialWeights({ ...shape, embeddingRows: 100 }, serials, 1)).toThrow(/200 serial words do not fit into 100/);
});
