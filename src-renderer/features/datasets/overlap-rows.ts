import type { CallOutput } from '../../../src-shared/contract/registry.ts';

export type Overlap = CallOutput<'datasets.imageOverlap'>[number];

export interface OverlapRow extends Overlap {
  readonly id: string;
  readonly verdict: 'ok' | 'allowed' | 'wrong';
  readonly why: string;
}

/** What two parts of the data share, faults first, then what may be shared, then nothing. */
export function overlapRows(overlaps: readonly Overlap[]): OverlapRow[] {
  const rows = overlaps.map((overlap): OverlapRow => {
    const verdict = overlap.images === 0 ? 'ok' : overlap.allowed ? 'allowed' : 'wrong';
    return { ...overlap, id: overlap.splits.join(' | '), verdict, why: why(overlap) };
  });
  const order = ['wrong', 'allowed', 'ok'];
  return rows.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || b.images - a.images);
}

function why({ splits, allowed }: Overlap): string {
  if (!allowed) return 'Must not: an image belongs to one split, with all of its pairs.';
  if (splits.includes('forget set') && splits.includes('retain set')) return 'May: forget pairs on such images are no members, and count in the secondary results only.';
  return 'May: an image that was held out can show pairs of either sort, and nothing is chosen on what is reported.';
}

/** The whole check in a sentence. */
export function overlapSentence(rows: readonly OverlapRow[]): { readonly isGood: boolean; readonly text: string } {
  const wrong = rows.filter(({ verdict }) => verdict === 'wrong');
  const images = wrong.reduce((sum, row) => sum + row.images, 0);
  if (wrong.length > 0) return { isGood: false, text: `${images.toLocaleString('en')} ${images === 1 ? 'image stands' : 'images stand'} where no image may: figures of these data would mean nothing.` };
  return { isGood: true, text: `No image is in two splits that must not share one; ${rows.length} pairs of splits were compared.` };
}
