import type { ColumnDirection } from './columns.ts';

/** Which end of a column is better, where it has one. */
export type BetterEnd = Extract<ColumnDirection, 'higher' | 'lower'>;

export interface FrontPoint {
  readonly x: number;
  readonly y: number;
  /** x is no better than what attackers that know nothing reach: all such points are equal in x, and better than any other; left out: no */
  readonly isAtFloor?: boolean;
}

/**
 * The Pareto front: points that no other dominates, being at least as good on both axes and better on one. Points with a
 * value that is no finite number are in no front.
 *
 * @returns in ascending order of x
 */
export function paretoFront<P extends FrontPoint>(points: readonly P[], betterX: BetterEnd, betterY: BetterEnd): P[] {
  const gain = (a: number, b: number, better: BetterEnd): number => (better === 'higher' ? a - b : b - a);
  const across = (a: P, b: P): number => (a.isAtFloor === true || b.isAtFloor === true ? Number(a.isAtFloor === true) - Number(b.isAtFloor === true) : gain(a.x, b.x, betterX));
  const dominates = (a: P, b: P): boolean => {
    const [x, y] = [across(a, b), gain(a.y, b.y, betterY)];
    return x >= 0 && y >= 0 && (x > 0 || y > 0);
  };
  const known = points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  return known.filter((point) => !known.some((other) => dominates(other, point))).sort((a, b) => a.x - b.x);
}
