import { expect, test } from 'vitest';
import { pinsText, readPins, togglePin } from '../../../../src-renderer/features/monitor/pins.ts';

test('pinned steps stand in the address, and what is none there is left out', () => {
  const pins = [{ run: 'quick-1', step: 'aa' }, { run: 'other', step: 'bb' }];
  expect(readPins(pinsText(pins) ?? '')).toEqual(pins);
  expect(readPins('x~y,,nothing,a~b~c,z~y')).toEqual([{ run: 'z', step: 'y' }]);
  expect([readPins(undefined), pinsText([])]).toEqual([[], null]);
});

test('a step is pinned once, and the oldest gives way when there are too many', () => {
  const pin = (step: string) => ({ run: 'r', step });
  expect(togglePin(togglePin([], pin('a')), pin('a'))).toEqual([]);
  const full = ['a', 'b', 'c', 'd', 'e', 'f'].map(pin);
  expect(togglePin(full, pin('g')).map(({ step }) => step)).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
});
