import { idListText, readIdList } from '../../app/id-list.ts';

/** What a person chose to see; it lives in the address. */
export interface ParetoChoice {
  /** arm; null: SCRUB, or what stands for it */
  readonly baseline: string | null;
  /** result columns of the axes; null: the usual one */
  readonly utility: string | null;
  readonly privacy: string | null;
  readonly distance: string | null;
  /** arms that are not drawn */
  readonly hidden: readonly string[];
  /** of the axis of privacy; null: what suits its column */
  readonly scale: 'log' | 'linear' | null;
}

export function readPareto(query: Readonly<Record<string, string>>): ParetoChoice {
  const { baseline = null, utility = null, privacy = null, distance = null, scale } = query;
  return { baseline, utility, privacy, distance, hidden: readIdList(query['hidden']) ?? [], scale: scale === 'log' || scale === 'linear' ? scale : null };
}

export function paretoQuery({ baseline, utility, privacy, distance, hidden, scale }: ParetoChoice): Readonly<Record<string, string | null>> {
  return { baseline, utility, privacy, distance, hidden: hidden.length === 0 ? null : idListText(hidden), scale };
}
