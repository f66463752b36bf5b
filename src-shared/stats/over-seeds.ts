import type { Interval } from './interval.ts';
import { clip, hull } from './interval.ts';
import { describe, tInterval } from './t-interval.ts';

/** A metric over seeds. */
export interface OverSeeds {
  readonly n: number;
  readonly mean: number;
  /** sample standard deviation (n-1); null for n = 1 */
  readonly sd: number | null;
  /** the interval of protocol.md 4; null when neither part exists */
  readonly interval: Interval | null;
  /** t interval clipped to the range; null for n = 1 */
  readonly tPart: Interval | null;
  /** mean of the per-seed exact limits; null when the metric has none */
  readonly exactPart: Interval | null;
}

/**
 * Interval of a mean over seeds (protocol.md 4): the hull of the 95 % t interval, clipped to the metric's range, and
 * the mean of the per-seed exact limits. The seeds share data, so t alone covers only training noise, and three zeros
 * would give [0, 0].
 *
 * @param values one per seed, at least one
 * @param range what values the metric can take
 * @param exactLimits per seed, for example Clopper-Pearson; null for a metric without any
 */
export function overSeeds(values: readonly number[], range: Interval, exactLimits: readonly Interval[] | null = null): OverSeeds {
  if (exactLimits !== null && exactLimits.length !== values.length) {
    throw new RangeError(`${values.length} seeds have ${exactLimits.length} exact intervals`);
  }
  const { n, mean, sd } = describe(values);
  const t = tInterval(values);
  const tPart = t === null ? null : clip(t, range);
  const exactPart = exactLimits === null ? null : { lo: describe(exactLimits.map((i) => i.lo)).mean, hi: describe(exactLimits.map((i) => i.hi)).mean };
  const parts = [tPart, exactPart].filter((part) => part !== null);
  return { n, mean, sd, interval: parts.length === 0 ? null : hull(parts), tPart, exactPart };
}

/** A paired difference over seeds. */
export interface PairedOverSeeds {
  readonly n: number;
  /** first minus second, mean over the seeds */
  readonly mean: number;
  readonly sd: number | null;
  readonly interval: Interval | null;
}

/**
 * Interval of a paired difference (protocol.md 4): hull of the paired t interval over seeds and of the image-cluster
 * bootstrap over all seeds with the same image draws (imageClusterBootstrap).
 *
 * @param first values of the one method, one per seed
 * @param second values of the other, the same seeds in the same order
 * @param bootstrap null for a metric that no members carry
 */
export function pairedOverSeeds(first: readonly number[], second: readonly number[], bootstrap: Interval | null): PairedOverSeeds {
  if (first.length !== second.length) throw new RangeError(`a paired difference needs the same seeds, got ${first.length} and ${second.length}`);
  const { n, mean, sd, interval } = overSeeds(first.map((value, i) => value - (second[i] ?? NaN)), { lo: -Infinity, hi: Infinity });
  const parts = [interval, bootstrap].filter((part) => part !== null);
  return { n, mean, sd, interval: parts.length === 0 ? null : hull(parts) };
}
