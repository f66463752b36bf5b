import type { FprTarget } from './fpr-target.ts';
import { compareRate } from './fpr-target.ts';
import { sortScores } from './sorted-scores.ts';

/** One operating point of the whole ROC: scores >= threshold are called members. */
export interface RocVertex {
  readonly fp: number;
  readonly tp: number;
  readonly threshold: number;
}

/**
 * Every operating point: (0, 0), then one vertex per distinct score in descending order. For the comparison of
 * conventions and for tests; a curve to store or draw is a RocStaircase, which does not grow with the non-members.
 */
export function allRocVertices(members: Float64Array, nonMembers: Float64Array): RocVertex[] {
  const positive = sortScores(members, 'members');
  const negative = sortScores(nonMembers, 'non-members');
  const vertices: RocVertex[] = [{ fp: 0, tp: 0, threshold: Infinity }];
  let tp = 0;
  let fp = 0;
  while (tp < positive.length || fp < negative.length) {
    const threshold = Math.max(positive[positive.length - 1 - tp] ?? -Infinity, negative[negative.length - 1 - fp] ?? -Infinity);
    while (positive[positive.length - 1 - tp] === threshold) tp++;
    while (negative[negative.length - 1 - fp] === threshold) fp++;
    vertices.push({ fp, tp, threshold });
  }
  return vertices;
}

/**
 * Conventions for "TPR at FPR T" in use (evaluation.md 4.4).
 * - `at-most` (ours): largest TPR among the vertices with FPR <= T.
 * - `strictly-below`: the last vertex with FPR < T; none for T = 0.
 * - `interpolated`: on the polyline through all vertices; at an FPR that several vertices share, the last of them.
 * - `nearest`: the vertex whose FPR is nearest to T, the first of equal distance.
 */
export type TprConvention = 'at-most' | 'strictly-below' | 'interpolated' | 'nearest';

/**
 * TPR at the target under a convention; null where the convention has no answer.
 *
 * @param members scores of members, at least one
 * @param nonMembers scores of non-members, at least one
 */
export function tprAtFpr(members: Float64Array, nonMembers: Float64Array, target: FprTarget, convention: TprConvention = 'at-most'): number | null {
  const vertices = allRocVertices(members, nonMembers);
  const m = members.length;
  const n = nonMembers.length;
  const tprOf = (vertex: RocVertex | undefined): number | null => (vertex === undefined ? null : vertex.tp / m);
  switch (convention) {
    case 'at-most':
      return tprOf(vertices.findLast((v) => compareRate(v.fp, n, target) <= 0));
    case 'strictly-below':
      return tprOf(vertices.findLast((v) => compareRate(v.fp, n, target) < 0));
    case 'nearest':
      return tprOf(nearest(vertices, n, target));
    case 'interpolated': {
      const at = vertices.findLastIndex((v) => compareRate(v.fp, n, target) <= 0);
      const left = vertices[at];
      const right = vertices[at + 1];
      if (left === undefined) return null;
      if (right === undefined) return left.tp / m;
      const part = (target.value * n - left.fp) / (right.fp - left.fp);
      return (left.tp + part * (right.tp - left.tp)) / m;
    }
  }
}

/** Largest (TPR + TNR) / 2 over all operating points. */
export function maxBalancedAccuracy(members: Float64Array, nonMembers: Float64Array): number {
  const m = members.length;
  const n = nonMembers.length;
  let best = 0;
  for (const { tp, fp } of allRocVertices(members, nonMembers)) best = Math.max(best, tp * n + (n - fp) * m);
  return best / (2 * m * n);
}

function nearest(vertices: readonly RocVertex[], n: number, target: FprTarget): RocVertex | undefined {
  let best: RocVertex | undefined;
  let bestDistance = -1n;
  for (const vertex of vertices) {
    const difference = BigInt(vertex.fp) * target.denominator - target.numerator * BigInt(n);
    const distance = difference < 0n ? -difference : difference;
    if (best === undefined || distance < bestDistance) {
      best = vertex;
      bestDistance = distance;
    }
  }
  return best;
}
