import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import type { ResultsData } from './results-data.ts';

/** Members and non-members of one seed, split by split; null where the rows do not say. */
export interface SeedSplits {
  readonly seed: number;
  /** pairs of D_f and of D_r */
  readonly forgetPairs: number | null;
  readonly retainPairs: number | null;
  readonly splits: readonly { readonly split: 'SEL' | 'CAL' | 'TEST'; readonly members: number | null; readonly memberImages: number | null; readonly nonMembers: number | null }[];
}

/** By seed, from the first row that was attacked: all arms of a seed share their splits. */
export function splitCounts({ rows, contexts }: Pick<ResultsData, 'rows' | 'contexts'>): SeedSplits[] {
  const seeds = [...new Set(rows.map(({ seed }) => seed))];
  return seeds.map((seed) => {
    const row = rows.find((candidate) => candidate.seed === seed && numberIn(candidate, 'n_nonmembers_test') !== null);
    const count = (column: string): number | null => (row === undefined ? null : numberIn(row, column));
    const context = contexts.get(seed);
    return {
      seed,
      forgetPairs: context?.forgetPairs ?? null,
      retainPairs: context?.retainPairs ?? null,
      splits: [
        { split: 'SEL', members: count('n_members_sel'), memberImages: null, nonMembers: count('n_nonmembers_sel') },
        { split: 'CAL', members: null, memberImages: null, nonMembers: count('n_nonmembers_cal') },
        { split: 'TEST', members: count('n_members_test'), memberImages: count('n_images_members_test'), nonMembers: count('n_nonmembers_test') },
      ],
    };
  });
}

/** What rates on TEST are shares of. */
export interface TestCounts {
  readonly memberCount: number;
  readonly nonMemberCount: number;
  /** non-members that set thresholds; null where it is not stated */
  readonly calCount: number | null;
}

/** Null where the row does not say, as of a model that diverged and was not attacked. */
export function testCounts(row: ResultRow): TestCounts | null {
  const memberCount = numberIn(row, 'n_members_test');
  const nonMemberCount = numberIn(row, 'n_nonmembers_test');
  if (memberCount === null || nonMemberCount === null || memberCount < 1 || nonMemberCount < 1) return null;
  return { memberCount, nonMemberCount, calCount: numberIn(row, 'n_nonmembers_cal') };
}
