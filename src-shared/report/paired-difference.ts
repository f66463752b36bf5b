import { differenceOfShares } from '../stats/difference-of-shares.ts';
import { hull } from '../stats/interval.ts';
import type { Interval } from '../stats/interval.ts';
import { pairedOverSeeds } from '../stats/over-seeds.ts';
import type { PairedOverSeeds } from '../stats/over-seeds.ts';
import { resolvedInAllSeeds } from './aggregate.ts';
import type { LimitContexts } from './aggregate.ts';
import { rawMseBeside } from './claim-findings.ts';
import { exactLimits } from './column-intervals.ts';
import { columnAt } from './columns.ts';
import type { ResultColumn } from './columns.ts';
import { intervalText } from './number-text.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import { comparisonVerdict, orientDifference } from './verdict.ts';

/** One side of a comparison. */
export interface ComparedArm {
  /** the arm's rows, one a seed */
  readonly rows: readonly ResultRow[];
  /** those of the retrained model of the same run */
  readonly retrain: readonly ResultRow[];
  readonly contexts: LimitContexts;
}

export interface DifferencePair {
  readonly seed: number;
  readonly baseline: number;
  readonly other: number;
  /** other minus baseline */
  readonly difference: number;
}

export type DifferenceOutcome = 'better' | 'worse' | 'undecided' | 'not-resolvable' | 'not-judged';

/** A column of one arm minus that of another, paired by seed. */
export interface PairedDifference {
  readonly pairs: readonly DifferencePair[];
  readonly mean: number | null;
  readonly sd: number | null;
  /** paired t over the seeds, 95 %; null for fewer than two pairs */
  readonly interval: Interval | null;
  /**
   * For a rate over members whose seeds have exact limits: the hull of `interval` and of the seeds' mean difference of
   * limits, since seeds share members and t alone covers only the noise of training (protocol.md 4). Null for other columns.
   */
  readonly withCounts: Interval | null;
  readonly outcome: DifferenceOutcome;
  /** one plain sentence */
  readonly why: string;
}

/**
 * @param onSameData whether both sides were measured on the same data with the same splits: else the seeds are no pairs
 */
export function pairedDifference(column: ResultColumn, baseline: ComparedArm, other: ComparedArm, onSameData: boolean): PairedDifference {
  const rows = pairedRows(column.name, baseline, other);
  const pairs = rows.map(({ seed, own, base }): DifferencePair => ({ seed, baseline: base, other: own, difference: own - base }));
  const over = pairs.length === 0 ? null : pairedOverSeeds(pairs.map((pair) => pair.other), pairs.map((pair) => pair.baseline), null);
  const withCounts = column.kind === 'privacy' ? countedInterval(column.name, rows, baseline, other, over) : null;
  const found = { pairs, mean: over?.mean ?? null, sd: over?.sd ?? null, interval: over?.interval ?? null, withCounts };
  return { ...found, ...judged(column, found, baseline, other, onSameData) };
}

interface PairOfRows {
  readonly seed: number;
  readonly own: number;
  readonly base: number;
  readonly ownRow: ResultRow;
  readonly baseRow: ResultRow;
}

/** Seeds at which both sides have a value, in the order of the other side. */
function pairedRows(column: string, baseline: ComparedArm, other: ComparedArm): PairOfRows[] {
  return other.rows.flatMap((ownRow) => {
    const baseRow = baseline.rows.find(({ seed }) => seed === ownRow.seed);
    const own = numberIn(ownRow, column);
    const base = baseRow === undefined ? null : numberIn(baseRow, column);
    return baseRow === undefined || own === null || base === null ? [] : [{ seed: ownRow.seed, own, base, ownRow, baseRow }];
  });
}

function countedInterval(column: string, rows: readonly PairOfRows[], baseline: ComparedArm, other: ComparedArm, over: PairedOverSeeds | null): Interval | null {
  const each = rows.flatMap(({ seed, own, base, ownRow, baseRow }) => {
    const ownLimits = limitsOf(ownRow, column, seed, other);
    const baseLimits = limitsOf(baseRow, column, seed, baseline);
    return ownLimits === null || baseLimits === null ? [] : [differenceOfShares({ value: own, ...ownLimits }, { value: base, ...baseLimits })];
  });
  if (each.length === 0 || each.length < rows.length) return null;
  const mean = (of: (interval: Interval) => number): number => each.reduce((sum, interval) => sum + of(interval), 0) / each.length;
  const counted = { lo: mean(({ lo }) => lo), hi: mean(({ hi }) => hi) };
  const t = over?.interval ?? null;
  return t === null ? counted : hull([t, counted]);
}

function limitsOf(row: ResultRow, column: string, seed: number, { contexts }: ComparedArm): Interval | null {
  const context = contexts.get(seed);
  return context === undefined ? null : exactLimits(row, column, context);
}

function judged(column: ResultColumn, found: Omit<PairedDifference, 'outcome' | 'why'>, baseline: ComparedArm, other: ComparedArm, onSameData: boolean): Pick<PairedDifference, 'outcome' | 'why'> {
  const say = (outcome: DifferenceOutcome, why: string) => ({ outcome, why });
  const { pairs } = found;
  if (column.direction === 'none') return say('not-judged', 'This column is not judged by itself.');
  if (pairs.length === 0) return say('not-judged', 'There is no seed with a value on both sides.');
  if (!onSameData) return say('not-judged', 'The two sides were not measured on the same data, so equal seeds are no pairs.');
  const { fprTarget } = column;
  if (fprTarget !== null && ![baseline, other].every(({ rows }) => resolvedInAllSeeds(rows, columnAt('resolved_T', fprTarget)))) {
    return say('not-resolvable', `The data have too few non-members to speak of FPR ${fprTarget}.`);
  }
  const interval = column.direction === 'like-retrain' ? distanceInterval(column.name, baseline, other) : (found.withCounts ?? found.interval);
  if (column.kind === 'privacy' && (found.withCounts === null || column.direction === 'like-retrain')) {
    return say('not-judged', 'These files hold no interval of this difference that allows for the spread over images.');
  }
  const oriented = interval === null ? null : orientDifference(interval, column.direction === 'higher' ? 'above' : 'below');
  const rawMse = rawMseBeside(column.name, other.rows, baseline.rows, other.retrain, other.contexts);
  const { kind, reason } = comparisonVerdict({ matches: true, seedCount: pairs.length, difference: oriented, margin: 0, rawMse });
  const what = column.direction === 'like-retrain' ? 'the difference of the distances to retraining' : 'the difference';
  switch (kind) {
    case 'reproduced':
      return say('better', `The whole interval of ${what} ${intervalText(interval)} lies on the better side.`);
    case 'not-reproduced':
      return oriented?.lo === 0 && oriented.hi === 0 ? say('undecided', 'The two are equal in every seed.') : oriented?.lo === 0 ? say('undecided', `The interval of ${what} ${intervalText(interval)} touches zero.`) : say('worse', `The whole interval of ${what} ${intervalText(interval)} lies on the worse side.`);
    case 'not-resolvable':
      return reason.code === 'within-retr-range' ? say('not-resolvable', 'Both are as far from the reference as two retrained models are from each other.') : say('undecided', `The interval of ${what} ${intervalText(interval)} holds zero.`);
    case 'no-verdict':
      return say('not-judged', `${pairs.length === 1 ? 'One pair is' : `${pairs.length} pairs are`} too few; three are needed.`);
  }
}

/** Paired t interval of |other - retrained| minus |baseline - retrained|; null where a seed has no retrained model. */
function distanceInterval(column: string, baseline: ComparedArm, other: ComparedArm): Interval | null {
  const retrained = ({ retrain }: ComparedArm, seed: number): number | null => {
    const row = retrain.find((candidate) => candidate.seed === seed);
    return row === undefined ? null : numberIn(row, column);
  };
  const rows = pairedRows(column, baseline, other);
  const distances = rows.flatMap(({ seed, own, base }) => {
    const ofOwn = retrained(other, seed);
    const ofBase = retrained(baseline, seed);
    return ofOwn === null || ofBase === null ? [] : [{ own: Math.abs(own - ofOwn), base: Math.abs(base - ofBase) }];
  });
  if (distances.length === 0 || distances.length < rows.length) return null;
  return pairedOverSeeds(distances.map(({ own }) => own), distances.map(({ base }) => base), null).interval;
}
