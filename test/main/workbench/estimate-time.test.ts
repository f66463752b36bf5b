import { expect, test } from 'vitest';
import type { Step } from '../../../src-shared/experiment/step.ts';
import { estimateTime } from '../../../src-main/workbench/estimate-time.ts';
import { dataName } from '../../../src-main/workbench/past-durations.ts';

const step = (id: string, kind: Step['kind'], weight: number, inputs: Step['inputs'] = {}, slice: Step['slice'] = {}): Step =>
  ({ id, kind, version: '1', slice, inputs, engine: null, seed: 1, arm: null, label: id, weight });

const source = { source: { kind: 'scenes' }, seed: 1 };
const steps = [
  step('d', 'dataset', 2, {}, source),
  step('t', 'train', 10, { dataset: 'd' }),
  step('u', 'unlearn', 8, { dataset: 'd', original: 't' }, { method: 'scrub' }),
  step('e', 'evaluate', 6, { dataset: 'd', subject: 'u' }),
];
const graph = { steps, results: ['e'] };
const data = dataName({ ...source, seed: 99 });
const past = (kind: Step['kind'], seconds: number, method: string | null = null) => ({ kind, method, data, seconds, bytes: 0 });

test('without any past, weights alone, and it says so', () => {
  const { seconds, basis } = estimateTime(graph, steps, [], 2);
  expect(basis).toBe('weights alone');
  expect(seconds).toBe(26); // a chain of four: workers cannot share it
});

test('steps of the same kind on the same data, whatever the seed, count as they are', () => {
  const known = [past('dataset', 1), past('train', 30), past('train', 50), past('unlearn', 7, 'scrub'), past('evaluate', 3)];
  expect(estimateTime(graph, steps, known, 2)).toMatchObject({ seconds: 51, basis: 'same data' });
});

test('a method that never ran goes by weight, and the weakest basis is told', () => {
  const { steps: each, basis } = estimateTime(graph, steps, [past('train', 20), past('unlearn', 90, 'mu-align')], 1);
  const rate = 110 / 18;
  for (const [i, expected] of [rate * 2, 20, rate * 8, rate * 6].entries()) expect(each[i]?.seconds).toBeCloseTo(expected, 9);
  expect(basis).toBe('same data, by weight');
});

test('what was done on other data is worth less', () => {
  expect(estimateTime(graph, steps, [{ kind: 'train', method: null, data: 'other', seconds: 5, bytes: 0 }], 1)).toMatchObject({ seconds: 13, basis: 'other data, by weight' });
});

test('independent steps share the workers', () => {
  const apart = ['a', 'b', 'c', 'f'].map((id) => step(id, 'train', 10));
  expect(estimateTime({ steps: apart, results: [] }, apart, [], 2).seconds).toBe(20);
  expect(estimateTime({ steps: apart, results: [] }, [], [], 2)).toEqual({ steps: [], seconds: 0, basis: null });
});
