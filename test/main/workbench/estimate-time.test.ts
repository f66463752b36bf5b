import { expect, test } from 'vitest';
import type { Step } from '../../../src-shared/experiment/step.ts';
import { estimateTime } from '../../../src-main/workbench/estimate-time.ts';
import { dataName, trainPairs } from '../../../src-main/workbench/past-durations.ts';

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
const past = (kind: Step['kind'], seconds: number, method: string | null = null) => ({ kind, method, data, pairs: null, seconds, bytes: 0 });

test('without any past, weights alone, and it says so', () => {
  const { seconds, basis } = estimateTime(graph, steps, [], 2);
  expect(basis).toBe('weights alone');
  expect(seconds).toBeCloseTo(4 * 0.2 + 26, 9); // a chain of four: workers cannot share it
});

test('steps of the same kind on the same data, whatever the seed, count as they are', () => {
  const known = [past('dataset', 1), past('train', 30), past('train', 50), past('unlearn', 7, 'scrub'), past('evaluate', 3)];
  expect(estimateTime(graph, steps, known, 2)).toMatchObject({ seconds: 51, basis: 'same data' });
});

test('a method that never ran goes by weight, and the weakest basis is told', () => {
  const { steps: each, basis } = estimateTime(graph, steps, [past('train', 20), past('unlearn', 90, 'mu-align')], 1);
  const rate = (19.8 + 89.8) / 18;
  for (const [i, expected] of [0.2 + rate * 2, 20, 0.2 + rate * 8, 0.2 + rate * 6].entries()) expect(each[i]?.seconds).toBeCloseTo(expected, 9);
  expect(basis).toBe('same data, by weight');
});

test('what was done on other data is worth less', () => {
  const { seconds, basis } = estimateTime(graph, steps, [{ kind: 'train', method: null, data: 'other', pairs: null, seconds: 105.2, bytes: 0 }], 1);
  // 105 s for a weight of 10, and 25 s for the 25 that count as usual.
  expect(seconds).toBeCloseTo(4 * 0.2 + 26 * (130 / 35), 9);
  expect(basis).toBe('other data, by weight');
});

test('what was done on smaller data counts by its training pairs, beyond what any start takes', () => {
  const world = (trainPairs: number): Step['slice'] => ({ source: { kind: 'scenes', version: 1, params: { trainPairs } }, forget: { kind: 'answer-equals', answer: 'yes' }, seed: 1 });
  const planned = [step('d', 'dataset', 2, {}, world(30_000)), step('t', 'train', 10, { dataset: 'd' })];
  const past = { kind: 'train' as const, method: null, data: 'other', pairs: 600, seconds: 0.5, bytes: 0 };
  const estimated = (of: typeof past): number => estimateTime({ steps: planned, results: ['t'] }, planned, [of], 1).seconds;
  // 0.3 s for a weight of 10 at 600 pairs of 20,000; what is planned has a weight of 12 at 30,000.
  expect(estimated(past)).toBeCloseTo(0.4 + 12 * 1.5 * ((0.3 + 25) / (10 * 0.03 + 25)), 9);
  // One slow moment on a small world does not become hours on a large one.
  expect(estimated({ ...past, seconds: 5.2 })).toBeCloseTo(0.4 + 12 * 1.5 * (30 / 25.3), 9);
  // A start alone tells nothing of the work.
  expect(estimated({ ...past, seconds: 0.1 })).toBeCloseTo(0.4 + 12 * 1.5 * (25 / 25.3), 9);
});

test('training pairs are what drawn data say, with their default; nothing is known of imported ones', () => {
  const slice = (kind: string, params: Step['slice']): Step['slice'] => ({ source: { kind, version: 1, params }, seed: 1 });
  expect(trainPairs(slice('scenes', { trainPairs: 4000 }))).toBe(4000);
  expect(trainPairs(slice('scenes', {}))).toBe(20_000);
  expect(trainPairs(slice('scenes', { trainPairs: 'many' }))).toBeNull();
  expect(trainPairs(slice('vqa', {}))).toBeNull();
  expect(trainPairs(slice('of another version', {}))).toBeNull();
  expect(trainPairs(null)).toBeNull();
});

test('independent steps share the workers', () => {
  const apart = ['a', 'b', 'c', 'f'].map((id) => step(id, 'train', 10));
  expect(estimateTime({ steps: apart, results: [] }, apart, [], 2).seconds).toBeCloseTo(2 * (0.2 + 10), 9);
  expect(estimateTime({ steps: apart, results: [] }, [], [], 2)).toEqual({ steps: [], seconds: 0, basis: null });
});
