import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnExtents, indexRange, lowerBound, nearestIndex, reduceColumns } from '../../../src-renderer/charts/reduce-columns.ts';

const same = (value: number): number => value;

describe('a curve thinned for drawing', () => {
  test('covers in each pixel column what all points cover', () => {
    fc.assert(fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) }, { weight: 1, arbitrary: fc.constant(NaN) }), { minLength: 50, maxLength: 400 }), fc.integer({ min: 2, max: 20 }), (y, columns) => {
      const x = y.map((_, i) => i);
      const view = { lo: 0, hi: y.length };
      const kept = reduceColumns(x, y, 0, y.length, same, view, columns);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const column = (i: number): number => Math.floor((i / y.length) * columns);
      for (let c = 0; c < columns; c++) {
        const all = x.filter((i) => column(i) === c && !Number.isNaN(y[i]));
        const drawn = kept.filter((i) => column(i) === c && !Number.isNaN(y[i]));
        if (all.length === 0) continue;
        expect(Math.min(...drawn.map((i) => (y[i] ?? NaN) + 0))).toBe(Math.min(...all.map((i) => (y[i] ?? NaN) + 0)));
        expect(Math.max(...drawn.map((i) => (y[i] ?? NaN) + 0))).toBe(Math.max(...all.map((i) => (y[i] ?? NaN) + 0)));
      }
    }));
  });

  test('keeps every gap', () => {
    const y = Float64Array.from({ length: 10_000 }, (_, i) => (i === 5000 ? NaN : 1));
    const kept = reduceColumns(y.map((_, i) => i), y, 0, y.length, same, { lo: 0, hi: 10_000 }, 100);
    expect(kept).toContain(5000);
    expect(kept.length).toBeLessThan(400);
  });

  test('leaves a short curve whole', () => {
    expect(reduceColumns([1, 2, 3], [4, 5, 6], 0, 3, same, { lo: 1, hi: 3 }, 100)).toEqual([0, 1, 2]);
  });
});

test('a piece of a curve has a point beyond each end', () => {
  expect(indexRange([0, 1, 2, 3, 4, 5], 1.5, 3.5)).toEqual({ from: 1, to: 6 });
  expect(indexRange([0, 1, 2], -5, 9)).toEqual({ from: 0, to: 3 });
});

test('places in an ascending list', () => {
  expect(lowerBound([1, 2, 2, 3], 2)).toBe(1);
  expect(lowerBound([], 2)).toBe(0);
  expect(nearestIndex([0, 10, 20], 14)).toBe(1);
  expect(nearestIndex([0, 10, 20], 99)).toBe(2);
});

describe('a dense curve as bars one pixel wide', () => {
  test('covers what its points and the lines between them cover', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 20, maxLength: 200 }), fc.integer({ min: 1, max: 10 }), (y, columns) => {
      const x = y.map((_, i) => i);
      const { column, lo, hi } = columnExtents(x, y, 0, y.length, null, { lo: 0, hi: y.length }, columns);
      column.forEach((c, k) => {
        const first = x.findIndex((i) => Math.floor((i / y.length) * columns) === c);
        const inside = y.filter((_, i) => Math.floor((i / y.length) * columns) === c);
        const joined = first > 0 ? [...inside, y[first - 1] ?? NaN] : inside;
        // 0 and -0 lie in the same place.
        expect([lo[k], hi[k]].map((end) => (end ?? NaN) + 0)).toEqual([Math.min(...joined) + 0, Math.max(...joined) + 0]);
      });
    }));
  });

  test('is not joined over a gap', () => {
    expect(columnExtents([0, 1, 2], [5, NaN, 1], 0, 3, null, { lo: 0, hi: 3 }, 3)).toEqual({ column: [0, 2], lo: [5, 1], hi: [5, 1] });
  });
});
