import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paretoFront } from '../../../src-shared/report/pareto-front.ts';

const point = (id: string, x: number, y: number, isAtFloor = false) => ({ id, x, y, isAtFloor });
const names = (points: readonly { readonly id: string }[]): string => points.map(({ id }) => id).join('');

describe('a Pareto front', () => {
  const points = [point('a', 1, 1), point('b', 2, 2), point('c', 3, 2), point('d', 2, 1.5), point('e', NaN, 9)];

  test('has what no other is better than on one axis and as good on the other, whichever end is better', () => {
    expect(names(paretoFront(points, 'lower', 'higher'))).toBe('ab');
    expect(names(paretoFront(points, 'higher', 'higher'))).toBe('c');
    expect(names(paretoFront(points, 'lower', 'lower'))).toBe('a');
  });

  test('equal points are both in it', () => {
    expect(names(paretoFront([point('a', 1, 1), point('b', 1, 1)], 'lower', 'higher'))).toBe('ab');
  });

  test('what is not told from chance is equal on x: the better y alone counts', () => {
    expect(names(paretoFront([point('a', 0.01, 1, true), point('b', 0.02, 2, true), point('c', 0.03, 1.5)], 'lower', 'higher'))).toBe('b');
    expect(names(paretoFront([point('a', 0.02, 1, true), point('b', 0.01, 2)], 'lower', 'higher'))).toBe('ba');
  });

  test('whoever is not in it is dominated by one who is', () => {
    const any = fc.record({ x: fc.integer({ min: 0, max: 9 }), y: fc.integer({ min: 0, max: 9 }) });
    fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (all) => {
      const front = paretoFront(all, 'lower', 'higher');
      expect(front.length).toBeGreaterThan(0);
      for (const one of all) expect(front.includes(one) || front.some(({ x, y }) => x <= one.x && y >= one.y && (x < one.x || y > one.y))).toBe(true);
    }));
  });
});
