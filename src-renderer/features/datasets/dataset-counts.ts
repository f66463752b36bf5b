import type { Dataset } from '../../../src-shared/contract/topics/datasets.ts';
import { labelOfKey } from '../configure/field-label.ts';

/** What data sets count, as people read it; a kind may count other things too. */
const NAMES: Readonly<Record<string, string>> = {
  trainPairs: 'Training pairs',
  trainImages: 'Training images',
  heldoutPairs: 'Held-out pairs',
  heldoutImages: 'Held-out images',
  selNonMembers: 'Non-members in SEL',
  calNonMembers: 'Non-members in CAL',
  testNonMembers: 'Non-members in TEST',
};

export function countName(key: string): string {
  return NAMES[key] ?? labelOfKey(key);
}

/** All counts of a data set in its own order. */
export function countsOf({ counts }: Pick<Dataset, 'counts'>): { readonly name: string; readonly count: number }[] {
  return Object.entries(counts).map(([key, count]) => ({ name: countName(key), count }));
}
