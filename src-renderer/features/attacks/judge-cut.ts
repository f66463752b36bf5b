import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Interval } from '../../../src-shared/stats/interval.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import { resolved } from '../../../src-shared/stats/resolution.ts';

export type Cut = CallOutput<'evaluations.cut'>[number];

/**
 * What can be said of a worst case at a target. `below`: the data do not resolve it. `above`: the whole interval lies
 * above what attackers that know nothing reach. `floor`: the value is not above that. `open`: the value is, its interval
 * is not. `no-floor`: none was measured for these attackers.
 */
export type Judgement = 'below' | 'above' | 'floor' | 'open' | 'no-floor';

/** The floors of the seeds, from the smallest to the largest; null where one was not measured. */
export function floorOf({ seeds }: Pick<Cut, 'seeds'>): Interval | null {
  const floors = seeds.map(({ floor }) => floor).filter((floor) => floor !== null);
  if (floors.length === 0 || floors.length < seeds.length) return null;
  return { lo: Math.min(...floors.map(({ lo }) => lo)), hi: Math.max(...floors.map(({ hi }) => hi)) };
}

/** null where nothing was attacked */
export function judge(cut: Pick<Cut, 'seeds' | 'over'>): Judgement | null {
  if (cut.over === null || cut.seeds.length === 0) return null;
  if (cut.seeds.some((seed) => !seed.resolved)) return 'below';
  const floor = floorOf(cut);
  if (floor === null || cut.over.interval === null) return 'no-floor';
  if (cut.over.interval.lo > floor.hi) return 'above';
  return cut.over.mean > floor.hi ? 'open' : 'floor';
}

/** The fewest non-members of any seed. */
export function fewestOf({ seeds }: Pick<Cut, 'seeds'>): { readonly cal: number | null; readonly test: number; readonly members: number } {
  const cal = seeds.map(({ calNonMembers }) => calNonMembers);
  return {
    cal: cal.some((count) => count === null) ? null : Math.min(...cal.map((count) => count ?? 0)),
    test: Math.min(...seeds.map(({ nonMembers }) => nonMembers)),
    members: Math.min(...seeds.map(({ members }) => members)),
  };
}

/** The smallest of the usual targets that so many non-members resolve; null: none of them. */
export function smallestResolved(cal: number | null, test: number): string | null {
  if (cal === null) return null;
  return FPR_TARGETS.findLast((target) => resolved(target, cal, test))?.text ?? null;
}
