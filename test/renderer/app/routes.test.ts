import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { SCREEN_IDS, href, parseRoute } from '../../../src-renderer/app/routes.ts';

describe('addresses', () => {
  test('an empty one is Home', () => {
    expect(parseRoute('')).toEqual({ screen: 'home', parts: [], query: {} });
    expect(parseRoute('#/')).toEqual({ screen: 'home', parts: [], query: {} });
  });

  test('one that no screen has is null', () => {
    expect(parseRoute('#/nowhere')).toBeNull();
  });

  test('what is empty or null is left out', () => {
    expect(href('attacks', ['run 1'], { arm: 'mu-align', seed: null, attacker: '' })).toBe('#/attacks/run%201?arm=mu-align');
  });

  test('a wrong escape is taken as it stands', () => {
    expect(parseRoute('#/runs/%E0%A4%A')?.parts).toEqual(['%E0%A4%A']);
  });

  test('are read back as they were written', () => {
    const words = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' }).filter((word) => word.isWellFormed());
    fc.assert(fc.property(fc.constantFrom(...SCREEN_IDS), fc.array(words, { maxLength: 3 }), fc.dictionary(words, words, { maxKeys: 3 }), (screen, parts, query) => {
      expect(parseRoute(href(screen, parts, query))).toEqual({ screen, parts, query: { ...query } });
    }), { numRuns: 40 });
  });
});
