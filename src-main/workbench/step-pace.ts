import type { LineOf } from '../../src-shared/experiment/journal.ts';

/** How far the work at a step is, as its worker says. */
export type StepProgress = Pick<LineOf<'progress'>, 'done' | 'total' | 'label'>;

/** What an attempt at a step said of its progress. */
export interface StepPace {
  /** where it began: a checkpoint, or nothing */
  readonly first: LineOf<'progress'>;
  readonly last: LineOf<'progress'>;
}

/** So much of a step must have been seen for its own pace to be all that counts. */
const SEEN_ENOUGH = 0.1;

/** Adds what a step says. A clock or work that went back is another attempt, which has its own pace. */
export function withProgress(pace: StepPace | undefined, line: LineOf<'progress'>): StepPace {
  const goesOn = pace !== undefined && line.t >= pace.last.t && line.done >= pace.last.done && line.total === pace.last.total;
  return { first: goesOn ? pace.first : line, last: line };
}

/**
 * Seconds that a step will still take: at first by what such steps took before, then more and more by its own pace since
 * its attempt began.
 *
 * @param before seconds that the whole step would take by what such steps took before
 */
export function secondsLeft(before: number, pace: StepPace | undefined): number {
  if (pace === undefined || pace.last.total <= 0) return before;
  const { first, last } = pace;
  const share = (done: number): number => Math.min(1, Math.max(0, done / last.total));
  const left = 1 - share(last.done);
  const seen = share(last.done) - share(first.done);
  if (seen === 0) return before * left;
  const ownPace = (last.t - first.t) / 1000 / seen;
  const trust = Math.min(1, seen / SEEN_ENOUGH);
  return left * ((1 - trust) * before + trust * ownPace);
}
