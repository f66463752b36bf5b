import { describe, expect, test } from 'vitest';
import { matchText } from '../../../src-renderer/app/search.ts';

describe('what is typed into the palette', () => {
  test('must stand in the text, word by word', () => {
    expect(matchText('scr base', 'Set SCRUB as baseline')).not.toBeNull();
    expect(matchText('scrub ssd', 'Set SCRUB as baseline')).toBeNull();
  });

  test('is marked where it was found', () => {
    expect(matchText('scr', 'Set SCRUB')?.pieces).toEqual([{ text: 'Set ', marked: false }, { text: 'SCR', marked: true }, { text: 'UB', marked: false }]);
  });

  test('ranks the start of a word before its middle', () => {
    const start = matchText('al', 'Set align')?.rank ?? Infinity;
    const middle = matchText('al', 'real')?.rank ?? 0;
    expect(start).toBeLessThan(middle);
  });

  test('marks nothing when nothing is typed', () => {
    expect(matchText(' ', 'Home')?.pieces).toEqual([{ text: 'Home', marked: false }]);
  });
});
