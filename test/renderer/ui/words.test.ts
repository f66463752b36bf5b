import { describe, expect, test } from 'vitest';
import { wordPieces } from '../../../src-renderer/ui/word-pieces.ts';

describe('text in pieces', () => {
  test('keeps names and numbers with a hyphen whole, without the signs around them, and loses nothing', () => {
    const text = 'MU-ALIGN, masked target (“Fine-tune”): held-out at FPR 1e-5; −0.2 - no word';
    const pieces = wordPieces(text);
    expect(pieces.filter(({ isWhole }) => isWhole).map((piece) => piece.text)).toEqual(['MU-ALIGN', 'Fine-tune', 'held-out', '1e-5']);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
  });

  test('lets what is too long for a narrow place be broken', () => {
    expect(wordPieces('/tmp/a-very-long-name-of-a-folder/store.db').some(({ isWhole }) => isWhole)).toBe(false);
    expect(wordPieces('')).toEqual([]);
  });
});
