import { countAbove, countAtLeast, sortScores } from './sorted-scores.ts';

/**
 * Placement values: for each member the share of non-members below it (V10), for each non-member the share of
 * members above it (V01), ties counting one half, in the order of the given scores. The mean of either is the AUC.
 */
export interface Placements {
  readonly members: Float64Array;
  readonly nonMembers: Float64Array;
  readonly auc: number;
}

/**
 * @param members scores of members, higher = more member-like; at least one
 * @param nonMembers scores of non-members; at least one
 * @throws RangeError when a group is empty or a score is not finite
 */
export function placements(members: Float64Array, nonMembers: Float64Array): Placements {
  const m = members.length;
  const n = nonMembers.length;
  if (m === 0 || n === 0) throw new RangeError(`placement values need members and non-members, got ${m} and ${n}`);
  const sortedMembers = sortScores(members, 'members');
  const sortedNonMembers = sortScores(nonMembers, 'non-members');
  const v10 = new Float64Array(m);
  const v01 = new Float64Array(n);
  let twiceWinsPlusTies = 0;
  for (let i = 0; i < m; i++) {
    const score = members[i] ?? NaN;
    const twice = 2 * n - countAbove(sortedNonMembers, score) - countAtLeast(sortedNonMembers, score);
    twiceWinsPlusTies += twice;
    v10[i] = twice / (2 * n);
  }
  for (let j = 0; j < n; j++) {
    const score = nonMembers[j] ?? NaN;
    v01[j] = (countAbove(sortedMembers, score) + countAtLeast(sortedMembers, score)) / (2 * m);
  }
  return { members: v10, nonMembers: v01, auc: twiceWinsPlusTies / (2 * m * n) };
}

/** Placement values of members alone, cheap with a million non-members already sorted ascending. */
export function memberPlacements(members: Float64Array, nonMembersSorted: Float64Array): Float64Array {
  const n = nonMembersSorted.length;
  return members.map((score) => (2 * n - countAbove(nonMembersSorted, score) - countAtLeast(nonMembersSorted, score)) / (2 * n));
}
