/** Per-class thresholds of Song & Mittal; a pair is called a member when its score is >= the threshold of its class. */
export type ClassThresholds = Float64Array;

/**
 * For each class the threshold with the best balanced accuracy on shadow data: candidates are the shadow members'
 * scores in row order, then the non-members'; the first candidate with the highest balanced accuracy stays. Compared
 * in whole numbers, so that no rounding decides. NaN for a class without shadow members or without non-members.
 *
 * @param members scores of shadow members and their classes 0 .. classCount - 1
 * @param nonMembers the same of shadow non-members
 */
export function classThresholds(members: ClassScores, nonMembers: ClassScores, classCount: number): ClassThresholds {
  const inside = byClass(members, classCount);
  const outside = byClass(nonMembers, classCount);
  return Float64Array.from({ length: classCount }, (_, c) => bestThreshold(inside[c] ?? [], outside[c] ?? []));
}

export interface ClassScores {
  readonly scores: Float64Array;
  readonly classes: Int32Array;
}

/** How many of the scores reach the threshold of their class. */
export function countAtClassThreshold({ scores, classes }: ClassScores, thresholds: ClassThresholds): number {
  let count = 0;
  scores.forEach((score, row) => {
    if (score >= (thresholds[classes[row] ?? 0] ?? NaN)) count++;
  });
  return count;
}

function byClass({ scores, classes }: ClassScores, classCount: number): number[][] {
  const groups = Array.from({ length: classCount }, (): number[] => []);
  scores.forEach((score, row) => groups[classes[row] ?? 0]?.push(score));
  return groups;
}

function bestThreshold(members: readonly number[], nonMembers: readonly number[]): number {
  if (members.length === 0 || nonMembers.length === 0) return NaN;
  let best = NaN;
  let bestAccuracy = -1;
  for (const candidate of [...members, ...nonMembers]) {
    const tp = members.filter((s) => s >= candidate).length;
    const tn = nonMembers.filter((s) => s < candidate).length;
    // (tp / m + tn / n), times m n
    const accuracy = tp * nonMembers.length + tn * members.length;
    if (accuracy > bestAccuracy) {
      bestAccuracy = accuracy;
      best = candidate;
    }
  }
  return best;
}
