import { intervalText, numberText } from '../../../src-shared/report/number-text.ts';
import type { ClaimVerdict, Definition } from './claim-groups.ts';

/** A claim and what was found, in the unit of a small drawing 136 wide. */
export type ClaimPicture =
  | { readonly kind: 'unresolved'; readonly label: string }
  | {
      readonly kind: 'interval';
      /** the side or range that was published; an end that is open lies at the edge and has no line */
      readonly region: { readonly x: number; readonly width: number; readonly edges: readonly number[] };
      /** of zero, for differences */
      readonly zero: number | null;
      readonly whisker: { readonly lo: number; readonly hi: number } | null;
      readonly mark: number;
      readonly label: string;
    };

const LEFT = 2;
const RIGHT = 134;
/** kept free between the data and the edges */
const MARGIN = 0.12;

/** How the published side or range and the interval here lie to each other. */
export function claimPicture({ claim }: Pick<ClaimVerdict, 'claim'>, { mean, interval, quantity, belowResolution }: Definition): ClaimPicture {
  if (belowResolution || mean === null || (interval !== null && !(Number.isFinite(interval.lo) && Number.isFinite(interval.hi)))) return { kind: 'unresolved', label: 'Below resolution: nothing to draw' };
  const side = publishedSide(claim);
  const ends = [side.lo, side.hi].filter((end): end is number => end !== null);
  const all = [...ends, mean, ...(interval === null ? [] : [interval.lo, interval.hi]), ...(quantity === 'difference' ? [0] : [])];
  const least = Math.min(...all);
  const most = Math.max(...all);
  const span = most - least === 0 ? Math.max(Math.abs(most), 1e-6) : most - least;
  const from = least - span * MARGIN;
  const x = (value: number): number => round(LEFT + ((value - from) / (span * (1 + 2 * MARGIN))) * (RIGHT - LEFT));
  const start = side.lo === null ? LEFT : x(side.lo);
  const end = side.hi === null ? RIGHT : x(side.hi);
  return {
    kind: 'interval',
    region: { x: start, width: round(Math.max(end - start, 1)), edges: ends.map(x) },
    zero: quantity === 'difference' ? x(0) : null,
    whisker: interval === null ? null : { lo: x(interval.lo), hi: x(interval.hi) },
    mark: x(mean),
    label: `Published: ${side.words}. Here ${numberText(mean)} ${intervalText(interval)}`,
  };
}

/** Where the claim says the value lies, the declared tolerance taken in. */
function publishedSide(claim: ClaimVerdict['claim']): { readonly lo: number | null; readonly hi: number | null; readonly words: string } {
  switch (claim.direction) {
    case 'equal':
      return { lo: claim.lo - claim.tolerance, hi: claim.hi + claim.tolerance, words: `${numberText(claim.lo - claim.tolerance)} to ${numberText(claim.hi + claim.tolerance)}` };
    case 'at-most':
      return { lo: null, hi: claim.hi + claim.tolerance, words: `at most ${numberText(claim.hi + claim.tolerance)}` };
    case 'at-least':
      return { lo: claim.lo - claim.tolerance, hi: null, words: `at least ${numberText(claim.lo - claim.tolerance)}` };
    case 'below':
      return { lo: null, hi: 0, words: 'a difference below zero' };
    case 'above':
      return { lo: 0, hi: null, words: 'a difference above zero' };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
