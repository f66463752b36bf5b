import type { Interval } from '../stats/interval.ts';
import type { OverSeeds } from '../stats/over-seeds.ts';

/** Numbers in print. Missing is a dash, never 0. */
export const MISSING = '-';

/** A share or another number of moderate size: three decimals, more digits where a small number needs them. */
export function numberText(value: number | null): string {
  if (value === null) return MISSING;
  const size = Math.abs(value);
  if (size >= 1e6) return value.toExponential(1);
  if (value === 0 || size >= 0.01) return value.toFixed(size >= 100 ? 0 : 3);
  return size >= 1e-4 ? value.toPrecision(2) : value.toExponential(1);
}

/** mean ± sd; the mean alone for one seed. */
export function meanText(over: OverSeeds | null): string {
  if (over === null) return MISSING;
  return over.sd === null ? numberText(over.mean) : `${numberText(over.mean)} ± ${numberText(over.sd)}`;
}

/** [lo, hi] */
export function intervalText(interval: Interval | null): string {
  return interval === null ? MISSING : `[${numberText(interval.lo)}, ${numberText(interval.hi)}]`;
}

/** "3 of 800" as a share with its interval; never a bare 0: "0 of 800, at most 0.0046". */
export function countText(hits: number, of: number, upper: number | null): string {
  if (hits === 0) return `0 of ${of}${upper === null ? '' : `, at most ${numberText(upper)}`}`;
  return `${hits} of ${of}`;
}
