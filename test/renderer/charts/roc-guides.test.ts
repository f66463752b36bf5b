import { expect, test } from 'vitest';
import { fprText, guideAfterKey, parseGuides, snapped } from '../../../src-renderer/charts/roc-guides.ts';

test('guides are read as they are typed', () => {
  expect(parseGuides('1e-3  1e-5,0.05 1e-3')).toEqual([1e-5, 1e-3, 0.05]);
  expect(parseGuides('')).toEqual([]);
  for (const wrong of ['abc', '0', '2', '1e-9', '1e-3 x']) expect(parseGuides(wrong)).toBeNull();
});

test('and written so that they are read again', () => {
  for (const fpr of [1e-5, 1e-3, 2.5e-4, 0.05, 0.1, 1]) expect(parseGuides(fprText(fpr))).toEqual([fpr]);
});

test('a guide that is dropped near a usual target is on it', () => {
  expect(snapped(1.05e-3)).toBe(1e-3);
  expect(snapped(2.3456e-3)).toBe(2.35e-3);
});

test('keys move a guide, never off the axis', () => {
  expect(guideAfterKey('ArrowRight', 1e-3, true)).toBeGreaterThan(1e-3);
  expect(guideAfterKey('PageDown', 1e-6, true)).toBe(1e-6);
  expect(guideAfterKey('End', 0.5, true)).toBe(1);
  expect(guideAfterKey('x', 0.5, true)).toBeNull();
});
