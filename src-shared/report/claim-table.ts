import type { ClaimConfig } from '../experiment/claim-config.ts';
import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { Interval } from '../stats/interval.ts';
import { pairedOverSeeds } from '../stats/over-seeds.ts';
import { resolutionNeeds } from '../stats/resolution.ts';
import { aggregateColumn, resolvedInAllSeeds } from './aggregate.ts';
import type { LimitContexts } from './aggregate.ts';
import { RESULT_COLUMNS, columnAt } from './columns.ts';
import { intervalText, meanText, numberText } from './number-text.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import { textTable } from './text-table.ts';
import { VERDICT_SEEDS, acrossDefinitions, comparisonVerdict, orientDifference, valueVerdict } from './verdict.ts';
import type { NamedVerdict, RunEvidence, TprEvidence, Verdict, VerdictReason } from './verdict.ts';

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

/** The published claims with their verdicts, as text for a terminal; empty where no claim was declared. */
export function claimTables(input: ClaimsInput): string {
  if (input.claims.length === 0) return '';
  const rows = input.claims.map((claim) => {
    const { verdict, observed } = claimVerdict(claim, input);
    return [`  ${claim.text}`, publishedText(claim), observed, verdict.kind.replaceAll('-', ' '), reasonText(verdict.reason)];
  });
  const lines = textTable({ title: 'Published claims', notes: [REPLICATION_HEAD], header: ['', 'published', 'here', 'verdict', 'why'], groups: [{ name: null, rows }] });
  return `\n${lines.join('\n')}\n`;
}

/** Verdict on a claim under all of its admissible definitions, and what was observed under the first. */
export function claimVerdict(claim: ClaimConfig, input: ClaimsInput): { readonly verdict: Verdict; readonly observed: string } {
  const found = claim.columns.map((column) => ({ column, ...(claim.direction === 'below' || claim.direction === 'above' ? comparison(claim, column, input) : value(claim, column, input)) }));
  const [first] = found;
  if (first === undefined) throw new RangeError(`claim ${claim.id} names no column`);
  return { verdict: acrossDefinitions(found.map(({ column, verdict }): NamedVerdict => ({ name: column, verdict }))), observed: first.observed };
}

type Comparison = Extract<ClaimConfig, { direction: 'below' | 'above' }>;
type Value = Exclude<ClaimConfig, Comparison>;
type Found = { readonly verdict: Verdict; readonly observed: string };

function value(claim: Value, column: string, input: ClaimsInput): Found {
  const rows = input.rows.filter((row) => row.arm === claim.arm);
  const over = aggregateColumn(rows, column, input.contexts);
  const tpr = tprEvidence(rows, column, input);
  // A claim about the TPR at T is held against the bounds at T itself: the threshold is random too.
  const interval = tpr?.atTarget ?? over?.interval ?? null;
  return { verdict: valueVerdict(claim, { ...input.run, interval, tpr: tpr?.evidence ?? null }), observed: `${meanText(over)} ${intervalText(interval)}` };
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
  return {
    evidence: {
      resolved: resolvedInAllSeeds(rows, columnAt('resolved_T', target.text)),
      floor: mean(columnAt(family === 'worst_tpr' ? 'null_floor_T' : 'cal_null_floor_T', target.text)),
      zeroFpTpr: mean(`${family}_0fp`) ?? 0,
      zeroFpFloor: null,
      neededCal: needs.calForBounds,
      neededTest: needs.testOneSided95,
    },
    atTarget: lo === null || hi === null ? null : { lo, hi },
  };
}

function comparison(claim: Comparison, column: string, input: ClaimsInput): Found {
  const bySeed = (arm: string): Map<number, number> => new Map(input.rows.filter((row) => row.arm === arm).flatMap((row) => {
    const number = numberIn(row, column);
    return number === null ? [] : [[row.seed, number] as const];
  }));
  const own = bySeed(claim.arm);
  const other = bySeed(claim.baseline);
  const seeds = [...own.keys()].filter((seed) => other.has(seed));
  const paired = seeds.length === 0 ? null : pairedOverSeeds(seeds.map((seed) => own.get(seed) ?? NaN), seeds.map((seed) => other.get(seed) ?? NaN), null);
  // A rate over members needs the image bootstrap beside the seeds' spread, which rows do not carry: no verdict then.
  const kind = RESULT_COLUMNS.find(({ name }) => name === column)?.kind;
  const difference = kind === 'privacy' || paired === null || paired.interval === null ? null : orientDifference(paired.interval, claim.direction);
  const observed = paired === null ? '-' : `difference ${numberText(paired.mean)} ${intervalText(paired.interval)}`;
  // A difference of rates at a target that either side does not resolve says nothing either (rule 2).
  for (const arm of input.run.matches && input.run.seedCount >= VERDICT_SEEDS ? [claim.arm, claim.baseline] : []) {
    const tpr = tprEvidence(input.rows.filter((row) => row.arm === arm), column, input)?.evidence;
    if (tpr !== undefined && !tpr.resolved) {
      const { zeroFpTpr, zeroFpFloor, neededCal, neededTest } = tpr;
      return { verdict: { kind: 'not-resolvable', reason: { code: 'target-not-resolved', zeroFpTpr, zeroFpFloor, neededCal, neededTest } }, observed };
    }
  }
  return {
    verdict: comparisonVerdict({ ...input.run, difference, margin: claim.tolerance, rawMse: column.startsWith('emb_mse') && !column.includes('aligned') ? rawMse(claim, column, input) : null }),
    observed,
  };
}

function rawMse(claim: Comparison, column: string, input: ClaimsInput): { readonly first: Interval; readonly second: Interval; readonly retrRange: Interval } | null {
  const intervalOf = (arm: string): Interval | null => aggregateColumn(input.rows.filter((row) => row.arm === arm), column, input.contexts)?.interval ?? null;
  const first = intervalOf(claim.arm);
  const second = intervalOf(claim.baseline);
  const retr = input.rows.flatMap((row) => (row.arm === input.retrainArm ? (numberIn(row, column) ?? []) : []));
  if (first === null || second === null || retr.length === 0) return null;
  return { first, second, retrRange: { lo: Math.min(...retr), hi: Math.max(...retr) } };
}

function publishedText(claim: ClaimConfig): string {
  switch (claim.direction) {
    case 'equal':
      return claim.lo === claim.hi ? `${numberText(claim.lo)} ± ${claim.tolerance}` : `${intervalText({ lo: claim.lo, hi: claim.hi })} ± ${claim.tolerance}`;
    case 'at-most':
      return `at most ${numberText(claim.hi)} + ${claim.tolerance}`;
    case 'at-least':
      return `at least ${numberText(claim.lo)} - ${claim.tolerance}`;
    case 'below':
    case 'above':
      return `${claim.direction} ${claim.baseline}`;
  }
}

/** One plain phrase why a verdict is what it is. */
export function reasonText(reason: VerdictReason): string {
  switch (reason.code) {
    case 'mismatch':
      return 'config or data are not those of the preset';
    case 'too-few-seeds':
      return `${reason.seedCount} seeds, 3 are needed`;
    case 'no-interval':
      return 'there is no interval to judge by';
    case 'target-not-resolved':
      return `not resolved by this data: ${reason.neededCal} CAL and ${reason.neededTest} TEST non-members are needed; ${numberText(reason.zeroFpTpr)} at zero false positives`;
    case 'met-by-knowing-nothing':
      return `an attacker that knows nothing meets it (floor ${numberText(reason.floor)})`;
    case 'inside-region':
      return 'the interval lies within the tolerance';
    case 'outside-region':
      return 'the interval lies outside the tolerance';
    case 'too-wide':
      return `the interval is too wide (half-width ${numberText(reason.halfWidth)})`;
    case 'difference-below-zero':
      return 'the whole interval of the difference is on its side';
    case 'difference-not-below-zero':
      return 'the difference is on the other side or none';
    case 'difference-inside-margin':
      return `the difference is within the margin of ${numberText(reason.margin)}`;
    case 'within-retr-range':
      return 'both are as far apart as two retrained models';
    case 'definitions-differ':
      return `definitions differ: ${reason.verdicts.map(({ name, verdict }) => `${name} ${verdict.kind.replaceAll('-', ' ')}`).join(', ')}`;
    case 'parts':
      return reason.verdicts.map(({ name, verdict }) => `${name} ${verdict.kind.replaceAll('-', ' ')}`).join(', ');
  }
}
