import type { CountStaircase, SplitCounts } from './roc-cut.ts';

/** How members and non-members lie in the order of a score. */
export interface RankHistogram {
  /** ends of the bins in non-members: bin i holds whoever has more than edges[i] and at most edges[i + 1] non-members scoring at least as high */
  readonly edges: Int32Array<ArrayBuffer>;
  /** members of each bin */
  readonly members: Int32Array<ArrayBuffer>;
  /** non-members of each bin: as many as it is wide, since the bins are made of their ranks */
  readonly nonMembers: Int32Array<ArrayBuffer>;
  /** members that score above every non-member: before the first bin */
  readonly membersAboveAll: number;
}

/**
 * A histogram of where members fall among the non-members. Scores are not kept in results, and a staircase knows them only
 * by their order: its bins are ranks, not values. Members of whom an attacker knows nothing fall evenly.
 *
 * @param bins at least 1; fewer where there are fewer non-members
 * @throws RangeError for no bin or no non-member
 */
export function rankHistogram({ tp, fp }: CountStaircase, { nonMemberCount }: Pick<SplitCounts, 'nonMemberCount'>, bins: number): RankHistogram {
  if (!Number.isInteger(bins) || bins < 1 || nonMemberCount < 1) throw new RangeError(`a histogram needs a bin and a non-member, got ${bins} and ${nonMemberCount}`);
  const count = Math.min(bins, nonMemberCount);
  const edges = Int32Array.from({ length: count + 1 }, (_, i) => Math.round((i * nonMemberCount) / count));
  const members = new Int32Array(count);
  let membersAboveAll = 0;
  let bin = 0;
  for (let vertex = 1; vertex < tp.length; vertex++) {
    const added = (tp[vertex] ?? 0) - (tp[vertex - 1] ?? 0);
    const above = fp[vertex] ?? 0;
    if (above === 0) {
      membersAboveAll += added;
      continue;
    }
    while (bin < count - 1 && (edges[bin + 1] ?? 0) < above) bin++;
    members[bin] = (members[bin] ?? 0) + added;
  }
  return { edges, members, nonMembers: edges.slice(1).map((end, i) => end - (edges[i] ?? 0)), membersAboveAll };
}
