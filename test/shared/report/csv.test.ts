import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellText, csvText } from '../../../src-shared/report/csv.ts';

describe('CSV', () => {
  test('writes missing values as nothing, booleans as words, and quotes what needs it', () => {
    expect(csvText(['a', 'b,c', 'd'], [[1, null, true], ['x"y', 'line\nbreak', false]])).toBe('a,"b,c",d\n1,,true\n"x""y","line\nbreak",false\n');
  });

  test('every finite number reads back as the same double', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
      expect(Number(cellText(x)) === x).toBe(true);
    }));
  });

  test('guards texts that a spreadsheet would run, and no numbers', () => {
    expect(cellText('=1+1')).toBe("'=1+1");
    expect(cellText('@x')).toBe("'@x");
    expect(cellText(-1.5)).toBe('-1.5');
  });

  test('refuses NaN and infinities, and rows of the wrong length', () => {
    expect(() => cellText(NaN)).toThrow(/missing value is empty/);
    expect(() => csvText(['a'], [[1, 2]])).toThrow(/2 cells under 1 columns/);
  });
});
