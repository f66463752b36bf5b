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
 * Seconds that a whole step takes: at first by what such steps took before, then more and more by its own pace since its
 * attempt began.
 *
 * @param before seconds that it would take by what such steps took before
 */
export function wholeSeconds(before: number, { first, last }: StepPace): number {
  const seen = share(last, last.done) - share(last, first.done);
  if (seen === 0) return before;
  const ownPace = (last.t - first.t) / 1000 / seen;
  const trust = Math.min(1, seen / SEEN_ENOUGH);
  return (1 - trust) * before + trust * ownPace;
}

/** Seconds that a step at work will still take. @param before as for wholeSeconds */
export function secondsLeft(before: number, pace: StepPace): number {
  return (1 - share(pace.last, pace.last.done)) * wholeSeconds(before, pace);
}

function share({ total }: LineOf<'progress'>, done: number): number {
  return total <= 0 ? 0 : Math.min(1, Math.max(0, done / total));
}
