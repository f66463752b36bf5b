import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { FprTarget } from '../stats/fpr-target.ts';
import { floorBetween } from '../stats/floor-between.ts';
import type { Interval } from '../stats/interval.ts';
import { overSeeds } from '../stats/over-seeds.ts';
import type { OverSeeds } from '../stats/over-seeds.ts';
import { resolutionNeeds } from '../stats/resolution.ts';
import { cutRoc } from '../stats/roc-cut.ts';
import type { RocCut } from '../stats/roc-cut.ts';
import { columnAt } from './columns.ts';
import type { StoredCurve } from './figures/roc-curves.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import { testCounts } from './split-counts.ts';
import type { TestCounts } from './split-counts.ts';

/** What one attacker reaches at a target. */
export interface AttackerCut extends RocCut {
  readonly attacker: string;
}

/** One arm and seed at one target, cut from the exact staircases of its attackers. */
export interface SeedCut extends TestCounts {
  readonly seed: number;
  /** floor(T * n) */
  readonly allowed: number;
  /** CAL and TEST are large enough to speak of T (protocol.md 3) */
  readonly resolved: boolean;
  /** the first with the largest TPR; attacker null where none finds a member */
  readonly worst: RocCut & { readonly attacker: string | null };
  /** where attackers that know nothing lie; null: no floor was measured for these attackers */
  readonly floor: Interval | null;
  /** each attacker, in the order of its curves */
  readonly each: readonly AttackerCut[];
}

export interface ArmCut {
  readonly arm: string;
  readonly target: FprTarget;
  /** attackers that the worst case is taken over */
  readonly comparisons: number;
  readonly seeds: readonly SeedCut[];
  /** the worst case over the seeds (protocol.md 4); null without seeds */
  readonly over: OverSeeds | null;
}

/** Non-members that a target needs; null for 0 and 1, of which there is nothing to resolve. */
export function neededFor(target: FprTarget): { readonly cal: number; readonly test: number } | null {
  if (!(target.value > 0 && target.value < 1)) return null;
  const { calForBounds, testOneSided95 } = resolutionNeeds(target);
  return { cal: calForBounds, test: testOneSided95 };
}

/**
 * Cuts an arm at a target. Intervals are at level 1 - .05 / K for the K attackers that are compared, as worst_tpr_T has them.
 *
 * @param rows of the arm, one a seed; those that were not attacked are left out
 * @param curves of the arm: the attackers that are compared
 * @param whole whether these are all the attackers of the results: the floors were measured for the worst of all
 */
export function cutArm(arm: string, rows: readonly ResultRow[], curves: readonly StoredCurve[], target: FprTarget, whole: boolean): ArmCut {
  const comparisons = new Set(curves.map(({ attacker }) => attacker)).size;
  const seeds = rows.flatMap((row): SeedCut[] => {
    const counts = testCounts(row);
    const own = curves.filter(({ seed }) => seed === row.seed);
    if (counts === null || own.length === 0) return [];
    const each = own.map((curve): AttackerCut => ({ attacker: curve.attacker, ...cutRoc(curve, counts, target, 1 - 0.05 / comparisons) }));
    const [first, ...others] = each;
    if (first === undefined) return [];
    const worst = others.reduce((best, one) => (one.tp > best.tp ? one : best), first);
    return [{
      seed: row.seed,
      ...counts,
      allowed: worst.allowed,
      resolved: isResolved(target, counts),
      worst: { ...worst, attacker: worst.tp === 0 ? null : worst.attacker },
      floor: whole ? floorOf(row, target, counts) : null,
      each,
    }];
  });
  const over = seeds.length === 0 ? null : overSeeds(seeds.map(({ worst }) => worst.tpr), { lo: 0, hi: 1 }, seeds.map(({ worst }) => worst.tprInterval));
  return { arm, target, comparisons, seeds, over };
}

function isResolved(target: FprTarget, { calCount, nonMemberCount }: TestCounts): boolean {
  const needed = neededFor(target);
  if (needed === null) return target.value === 1;
  return calCount !== null && calCount >= needed.cal && nonMemberCount >= needed.test;
}

function floorOf(row: ResultRow, target: FprTarget, { nonMemberCount }: TestCounts): Interval | null {
  const measured = FPR_TARGETS.flatMap((of) => {
    const floor = numberIn(row, columnAt('null_floor_T', of.text));
    return floor === null ? [] : [{ target: of, floor }];
  });
  return measured.length === 0 ? null : floorBetween(measured, target, nonMemberCount);
}
