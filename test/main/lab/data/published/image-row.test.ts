import { expect, test } from 'vitest';
import { personOf, rowCheck, rowOf, settleRow } from '../../../../../src-main/lab/data/published/image-row.ts';
import type { Person } from '../../../../../src-main/lab/data/published/image-row.ts';

test('a person is box area, centre and labelled keypoints, in shares with three decimals', () => {
  // 640 x 426: shares .289188 and .888944, centre .144594 and .555528 in a label file, .256921 in the published row.
  expect(personOf([0, 47.31, 185.08, 378.69], 7, { width: 640, height: 426 })).toEqual({ area: 0.256921, centreX: 0.145, centreY: 0.556, keypoints: 7 });
  // 500 x 333: share .1035, a tie in decimal and not in binary.
  expect(personOf([261, 139.88, 51.75, 169.5], 9, { width: 500, height: 333 }).area).toBe(Number((0.103 * 0.509).toFixed(6)));
});

const person = (area: number, keypoints = 5): Person => ({ area, centreX: 0.5, centreY: 0.25, keypoints });

test('a row counts persons up to ten and has zeros where there is none', () => {
  expect(Array.from(rowOf([2, 79], 0, null)).flatMap((value, column) => (value === 0 ? [] : [column]))).toEqual([2, 79]);
  const row = rowOf([0], 14, person(0.3, 17));
  expect(Array.from(row.subarray(80))).toEqual([1, Math.fround(0.3), 0.5, 0.25, 1]);
});

test('the check settles what annotations leave open, and says when it cannot', () => {
  const content = { objects: [0, 3, 7, 41], persons: [person(0.1), person(0.5, 9), person(0.499, 4)] };
  const computed = rowOf(content.objects, 3, person(0.5, 9));
  expect(settleRow(8, content, rowCheck(8, computed))).toEqual({ row: computed, state: 'computed' });
  for (const published of [rowOf([0, 7], 3, person(0.5, 9)), rowOf(content.objects, 3, person(0.499, 4)), rowOf([3, 7, 41], 3, person(0.499, 4)), rowOf([], 3, person(0.5, 9))]) {
    expect(settleRow(8, content, rowCheck(8, published))).toEqual({ row: published, state: 'settled' });
  }
  // Neither a much smaller person nor an object that no annotation names is ever taken.
  for (const other of [rowOf(content.objects, 3, person(0.1)), rowOf([...content.objects, 50], 3, person(0.5, 9)), rowOf(content.objects, 4, person(0.5, 9))]) {
    expect(settleRow(8, content, rowCheck(8, other))).toEqual({ row: computed, state: 'differs' });
  }
  expect(settleRow(9, content, rowCheck(8, computed)).state).toBe('differs');
});
