import { expect, test } from 'vitest';
import { makeBatch } from '../../../../src-main/lab/data/batch.ts';
import type { PairStream } from '../../../../src-main/lab/data/pair-table.ts';
import { forwardAll } from '../../../../src-main/lab/model/forward-all.ts';
import type { PairSource } from '../../../../src-main/lab/model/forward-all.ts';
import { initialWeights } from '../../../../src-main/lab/model/initial-weights.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { TwoTower } from '../../../../src-main/lab/model/two-tower.ts';
import { openReferenceEngine } from '../reference-engine.ts';
import { quietHooks, tinyData } from '../tiny-data.ts';

const engine = await openReferenceEngine();
const data = tinyData();
const shape = modelShape({ towerDim: 4, jointDim: 5, activation: 'relu', dropout: 0.5, head: 'sigmoid' }, data.info, data.vocabulary);
const model = new TwoTower(engine, shape, initialWeights(shape, data.vocabulary.serials, 3), 3);
const rows = Int32Array.from({ length: 23 }, (_, i) => (7 * i) % data.train.count);

interface Gathered {
  count: number;
  starts: number[];
  labels: number[];
  logits: number[];
  m: number[];
  v: number[];
  q: number[];
}

async function gather(source: PairSource, batchSize: number, towers = true): Promise<Gathered> {
  const all: Gathered = { count: 0, starts: [], labels: [], logits: [], m: [], v: [], q: [] };
  all.count = await forwardAll(engine, model, source, data.vocabulary, data.info, (batch) => {
    all.starts.push(batch.start);
    expect(batch.labels).toHaveLength(batch.size);
    for (const name of ['labels', 'logits', 'm', 'v', 'q'] as const) all[name].push(...batch[name]);
  }, { batchSize, towers });
  return all;
}

function expectSame(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => { expect(actual[i]).toBeCloseTo(value, 5); });
}

test('gives what the model gives, without dropout, whatever the batch size', async () => {
  const batch = makeBatch(data.train, rows, data.vocabulary, data.info, 'softmax');
  const expected = engine.tf.tidy(() => {
    const { v, q, m } = model.encode(batch);
    return [model.head(m), m, v, q].map((tensor) => Array.from(engine.read(tensor)));
  });
  for (const batchSize of [1, 5, 23, 1000]) {
    const all = await gather({ table: data.train, rows }, batchSize);
    expect(all.count).toBe(23);
    expect(all.labels).toEqual(Array.from(rows, (row) => data.train.answer[row]));
    [all.logits, all.m, all.v, all.q].forEach((values, i) => { expectSame(values, expected[i] ?? []); });
  }
});

test('reads a stream table by table, with unseen serial words', async () => {
  const first = data.nonMembers.test.chunks()[Symbol.iterator]().next();
  if (first.done === true) throw new Error('the tiny data has test pairs');
  const table = first.value;
  const stream: PairStream = { count: 2 * table.count, chunks: () => [table, table] };
  const once = await gather({ table, rows: Int32Array.from({ length: table.count }, (_, i) => i) }, 80);
  const twice = await gather(stream, 80);
  expect(table.serial.some((serial) => serial >= 0)).toBe(true);
  expect(twice.count).toBe(2 * once.count);
  expect(twice.starts).toEqual([0, 80, 160, 200, 280, 360]);
  expectSame(twice.logits, [...once.logits, ...once.logits]);
});

test('gives the towers only when asked, and leaves no tensors', async () => {
  const before = engine.liveTensors();
  const all = await gather({ table: data.train, rows }, 8, false);
  expect([all.v.length, all.q.length]).toEqual([0, 0]);
  expect(all.m).toHaveLength(23 * 5);
  expect(engine.liveTensors()).toBe(before);
});

test('stops between batches with the reason of the signal', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  let visits = 0;
  const run = forwardAll(engine, model, { table: data.train, rows }, data.vocabulary, data.info, () => {
    visits += 1;
    if (visits === 2) controller.abort(reason);
  }, { batchSize: 4, hooks: quietHooks({ signal: controller.signal }) });
  await expect(run).rejects.toBe(reason);
  expect(visits).toBe(2);
});
