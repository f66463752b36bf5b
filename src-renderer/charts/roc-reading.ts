import { vertexAtMost } from '../../src-shared/stats/roc.ts';
import type { SeedStaircase } from './roc-model.ts';

/** A curve read off at an FPR: the vertex that is in force there. */
export interface RocReading {
  readonly fp: number;
  readonly tp: number;
  readonly nonMembers: number;
  readonly members: number;
  readonly fpr: number;
  readonly tpr: number;
  /** null where it is not known */
  readonly threshold: number | null;
  /** of a worst case: the attacker that gives it; null: not a worst case, or no true positive */
  readonly attacker: string | null;
}

/** The largest TPR with FPR <= t, in whole counts. */
export function readRoc({ tp, fp, members, nonMembers, threshold, by }: SeedStaircase, t: number): RocReading {
  // 1e-9: the product of an exact fraction with n may fall a bit short of its whole number.
  const i = vertexAtMost({ fp }, Math.floor(t * nonMembers + 1e-9));
  const hits = tp[i] ?? 0;
  const accused = fp[i] ?? 0;
  return { fp: accused, tp: hits, nonMembers, members, fpr: accused / nonMembers, tpr: hits / members, threshold: threshold?.[i] ?? null, attacker: by?.(i) ?? null };
}

/** Mean TPR of the seeds at an FPR; NaN without seeds. */
export function meanTpr(seeds: readonly SeedStaircase[], t: number): number {
  return seeds.reduce((sum, seed) => sum + readRoc(seed, t).tpr, 0) / seeds.length;
}
