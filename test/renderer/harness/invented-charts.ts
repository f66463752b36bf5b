import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { rocStaircase } from '../../../src-shared/stats/roc.ts';
import type { RocCurve, SeedStaircase } from '../../../src-renderer/charts/roc-model.ts';
import type { SeriesStyle } from '../../../src-shared/report/figures/series-style.ts';

/** A staircase of invented scores: members shifted by some, and a share of them by much. */
export function inventedStaircase(seed: number, members: number, nonMembers: number, shift: number, share: number): SeedStaircase {
  const stream = RandomStream.of(seed, 'invented');
  const scores = (count: number, by: number, tail: number): Float64Array => Float64Array.from({ length: count }, () => stream.normal() + by + (stream.float() < tail ? 4 : 0));
  const roc = rocStaircase(scores(members, shift, share), scores(nonMembers, 0, 0));
  return { seed, members, nonMembers, tp: roc.tp, fp: roc.fp, threshold: roc.threshold };
}

export function inventedCurve(name: string, style: SeriesStyle, shift: number, share: number, seeds: readonly number[] = [42, 123, 5508]): RocCurve {
  return {
    name, style,
    seeds: seeds.map((seed) => inventedStaircase(seed, 2451, 50_000, shift, share)),
    calibrated: [
      { x: 1.2e-3, y: 0.02 + share, xInterval: { lo: 8e-4, hi: 1.6e-3 }, yInterval: { lo: 0.012 + share, hi: 0.03 + share }, label: '1e-3' },
      { x: 9e-5, y: share, xInterval: { lo: 4e-5, hi: 2e-4 }, yInterval: { lo: 0, hi: share + 0.004 }, label: '1e-4' },
    ],
  };
}
