import type { ClaimConfig } from '../experiment/claim-config.ts';
import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { Interval } from '../stats/interval.ts';
import { pairedOverSeeds } from '../stats/over-seeds.ts';
import { isZeroFp, resolutionNeeds } from '../stats/resolution.ts';
import { aggregateColumn, resolvedInAllSeeds } from './aggregate.ts';
import type { LimitContexts } from './aggregate.ts';
import { RESULT_COLUMNS, columnAt } from './columns.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import { VERDICT_SEEDS, acrossDefinitions, acrossParts, comparisonVerdict, orientDifference, valueVerdict } from './verdict.ts';
import type { ComparisonEvidence, NamedVerdict, RunEvidence, TprEvidence, Verdict } from './verdict.ts';

export interface ClaimsInput {
  readonly claims: readonly ClaimConfig[];
  readonly rows: readonly ResultRow[];
  readonly contexts: LimitContexts;
  /** arm of the retrained model */
  readonly retrainArm: string;
  readonly run: RunEvidence;
}

/** What the table's head says, wherever claims are shown (protocol.md 6). */
export const REPLICATION_HEAD = 'Replication by re-implementation, another 20k subset, our features and losses.';

/** What a claim is about under one of its admissible definitions, and what follows. */
export interface DefinitionFinding {
  readonly column: string;
  /** meaning of the column in one sentence */
  readonly description: string;
  /** 'difference': arm minus baseline, paired by seed */
  readonly quantity: 'value' | 'difference';
  /** seeds with a value */
  readonly n: number;
  /** over the seeds; null where there is no value */
  readonly mean: number | null;
  readonly sd: number | null;
  /** what the verdict is held against: protocol.md 4, for a TPR at T the bounds at T itself */
  readonly interval: Interval | null;
  /** pairs of one seed that the value is a share of, smallest and largest over seeds; null for no share of counted pairs */
  readonly pairs: Interval | null;
  /** non-members that set the threshold and count false positives, the fewest of all seeds; null where there are none */
  readonly nonMembers: { readonly cal: number; readonly test: number } | null;
  readonly verdict: Verdict;
}

export interface ClaimFinding {
  readonly claim: ClaimConfig;
  /** at least one */
  readonly definitions: readonly DefinitionFinding[];
  readonly verdict: Verdict;
}

/** Findings of a config's claims: those on values, then the comparisons of one arm with one baseline as parts of a whole. */
export interface JudgedClaims {
  readonly values: readonly ClaimFinding[];
  readonly comparisons: readonly {
    readonly arm: string;
    readonly baseline: string;
    readonly parts: readonly ClaimFinding[];
    /** reproduced if all parts are, not reproduced if any is not */
    readonly verdict: Verdict;
  }[];
}

export function judgeClaims(input: ClaimsInput): JudgedClaims {
  const findings = input.claims.map((claim) => judgeClaim(claim, input));
  const pairs = new Map<string, { readonly arm: string; readonly baseline: string; readonly parts: ClaimFinding[] }>();
  for (const finding of findings) {
    const { claim } = finding;
    if (!isComparison(claim)) continue;
    const key = JSON.stringify([claim.arm, claim.baseline]);
    const known = pairs.get(key) ?? { arm: claim.arm, baseline: claim.baseline, parts: [] };
    known.parts.push(finding);
    pairs.set(key, known);
  }
  return {
    values: findings.filter(({ claim }) => !isComparison(claim)),
    comparisons: [...pairs.values()].map((pair) => ({ ...pair, verdict: acrossParts(pair.parts.map(({ claim, verdict }): NamedVerdict => ({ name: claim.text, verdict }))) })),
  };
}

/** Verdict on a claim under all of its admissible definitions (protocol.md 6, rule 5). */
export function judgeClaim(claim: ClaimConfig, input: ClaimsInput): ClaimFinding {
  const definitions = claim.columns.map((column) => (isComparison(claim) ? comparison(claim, column, input) : value(claim, column, input)));
  if (definitions.length === 0) throw new RangeError(`claim ${claim.id} names no column`);
  return { claim, definitions, verdict: acrossDefinitions(definitions.map(({ column, verdict }): NamedVerdict => ({ name: column, verdict }))) };
}

type Comparison = Extract<ClaimConfig, { direction: 'below' | 'above' }>;
type Value = Exclude<ClaimConfig, Comparison>;

function isComparison(claim: ClaimConfig): claim is Comparison {
  return claim.direction === 'below' || claim.direction === 'above';
}

function value(claim: Value, column: string, input: ClaimsInput): DefinitionFinding {
  const rows = input.rows.filter((row) => row.arm === claim.arm);
  const over = aggregateColumn(rows, column, input.contexts);
  const tpr = tprEvidence(rows, column, input);
  // A claim about the TPR at T is held against the bounds at T itself: the threshold is random too.
  const interval = tpr?.atTarget ?? over?.interval ?? null;
  return {
    ...about(column, rows, input),
    quantity: 'value',
    n: over?.n ?? 0,
    mean: over?.mean ?? null,
    sd: over?.sd ?? null,
    interval,
    verdict: valueVerdict(claim, { ...input.run, interval, tpr: tpr?.evidence ?? null }),
  };
}

/** What protocol.md 6, rules 2 and 3, ask of a TPR; null for other columns. */
function tprEvidence(rows: readonly ResultRow[], column: string, input: ClaimsInput): { readonly evidence: TprEvidence; readonly atTarget: Interval | null } | null {
  const family = ['cal_worst_tpr', 'cal_sel_tpr', 'worst_tpr'].find((prefix) => column.startsWith(`${prefix}_`));
  const target = FPR_TARGETS.find(({ text }) => column.endsWith(`_${text}`));
  if (family === undefined || target === undefined) return null;
  const mean = (name: string): number | null => aggregateColumn(rows, name, input.contexts)?.mean ?? null;
  const lo = mean(columnAt('tpr_at_T_lo', target.text));
  const hi = mean(columnAt('tpr_at_T_hi', target.text));
  const needs = resolutionNeeds(target);
  const inSample = family === 'worst_tpr';
  // Where T allows no false positive, the in-sample floor at T is that of zero false positives.
  const none = inSample && rows.every((row) => isZeroFp(target, numberIn(row, 'n_nonmembers_test') ?? Infinity));
  const floor = mean(columnAt(inSample ? 'null_floor_T' : 'cal_null_floor_T', target.text));
  return {
    evidence: {
      resolved: resolvedInAllSeeds(rows, columnAt('resolved_T', target.text)),
      floor,
      zeroFpTpr: mean(`${family}_0fp`) ?? 0,
      zeroFpFloor: none ? floor : null,
      neededCal: needs.calForBounds,
      neededTest: needs.testOneSided95,
    },
    atTarget: lo === null || hi === null ? null : { lo, hi },
  };
}

function comparison(claim: Comparison, column: string, input: ClaimsInput): DefinitionFinding {
  const bySeed = (arm: string): Map<number, number> => new Map(input.rows.filter((row) => row.arm === arm).flatMap((row) => {
    const number = numberIn(row, column);
    return number === null ? [] : [[row.seed, number] as const];
  }));
  const own = bySeed(claim.arm);
  const other = bySeed(claim.baseline);
  const seeds = [...own.keys()].filter((seed) => other.has(seed));
  const paired = seeds.length === 0 ? null : pairedOverSeeds(seeds.map((seed) => own.get(seed) ?? NaN), seeds.map((seed) => other.get(seed) ?? NaN), null);
  return {
    ...about(column, input.rows.filter((row) => row.arm === claim.arm || row.arm === claim.baseline), input),
    quantity: 'difference',
    n: paired?.n ?? 0,
    mean: paired?.mean ?? null,
    sd: paired?.sd ?? null,
    interval: paired?.interval ?? null,
    verdict: unresolvedSide(claim, column, input) ?? differenceVerdict(claim, column, paired?.interval ?? null, input),
  };
}

/** A difference of rates at a target that either side does not resolve says nothing either (rule 2). */
function unresolvedSide(claim: Comparison, column: string, input: ClaimsInput): Verdict | null {
  if (!input.run.matches || input.run.seedCount < VERDICT_SEEDS) return null;
  for (const arm of [claim.arm, claim.baseline]) {
    const tpr = tprEvidence(input.rows.filter((row) => row.arm === arm), column, input)?.evidence;
    if (tpr !== undefined && !tpr.resolved) {
      const { zeroFpTpr, zeroFpFloor, neededCal, neededTest } = tpr;
      return { kind: 'not-resolvable', reason: { code: 'target-not-resolved', zeroFpTpr, zeroFpFloor, neededCal, neededTest } };
    }
  }
  return null;
}

function differenceVerdict(claim: Comparison, column: string, interval: Interval | null, input: ClaimsInput): Verdict {
  // A rate over members needs the image bootstrap beside the seeds' spread, which rows do not carry: no verdict then.
  const kind = RESULT_COLUMNS.find(({ name }) => name === column)?.kind;
  const difference = kind === 'privacy' || interval === null ? null : orientDifference(interval, claim.direction);
  return comparisonVerdict({ ...input.run, difference, margin: claim.tolerance, rawMse: rawMse(claim, column, input) });
}

function rawMse(claim: Comparison, column: string, input: ClaimsInput): RawMse | null {
  const of = (arm: string): ResultRow[] => input.rows.filter((row) => row.arm === arm);
  return rawMseBeside(column, of(claim.arm), of(claim.baseline), of(input.retrainArm), input.contexts);
}

type RawMse = NonNullable<ComparisonEvidence['rawMse']>;

/** What protocol.md 6 holds a raw embedding error against: the range of two retrained models. Null for other columns. */
export function rawMseBeside(column: string, own: readonly ResultRow[], baseline: readonly ResultRow[], retrain: readonly ResultRow[], contexts: LimitContexts): RawMse | null {
  if (!column.startsWith('emb_mse') || column.includes('aligned')) return null;
  const first = aggregateColumn(own, column, contexts)?.interval ?? null;
  const second = aggregateColumn(baseline, column, contexts)?.interval ?? null;
  const retr = retrain.flatMap((row) => numberIn(row, column) ?? []);
  if (first === null || second === null || retr.length === 0) return null;
  return { first, second, retrRange: { lo: Math.min(...retr), hi: Math.max(...retr) } };
}

/** What a column means, and how many pairs stand behind it. */
function about(column: string, rows: readonly ResultRow[], { contexts }: ClaimsInput): Pick<DefinitionFinding, 'column' | 'description' | 'pairs' | 'nonMembers'> {
  const facts = RESULT_COLUMNS.find(({ name }) => name === column);
  const isTpr = facts?.kind === 'privacy' && column.includes('tpr');
  const pairs = rows.flatMap((row) => {
    const context = contexts.get(row.seed);
    if (column === 'forget_acc') return context?.forgetPairs ?? [];
    if (column === 'retain_acc') return context?.retainPairs ?? [];
    return isTpr ? (numberIn(row, 'n_members_test') ?? []) : [];
  });
  const fewest = (name: string): number => Math.min(...rows.map((row) => numberIn(row, name) ?? 0));
  return {
    column,
    description: facts?.description ?? column,
    pairs: pairs.length === 0 ? null : { lo: Math.min(...pairs), hi: Math.max(...pairs) },
    nonMembers: isTpr && rows.length > 0 ? { cal: fewest('n_nonmembers_cal'), test: fewest('n_nonmembers_test') } : null,
  };
}
