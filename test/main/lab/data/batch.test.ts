import { expect, test } from 'vitest';
import { makeBatch } from '../../../../src-main/lab/data/batch.ts';
import { buildVocabulary } from '../../../../src-main/lab/data/vocabulary.ts';
import { tinyInfo, tinyTable } from './tiny-tables.ts';

const train = tinyTable([
  { image: 1, words: [0, 1, 2], answer: 0, serial: 40, soft: [[0, 1], [2, 0.3]] },
  { image: 2, words: [0, 1, 3], answer: 1 },
  { image: 3, words: [2, 2], answer: 2, serial: 7 },
]);

test('the vocabulary holds words said twice in the retain set, and all training serials', () => {
  const vocabulary = buildVocabulary(tinyInfo, train, Int32Array.of(1, 2));
  // "red" twice in one retained pair; "is" and "cat" once among the retained; the forget pair's own words do not count.
  expect(Array.from(vocabulary.rowOfWord)).toEqual([-1, -1, 0, -1]);
  expect(vocabulary.wordCount).toBe(1);
  expect(Array.from(vocabulary.serials)).toEqual([7, 40]);
  expect(Array.from(buildVocabulary(tinyInfo, train, Int32Array.of(0, 1, 2)).rowOfWord)).toEqual([0, 1, 2, -1]);
});

test('a batch gathers features, known words, serials, word vectors and soft scores', () => {
  const vocabulary = buildVocabulary(tinyInfo, train, Int32Array.of(0, 1, 2));
  const batch = makeBatch(train, Int32Array.of(2, 0), vocabulary, tinyInfo, 'sigmoid');
  expect(batch.size).toBe(2);
  expect(Array.from(batch.image)).toEqual([3, -3, 1, -1]);
  expect(Array.from(batch.words.offsets)).toEqual([0, 3, 7]);
  expect(Array.from(batch.words.values)).toEqual([2, 2, 3, 0, 1, 2, 4]);
  expect(Array.from(batch.freshSerial)).toEqual([-1, -1]);
  // Means over the tokens that have a vector: (red, red), (cat, red).
  expect(Array.from(batch.wordVector)).toEqual([3, 4, 2, 3]);
  expect(Array.from(batch.label)).toEqual([2, 0]);
  expect(Array.from(batch.soft ?? [])).toEqual([0, 0, 0, 1, 0, Math.fround(0.3)]);
});

test('unknown words are left out and unknown serials stand apart', () => {
  const vocabulary = buildVocabulary(tinyInfo, train, Int32Array.of(0, 1, 2));
  const fresh = tinyTable([{ image: 9, words: [3], serial: 99 }, { image: 9, words: [] }]);
  const batch = makeBatch(fresh, { first: 0, count: 2 }, vocabulary, tinyInfo, 'softmax');
  expect(Array.from(batch.words.values)).toEqual([]);
  expect(Array.from(batch.words.offsets)).toEqual([0, 0, 0]);
  expect(Array.from(batch.freshSerial)).toEqual([99, -1]);
  expect(Array.from(batch.wordVector)).toEqual([5, 6, 0, 0]);
  expect(batch.soft).toBeNull();
});

test('a row outside the table is an error', () => {
  const vocabulary = buildVocabulary(tinyInfo, train, Int32Array.of(0));
  expect(() => makeBatch(train, Int32Array.of(3), vocabulary, tinyInfo, 'softmax')).toThrow(/row 3/);
  expect(() => makeBatch(train, { first: 2, count: 2 }, vocabulary, tinyInfo, 'softmax')).toThrow(/row 3/);
});
