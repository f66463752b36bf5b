import { RESULT_COLUMNS } from './columns.ts';
import type { CellTolerance } from './compare-results.ts';

/**
 * What two runs of the same config may differ in when their engines' fingerprints differ. Sums are then rounded in
 * another order, and training carries that on: on the `quick` preset two engines moved distances by less than .03 %,
 * areas under a curve by less than .0001, and a few scores across a threshold, each of which moves a rate by one pair.
 * The tolerance leaves room for longer training and stays below what separates methods.
 */
export const OTHER_ENGINE = {
  /** rates, areas, distances: |a - b| <= .01 + .01 max(|a|, |b|) */
  numbers: { absolute: 0.01, relative: 0.01 },
  /** counts of pairs above a threshold */
  counts: { absolute: 5, relative: 0.02 },
} as const satisfies Record<string, CellTolerance>;

/** In words, for whoever reads a comparison. */
export const OTHER_ENGINE_TEXT =
  'the engines\' fingerprints differ: numbers may differ by .01 + 1 %, counts above a threshold by 5 + 2 %; which attacker is the strongest is not compared';

/** How far the cells of a column may lie apart between engines of different fingerprints; null: not compared. */
export function otherEngineTolerance(column: string): CellTolerance | null {
  const facts = RESULT_COLUMNS.find(({ name }) => name === column);
  if (facts?.kind === 'privacy' && facts.type === 'text') return null;
  if (facts?.type === 'integer') return /^[tf]p_/.test(column) ? OTHER_ENGINE.counts : { absolute: 0, relative: 0 };
  return OTHER_ENGINE.numbers;
}
