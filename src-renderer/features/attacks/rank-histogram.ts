import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { HistogramInput } from '../../charts/histogram-model.ts';

export type RankCounts = CallOutput<'evaluations.histogram'>;

/**
 * The histogram of ranks as it is drawn: how large a share of the non-members scores at least as high. Members above
 * every non-member have a bin of their own, left of 0: every member is in one bin, and shares are of all.
 */
export function rankHistogramInput({ edges, memberCounts, nonMemberCounts, membersAboveAll, nonMembers }: RankCounts, title: string, logCounts: boolean): HistogramInput {
  const width = edges.length > 1 ? ((edges[1] ?? 0) - (edges[0] ?? 0)) / nonMembers : 1;
  return {
    title,
    xLabel: 'Share of the non-members that score at least as high (left of 0: none does)',
    edges: [-width, ...Array.from(edges, (edge) => edge / nonMembers)],
    series: [
      { name: 'non-members', paint: 's4', counts: [0, ...nonMemberCounts] },
      { name: 'members', paint: 's1', counts: [membersAboveAll, ...memberCounts] },
    ],
    threshold: null,
    logCounts,
  };
}
