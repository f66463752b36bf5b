import type { Interval } from './interval.ts';
import { clip } from './interval.ts';
import { NORMAL_975, normalTwoSidedP } from './normal.ts';
import type { Placements } from './placements.ts';
import { placements } from './placements.ts';

/** AUC with its DeLong variance and 95 % intervals. */
export interface DeLong {
  readonly auc: number;
  /** (n-1) sample variances of the placement values of members and of non-members */
  readonly s10: number;
  readonly s01: number;
  /** s10 / m + s01 / n; 0 under perfect separation, where an interval says nothing */
  readonly variance: number;
  readonly se: number;
  /** auc +- z se; may leave [0, 1] */
  readonly wald: Interval;
  readonly waldClipped: Interval;
  /** back-transformed logit(auc) +- z se / (auc (1 - auc)); null where auc is 0 or 1 */
  readonly logit: Interval | null;
}

/**
 * DeLong, DeLong & Clarke-Pearson (1988), ties by one half.
 *
 * @param members at least two scores, higher = more member-like
 * @param nonMembers at least two scores
 */
export function delong(members: Float64Array, nonMembers: Float64Array): DeLong {
  return delongOf(placements(members, nonMembers));
}

/** delong from placement values. */
export function delongOf(p: Placements): DeLong {
  const m = p.members.length;
  const n = p.nonMembers.length;
  if (m < 2 || n < 2) throw new RangeError(`a DeLong variance needs two members and two non-members, got ${m} and ${n}`);
  const s10 = covariance(p.members, p.members);
  const s01 = covariance(p.nonMembers, p.nonMembers);
  const variance = s10 / m + s01 / n;
  const se = Math.sqrt(variance);
  const wald = around(p.auc, NORMAL_975 * se);
  return { auc: p.auc, s10, s01, variance, se, wald, waldClipped: clip(wald, { lo: 0, hi: 1 }), logit: logitInterval(p.auc, se) };
}

/** Two AUCs on the same pairs. */
export interface PairedDeLong {
  readonly first: DeLong;
  readonly second: DeLong;
  readonly covariance: number;
  /** first minus second */
  readonly difference: number;
  readonly variance: number;
  /** NaN when the variance is 0 */
  readonly z: number;
  readonly pTwoSided: number;
  readonly interval: Interval;
}

/**
 * Paired comparison of two scores of the same members and non-members, row by row.
 *
 * @throws RangeError when the numbers of rows differ
 */
export function delongPaired(members1: Float64Array, nonMembers1: Float64Array, members2: Float64Array, nonMembers2: Float64Array): PairedDeLong {
  if (members1.length !== members2.length || nonMembers1.length !== nonMembers2.length) {
    throw new RangeError('a paired comparison needs both scores of every pair');
  }
  const p1 = placements(members1, nonMembers1);
  const p2 = placements(members2, nonMembers2);
  const first = delongOf(p1);
  const second = delongOf(p2);
  const cov = covariance(p1.members, p2.members) / members1.length + covariance(p1.nonMembers, p2.nonMembers) / nonMembers1.length;
  const difference = first.auc - second.auc;
  const variance = first.variance + second.variance - 2 * cov;
  const se = Math.sqrt(Math.max(0, variance));
  const z = se === 0 ? NaN : difference / se;
  return { first, second, covariance: cov, difference, variance, z, pTwoSided: normalTwoSidedP(z), interval: around(difference, NORMAL_975 * se) };
}

function around(centre: number, halfWidth: number): Interval {
  return { lo: centre - halfWidth, hi: centre + halfWidth };
}

function logitInterval(auc: number, se: number): Interval | null {
  if (auc <= 0 || auc >= 1) return null;
  const centre = Math.log(auc / (1 - auc));
  const half = (NORMAL_975 * se) / (auc * (1 - auc));
  const back = (x: number): number => 1 / (1 + Math.exp(-x));
  return { lo: back(centre - half), hi: back(centre + half) };
}

/** (n-1) sample covariance. */
function covariance(a: Float64Array, b: Float64Array): number {
  const count = a.length;
  const meanA = mean(a);
  const meanB = mean(b);
  let sum = 0;
  for (let i = 0; i < count; i++) sum += ((a[i] ?? NaN) - meanA) * ((b[i] ?? NaN) - meanB);
  return sum / (count - 1);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
