import { describe, expect, test } from 'vitest';
import type { ForgetPredicate } from '../../../../src-shared/experiment/forget-predicate.ts';
import { forgottenAnswers, grouped, selectForgetSet } from '../../../../src-main/lab/data/forget-set.ts';
import { assertDisjointImages, dealMembers } from '../../../../src-main/lab/data/member-splits.ts';
import { tinyInfo, tinyTable } from './tiny-tables.ts';

const table = tinyTable([
  { image: 1, answer: 0 },
  { image: 1, answer: 1, questionType: 1 },
  { image: 2, answer: 2 },
  { image: 3, answer: 0 },
]);

function forget(predicate: ForgetPredicate): number[] {
  return Array.from(selectForgetSet(predicate, table, tinyInfo).forget);
}

describe('forget predicates', () => {
  test('take the pairs they name', () => {
    expect(forget({ kind: 'answer-equals', answer: 'yes' })).toEqual([0, 3]);
    expect(forget({ kind: 'answer-type', answerType: 'other' })).toEqual([2]);
    expect(forget({ kind: 'question-type', questionType: 'how many' })).toEqual([1]);
    expect(forget({ kind: 'image-list', imageIds: [1, 77] })).toEqual([0, 1]);
    expect(Array.from(forgottenAnswers({ kind: 'answer-equals', answer: '2' }, tinyInfo))).toEqual([1]);
    expect(Array.from(forgottenAnswers({ kind: 'answer-type', answerType: 'number' }, tinyInfo))).toEqual([]);
  });

  test('say so in words', () => {
    expect(selectForgetSet({ kind: 'answer-equals', answer: 'yes' }, table, tinyInfo).words).toBe('answer equals "yes": 2 of 4 pairs (50.0 %) on 2 images');
    expect([0, 999, 1000, 3800, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '3,800', '1,234,567']);
  });

  test('a random share is drawn by whole images, by its own seed', () => {
    const many = tinyTable(Array.from({ length: 3000 }, (_, i) => ({ image: Math.floor(i / 3) })));
    const draw = (seed: number): Int32Array => selectForgetSet({ kind: 'random-share', share: 0.2, seed }, many, tinyInfo).forget;
    const drawn = draw(1);
    expect(drawn.length).toBe(600);
    const images = new Set(drawn.map((row) => many.imageId[row] ?? -1));
    expect(images.size).toBe(200);
    expect(draw(1)).toEqual(drawn);
    expect(draw(2)).not.toEqual(drawn);
  });

  test('refuse to take nothing or everything', () => {
    expect(() => forget({ kind: 'answer-equals', answer: 'Yes' })).toThrow(/no answer "Yes".*Take one of their 3, for example "yes"/);
    expect(() => forget({ kind: 'question-type', questionType: 'why' })).toThrow(/no question type "why"/);
    expect(() => forget({ kind: 'image-list', imageIds: [9] })).toThrow(/takes none of the 4 training pairs\. None of the listed image ids/);
    expect(() => forget({ kind: 'image-list', imageIds: [1, 2, 3] })).toThrow(/takes all 4 training pairs/);
  });
});

test('primary members are on images that no retained pair shows', () => {
  const pairs = Array.from({ length: 4000 }, (_, i) => ({ image: Math.floor(i / 2), answer: i % 2 === 0 || i < 2000 ? 0 : 1 }));
  const train = tinyTable(pairs);
  const { forget: forgotten, retain } = selectForgetSet({ kind: 'answer-equals', answer: 'yes' }, train, tinyInfo);
  const { primary, all } = dealMembers(train, forgotten, retain);
  const primaryRows = [...primary.selTune, ...primary.selAttack, ...primary.test].sort((a, b) => a - b);
  expect(primaryRows).toEqual(Array.from({ length: 2000 }, (_, i) => i));
  expect([all.selTune, all.selAttack, all.test].reduce((sum, rows) => sum + rows.length, 0)).toBe(3000);
});

test('a shared image is named', () => {
  expect(() => {
    assertDisjointImages([{ name: 'A', imageIds: [1, 2, 2] }, { name: 'B', imageIds: [3, 2] }]);
  }).toThrow('image 2: it is in A and in B, which must share no image');
});
