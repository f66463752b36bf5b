import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { countRange } from '../../../src-shared/report/tables/shown-number.ts';

export type SeedSplits = CallOutput<'evaluations.splits'>[number];

export interface SplitRow {
  readonly split: 'SEL' | 'CAL' | 'TEST';
  /** what it is for */
  readonly use: string;
  /** one count, or the smallest and largest of the seeds; null: the split has none, or results do not say */
  readonly members: string | null;
  readonly images: string | null;
  readonly nonMembers: string | null;
}

const USES = { SEL: 'choose', CAL: 'threshold', TEST: 'report' } as const;

/** Who is in which split over the seeds that are shown. */
export function splitRows(seeds: readonly SeedSplits[]): SplitRow[] {
  return (['SEL', 'CAL', 'TEST'] as const).map((split) => {
    const of = seeds.flatMap(({ splits }) => splits.filter((one) => one.split === split));
    const range = (counts: readonly (number | null)[]): string | null => {
      const stated = counts.filter((count) => count !== null);
      return stated.length === 0 ? null : countRange(stated);
    };
    return { split, use: USES[split], members: range(of.map(({ members }) => members)), images: range(of.map(({ memberImages }) => memberImages)), nonMembers: range(of.map(({ nonMembers }) => nonMembers)) };
  });
}
