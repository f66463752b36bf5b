import type { RandomStream } from '../random/random-stream.ts';
import type { Interval } from './interval.ts';

/**
 * One seed's differences between two methods on the same TEST members: for a TPR, hit of the one (0 or 1) minus hit
 * of the other, thresholds fixed; for an AUC, placement value minus placement value (protocol.md 3).
 */
export interface MemberDifferences {
  readonly values: Float64Array;
  /** image of each member */
  readonly imageIds: Int32Array;
}

export interface BootstrapInterval extends Interval {
  /** mean over the seeds of the mean difference */
  readonly point: number;
  /** all draws, ascending */
  readonly draws: Float64Array;
}

/**
 * Paired image-cluster bootstrap: images are drawn with replacement, all members of an image together, and the
 * statistic is the mean over the seeds of (sum of differences of the drawn images) / (their number of members).
 * Percentile interval: of B draws the floor(.025 B)-th smallest and the floor(.025 B)-th largest (25th of 1,000).
 *
 * The draws are over the image ids of all seeds together and depend on nothing but those ids and the stream: with the
 * same stream, methods and seeds on the same images share every draw (protocol.md 4). A seed of which a draw holds no
 * image is left out of that draw's mean.
 *
 * @param seeds one entry per seed, each with at least one member
 * @param draws B, at least 40
 * @throws RangeError when a list is empty or lengths differ
 */
export function imageClusterBootstrap(seeds: readonly MemberDifferences[], stream: RandomStream, draws = 1000): BootstrapInterval {
  if (seeds.length === 0 || seeds.some((s) => s.values.length === 0)) throw new RangeError('a bootstrap needs members in every seed');
  if (draws < 40) throw new RangeError(`a 95 % percentile interval needs at least 40 draws, got ${draws}`);
  const images = distinctImages(seeds);
  const clusters = seeds.map((seed) => sumByImage(seed, images));
  const weights = new Float64Array(images.length);
  const point = statistic(clusters, weights.fill(1));
  const values = new Float64Array(draws);
  for (let b = 0; b < draws; b++) {
    const random = stream.at(b);
    weights.fill(0);
    for (let i = 0; i < images.length; i++) {
      const drawn = random.int(images.length);
      weights[drawn] = (weights[drawn] ?? 0) + 1;
    }
    values[b] = statistic(clusters, weights);
  }
  values.sort();
  const rank = Math.floor(0.025 * draws);
  return { point, lo: values[rank - 1] ?? NaN, hi: values[draws - rank] ?? NaN, draws: values };
}

/** Sums of a seed by image, aligned with the distinct images of all seeds. */
interface Clusters {
  readonly sums: Float64Array;
  readonly counts: Float64Array;
}

function distinctImages(seeds: readonly MemberDifferences[]): Int32Array {
  const ids = new Set<number>();
  for (const seed of seeds) for (const id of seed.imageIds) ids.add(id);
  return Int32Array.from(ids).sort();
}

function sumByImage({ values, imageIds }: MemberDifferences, images: Int32Array): Clusters {
  if (values.length !== imageIds.length) throw new RangeError(`${values.length} differences have ${imageIds.length} image ids`);
  const row = new Map(Array.from(images, (id, index) => [id, index]));
  const sums = new Float64Array(images.length);
  const counts = new Float64Array(images.length);
  for (let i = 0; i < values.length; i++) {
    const at = row.get(imageIds[i] ?? NaN) ?? 0;
    sums[at] = (sums[at] ?? 0) + (values[i] ?? NaN);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { sums, counts };
}

function statistic(clusters: readonly Clusters[], weights: Float64Array): number {
  let total = 0;
  let used = 0;
  for (const { sums, counts } of clusters) {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] ?? 0;
      sum += weight * (sums[i] ?? 0);
      count += weight * (counts[i] ?? 0);
    }
    if (count === 0) continue;
    total += sum / count;
    used++;
  }
  return total / used;
}
