import { sortScores } from './sorted-scores.ts';

/** Area under the ROC as whole numbers: auc = twiceWinsPlusTies / (2 m n), midranks for ties. */
export interface ExactAuc {
  readonly twiceWinsPlusTies: number;
  readonly tiedPairs: number;
  readonly auc: number;
}

/**
 * Exact AUC: the share of member/non-member pairs in which the member scores higher, ties counting one half.
 *
 * @param members scores of members, higher = more member-like; at least one
 * @param nonMembers scores of non-members; at least one
 * @throws RangeError when a group is empty or a score is not finite
 */
export function exactAuc(members: Float64Array, nonMembers: Float64Array): ExactAuc {
  return exactAucSorted(sortScores(members, 'members'), sortScores(nonMembers, 'non-members'));
}

/** exactAuc of scores already in ascending order (sortScores). */
export function exactAucSorted(members: Float64Array, nonMembers: Float64Array): ExactAuc {
  const m = members.length;
  const n = nonMembers.length;
  if (m === 0 || n === 0) throw new RangeError(`an AUC needs members and non-members, got ${m} and ${n}`);
  let below = 0;
  let upTo = 0;
  let total = 0;
  let tied = 0;
  for (let i = 0; i < m; i++) {
    const score = members[i] ?? NaN;
    while (below < n && (nonMembers[below] ?? NaN) < score) below++;
    if (upTo < below) upTo = below;
    while (upTo < n && (nonMembers[upTo] ?? NaN) <= score) upTo++;
    total += below + upTo;
    tied += upTo - below;
  }
  return { twiceWinsPlusTies: total, tiedPairs: tied, auc: total / (2 * m * n) };
}
