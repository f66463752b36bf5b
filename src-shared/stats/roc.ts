import { countAtMost, sortScores } from './sorted-scores.ts';

/**
 * The ROC staircase, one vertex per change of the true-positive count. Vertex i counts score >= threshold[i] in
 * whole tie groups. Among the operating points with the same true positives it is the one with the fewest false
 * positives, so "the largest TPR with at most k false positives" is exact, and there are at most members + 1 vertices.
 * Vertex 0 is (0, 0) at threshold Infinity; the curve ends at (nonMemberCount, memberCount), which is a vertex only
 * when members hold the lowest score.
 *
 * The curve between two vertices, for drawing: horizontal from (fp[i-1], tp[i-1]) to (fpAbove[i], tp[i-1]), then a
 * straight line to (fp[i], tp[i]); it is vertical unless the tie group of threshold[i] holds non-members.
 */
export interface RocStaircase {
  readonly memberCount: number;
  readonly nonMemberCount: number;
  /** strictly increasing */
  readonly tp: Uint32Array;
  /** not decreasing */
  readonly fp: Uint32Array;
  /** non-members strictly above threshold[i]; fp - fpAbove is the tie mass at the threshold */
  readonly fpAbove: Uint32Array;
  /** strictly decreasing */
  readonly threshold: Float64Array;
}

/**
 * Exact ROC staircase of raw scores.
 *
 * @param members scores of members, higher = more member-like
 * @param nonMembers scores of non-members; any number
 * @throws RangeError naming the first score that is not finite
 */
export function rocStaircase(members: Float64Array, nonMembers: Float64Array): RocStaircase {
  return rocStaircaseSorted(sortScores(members, 'members'), sortScores(nonMembers, 'non-members'));
}

/** rocStaircase of scores already in ascending order (sortScores). */
export function rocStaircaseSorted(members: Float64Array, nonMembers: Float64Array): RocStaircase {
  const m = members.length;
  const n = nonMembers.length;
  const tp = new Uint32Array(m + 1);
  const fp = new Uint32Array(m + 1);
  const fpAbove = new Uint32Array(m + 1);
  const threshold = new Float64Array(m + 1);
  threshold[0] = Infinity;
  let vertex = 0;
  let above = 0; // non-members strictly above the threshold
  let atLeast = 0; // non-members at or above it
  let counted = 0;
  while (counted < m) {
    const score = members[m - 1 - counted] ?? NaN;
    while (counted < m && members[m - 1 - counted] === score) counted++;
    while (above < n && (nonMembers[n - 1 - above] ?? NaN) > score) above++;
    atLeast = Math.max(atLeast, above);
    while (atLeast < n && (nonMembers[n - 1 - atLeast] ?? NaN) >= score) atLeast++;
    vertex++;
    tp[vertex] = counted;
    fp[vertex] = atLeast;
    fpAbove[vertex] = above;
    threshold[vertex] = score;
  }
  const end = vertex + 1;
  return {
    memberCount: m,
    nonMemberCount: n,
    tp: tp.slice(0, end),
    fp: fp.slice(0, end),
    fpAbove: fpAbove.slice(0, end),
    threshold: threshold.slice(0, end),
  };
}

/** Number of the vertex with the most true positives among those with at most `allowed` false positives. */
export function vertexAtMost(roc: { readonly fp: ArrayLike<number> }, allowed: number): number {
  return Math.max(0, countAtMost(roc.fp, allowed) - 1);
}

/** The largest number of true positives with at most `allowed` false positives, whole tie groups. */
export function tpAtMost(roc: RocStaircase, allowed: number): number {
  return roc.tp[vertexAtMost(roc, allowed)] ?? 0;
}

/** The largest TPR with at most `allowed` false positives; NaN without members. */
export function tprAtMost(roc: RocStaircase, allowed: number): number {
  return tpAtMost(roc, allowed) / roc.memberCount;
}
