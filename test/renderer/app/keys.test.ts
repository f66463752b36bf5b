import { describe, expect, test } from 'vitest';
import { keysText, pressesKeys } from '../../../src-renderer/app/keys.ts';

const press = (key: string, more: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

describe('shortcuts', () => {
  test('Mod is Control, and Command on a Mac', () => {
    expect(pressesKeys('Mod+K', press('k', { ctrlKey: true }), false)).toBe(true);
    expect(pressesKeys('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(pressesKeys('Mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(pressesKeys('Mod+K', press('k'), false)).toBe(false);
  });

  test('a letter is not its capital, but a sign is itself however it is typed', () => {
    expect(pressesKeys('j', press('J', { shiftKey: true }), false)).toBe(false);
    expect(pressesKeys('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(pressesKeys('+', press('+', { shiftKey: true }), false)).toBe(true);
  });

  test('another modifier is another shortcut', () => {
    expect(pressesKeys('j', press('j', { altKey: true }), false)).toBe(false);
    expect(pressesKeys('Mod+Z', press('z', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
  });

  test('are written as the keys to press', () => {
    expect(keysText('Mod+K', false)).toEqual(['Ctrl', 'K']);
    expect(keysText('Mod+K', true)).toEqual(['⌘', 'K']);
    expect(keysText('+', false)).toEqual(['+']);
    expect(keysText('ArrowLeft', false)).toEqual(['←']);
  });
});
