import { clopperPearson } from './clopper-pearson.ts';
import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';
import type { Interval } from './interval.ts';
import { vertexAtMost } from './roc.ts';

/** The vertices of a staircase in counts: tp increases strictly, fp does not decrease; the first is (0, 0). */
export interface CountStaircase {
  readonly tp: ArrayLike<number>;
  readonly fp: ArrayLike<number>;
}

/** Members and non-members of the split that a staircase counts. */
export interface SplitCounts {
  readonly memberCount: number;
  readonly nonMemberCount: number;
}

/** What an attacker reaches in-sample with at most T false positives a non-member. */
export interface RocCut {
  /** floor(T * n): the false positives that T allows */
  readonly allowed: number;
  /** true and false positives of the vertex in force there, whole tie groups */
  readonly tp: number;
  readonly fp: number;
  readonly tpr: number;
  /** Clopper-Pearson of tp of m */
  readonly tprInterval: Interval;
}

/**
 * Cuts an exact staircase at any target: the largest TPR with at most floor(T * n) false positives (protocol.md 3, as
 * worst_tpr_T). The threshold comes from the same non-members, so the false positives have no interval of their own.
 *
 * @param confidence of the interval; 1 - .05 / K where a maximum over K attackers is taken
 * @throws RangeError without members
 */
export function cutRoc(curve: CountStaircase, { memberCount, nonMemberCount }: SplitCounts, target: FprTarget, confidence = 0.95): RocCut {
  const allowed = floorTimes(target, nonMemberCount);
  const vertex = vertexAtMost(curve, allowed);
  const tp = curve.tp[vertex] ?? 0;
  return { allowed, tp, fp: curve.fp[vertex] ?? 0, tpr: tp / memberCount, tprInterval: clopperPearson(tp, memberCount, confidence) };
}
