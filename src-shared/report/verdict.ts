import type { Interval } from '../stats/interval.ts';

/** A published value, declared before the run (protocol.md 6). */
export type ValueClaim =
  | { readonly direction: 'equal'; readonly lo: number; readonly hi: number; readonly tolerance: number }
  | { readonly direction: 'at-most'; readonly hi: number; readonly tolerance: number }
  | { readonly direction: 'at-least'; readonly lo: number; readonly tolerance: number };

/** What every claim needs of the run before any verdict (rule 1). */
export interface RunEvidence {
  /** config, data and code are those that the claim was declared for */
  readonly matches: boolean;
  readonly seedCount: number;
}

/** Low-FPR side of a TPR claim (rules 2 and 3). */
export interface TprEvidence {
  /** resolved_T in every seed; true for a TPR that is not at a target, such as the 0fp columns */
  readonly resolved: boolean;
  /** floor of the claim's column, mean over seeds; null where the column has none */
  readonly floor: number | null;
  /** TPR with no false positive, and its floor, to print where T is not resolved */
  readonly zeroFpTpr: number;
  readonly zeroFpFloor: number | null;
  /** non-members that would be needed in CAL and in TEST */
  readonly neededCal: number;
  readonly neededTest: number;
}

export interface ValueEvidence extends RunEvidence {
  /** the interval over seeds of protocol.md 4; for a TPR at T that of tpr_at_T; null where it does not exist */
  readonly interval: Interval | null;
  /** null for claims that are not about a TPR */
  readonly tpr: TprEvidence | null;
}

export interface ComparisonEvidence extends RunEvidence {
  /** paired interval of d, oriented so that d < 0 supports the claim (orientDifference) */
  readonly difference: Interval | null;
  /** declared margin: differences inside [-margin, margin] count as none; 0 for none */
  readonly margin: number;
  /** raw embedding MSE only: both methods' intervals and the range of RETR-RETR values */
  readonly rawMse: { readonly first: Interval; readonly second: Interval; readonly retrRange: Interval } | null;
}

export type VerdictKind = 'no-verdict' | 'reproduced' | 'not-reproduced' | 'not-resolvable';

/** Why a verdict is what it is. */
export type VerdictReason =
  | { readonly code: 'mismatch' }
  | { readonly code: 'too-few-seeds'; readonly seedCount: number }
  | { readonly code: 'no-interval' }
  | { readonly code: 'target-not-resolved'; readonly zeroFpTpr: number; readonly zeroFpFloor: number | null; readonly neededCal: number; readonly neededTest: number }
  | { readonly code: 'met-by-knowing-nothing'; readonly floor: number }
  | { readonly code: 'inside-region'; readonly region: Interval }
  | { readonly code: 'outside-region'; readonly region: Interval }
  | { readonly code: 'too-wide'; readonly region: Interval | null; readonly halfWidth: number }
  | { readonly code: 'difference-below-zero' }
  | { readonly code: 'difference-not-below-zero' }
  | { readonly code: 'difference-inside-margin'; readonly margin: number }
  | { readonly code: 'within-retr-range' }
  | { readonly code: 'definitions-differ'; readonly verdicts: readonly NamedVerdict[] }
  | { readonly code: 'parts'; readonly verdicts: readonly NamedVerdict[] };

export interface Verdict {
  readonly kind: VerdictKind;
  readonly reason: VerdictReason;
}

/** The verdict under one admissible definition, or of one part of a claim. */
export interface NamedVerdict {
  readonly name: string;
  readonly verdict: Verdict;
}

/** Seeds below which there is no verdict (rule 1). */
export const VERDICT_SEEDS = 3;

/** Region A: equal [lo - tol, hi + tol]; at most (-inf, hi + tol]; at least [lo - tol, inf). */
export function claimRegion(claim: ValueClaim): Interval {
  switch (claim.direction) {
    case 'equal':
      return { lo: claim.lo - claim.tolerance, hi: claim.hi + claim.tolerance };
    case 'at-most':
      return { lo: -Infinity, hi: claim.hi + claim.tolerance };
    case 'at-least':
      return { lo: claim.lo - claim.tolerance, hi: Infinity };
  }
}

/** Verdict on a published value: rules 1 to 4 of protocol.md 6, in their order. */
export function valueVerdict(claim: ValueClaim, evidence: ValueEvidence): Verdict {
  const unfit = runUnfit(evidence);
  if (unfit !== null) return unfit;
  const region = claimRegion(claim);
  if (evidence.tpr !== null) {
    const { resolved, floor, zeroFpTpr, zeroFpFloor, neededCal, neededTest } = evidence.tpr;
    if (!resolved) return { kind: 'not-resolvable', reason: { code: 'target-not-resolved', zeroFpTpr, zeroFpFloor, neededCal, neededTest } };
    if (floor !== null && region.hi <= floor) return { kind: 'not-resolvable', reason: { code: 'met-by-knowing-nothing', floor } };
  }
  const interval = evidence.interval;
  if (interval === null) return { kind: 'no-verdict', reason: { code: 'no-interval' } };
  if (interval.lo >= region.lo && interval.hi <= region.hi) return { kind: 'reproduced', reason: { code: 'inside-region', region } };
  if (!meet(interval, region)) return { kind: 'not-reproduced', reason: { code: 'outside-region', region } };
  return { kind: 'not-resolvable', reason: { code: 'too-wide', region, halfWidth: (interval.hi - interval.lo) / 2 } };
}

/**
 * The interval of arm minus baseline, oriented so that negative values support the claim.
 *
 * @param direction 'below' for "the arm lies below the baseline", 'above' for the reverse
 */
export function orientDifference(armMinusBaseline: Interval, direction: 'below' | 'above'): Interval {
  return direction === 'below' ? armMinusBaseline : { lo: -armMinusBaseline.hi, hi: -armMinusBaseline.lo };
}

/** Verdict on a comparison such as "lower than SCRUB" (protocol.md 6). */
export function comparisonVerdict(evidence: ComparisonEvidence): Verdict {
  const unfit = runUnfit(evidence);
  if (unfit !== null) return unfit;
  const { difference, margin, rawMse } = evidence;
  if (rawMse !== null && meet(rawMse.first, rawMse.retrRange) && meet(rawMse.second, rawMse.retrRange)) {
    return { kind: 'not-resolvable', reason: { code: 'within-retr-range' } };
  }
  if (difference === null) return { kind: 'no-verdict', reason: { code: 'no-interval' } };
  if (difference.hi < 0) return { kind: 'reproduced', reason: { code: 'difference-below-zero' } };
  if (difference.lo >= 0) return { kind: 'not-reproduced', reason: { code: 'difference-not-below-zero' } };
  if (margin > 0 && difference.lo >= -margin && difference.hi <= margin) return { kind: 'not-reproduced', reason: { code: 'difference-inside-margin', margin } };
  return { kind: 'not-resolvable', reason: { code: 'too-wide', region: null, halfWidth: (difference.hi - difference.lo) / 2 } };
}

/**
 * One verdict from the verdicts under all admissible definitions (rule 5): theirs when they agree, else not resolvable
 * with each listed.
 *
 * @param verdicts at least one
 */
export function acrossDefinitions(verdicts: readonly NamedVerdict[]): Verdict {
  const first = verdicts[0];
  if (first === undefined) throw new RangeError('a claim needs at least one definition');
  if (verdicts.every(({ verdict }) => verdict.kind === first.verdict.kind)) return first.verdict;
  return { kind: 'not-resolvable', reason: { code: 'definitions-differ', verdicts } };
}

/**
 * A claim of several parts: reproduced if all are, not reproduced if any is not; without either, no verdict where a
 * part has none, else not resolvable.
 *
 * @param parts at least one
 */
export function acrossParts(parts: readonly NamedVerdict[]): Verdict {
  if (parts.length === 0) throw new RangeError('a claim needs at least one part');
  const has = (kind: VerdictKind): boolean => parts.some(({ verdict }) => verdict.kind === kind);
  const kind = has('not-reproduced') ? 'not-reproduced' : has('no-verdict') ? 'no-verdict' : has('not-resolvable') ? 'not-resolvable' : 'reproduced';
  return { kind, reason: { code: 'parts', verdicts: parts } };
}

function runUnfit({ matches, seedCount }: RunEvidence): Verdict | null {
  if (!matches) return { kind: 'no-verdict', reason: { code: 'mismatch' } };
  if (seedCount < VERDICT_SEEDS) return { kind: 'no-verdict', reason: { code: 'too-few-seeds', seedCount } };
  return null;
}

function meet(a: Interval, b: Interval): boolean {
  return a.lo <= b.hi && b.lo <= a.hi;
}
