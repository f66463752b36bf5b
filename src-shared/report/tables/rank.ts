import type { Interval } from '../../stats/interval.ts';
import type { TiePolicy } from './table-options.ts';

/** A competitor in a column. */
export interface Contender {
  /** smaller is better, at the digits shown where ties go by digits; -Infinity for a value at its floor */
  readonly badness: number;
  readonly interval: Interval | null;
}

/**
 * Who is best and who second, by the stated tie policy. Nobody where fewer than two compete or all tie; nobody is second
 * where fewer than three compete.
 *
 * @param contenders null where an arm has no value
 */
export function places(contenders: readonly (Contender | null)[], ties: TiePolicy): ('best' | 'second' | null)[] {
  if (ties === 'none') return contenders.map(() => null);
  const present = contenders.filter((contender) => contender !== null);
  const best = tiedWithLeader(present, ties);
  if (present.length < 2 || best.size === present.length) return contenders.map(() => null);
  const second = present.length < 3 ? new Set<Contender>() : tiedWithLeader(present.filter((contender) => !best.has(contender)), ties);
  return contenders.map((contender) => (contender === null ? null : best.has(contender) ? 'best' : second.has(contender) ? 'second' : null));
}

function tiedWithLeader(contenders: readonly Contender[], ties: TiePolicy): ReadonlySet<Contender> {
  const leader = contenders.reduce<Contender | null>((best, contender) => (best === null || contender.badness < best.badness ? contender : best), null);
  if (leader === null) return new Set();
  const ofLeader = leader.interval;
  const tied = ({ badness, interval }: Contender): boolean =>
    badness === leader.badness || (ties === 'overlap' && ofLeader !== null && interval !== null && interval.lo <= ofLeader.hi && ofLeader.lo <= interval.hi);
  return new Set(contenders.filter(tied));
}
