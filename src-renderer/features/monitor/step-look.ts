import type { StepState } from '../../../src-shared/contract/topics/steps.ts';
import type { IconName } from '../../ui/icon-names.ts';
import { RUN_STATUS_GLYPH, RUN_STATUS_TEXT } from '../../ui/run-status.ts';
import { spanText } from '../../ui/time-text.ts';

/** How a cell of the matrix shows a step: glyph and word, and how far it is. */
export interface StepLook {
  readonly glyph: IconName;
  readonly text: string;
  readonly style: 'st-done' | 'st-now' | 'st-reused' | 'st-todo' | 'st-bad' | 'st-warn';
  /** part that is done, in [0, 1], of a step at work that says so */
  readonly share: number | null;
}

const STYLES: Readonly<Record<StepState['status'], StepLook['style']>> = {
  queued: 'st-todo', running: 'st-now', stopping: 'st-now', completed: 'st-done', diverged: 'st-warn', stopped: 'st-todo', failed: 'st-bad', interrupted: 'st-warn',
};

export function stepLook(step: StepState): StepLook {
  const { status, reused } = step;
  if (reused) return { glyph: 'reuse', text: 'reused', style: 'st-reused', share: null };
  const share = status === 'running' ? doneShare(step) : null;
  const word = RUN_STATUS_TEXT[status].toLowerCase();
  const text = share !== null ? `${Math.floor(100 * share)} %` : status === 'completed' && step.durationMs !== null ? spanText(step.durationMs) : word;
  return { glyph: RUN_STATUS_GLYPH[status], text, style: STYLES[status], share };
}

/** Null where the worker has not said how much there is to do. */
export function doneShare({ done, total }: Pick<StepState, 'done' | 'total'>): number | null {
  return total > 0 ? Math.min(1, Math.max(0, done / total)) : null;
}

/** In words, for who cannot see the glyph. */
export function stepWords(step: StepState): string {
  const { status, reused } = step;
  const share = doneShare(step);
  if (reused) return 'done before, by an identical step';
  if (status === 'running') return share === null ? 'running' : `running, ${Math.floor(100 * share)} % done`;
  if (status === 'completed' && step.durationMs !== null) return `done in ${spanText(step.durationMs)}`;
  return RUN_STATUS_TEXT[status].toLowerCase();
}

/** Steps of a run by how they stand, for the strip of progress: "9 reused, 7 done, 2 running, 9 queued". */
export function countsText(steps: readonly StepState[]): string {
  const reused = steps.filter((step) => step.reused).length;
  const count = (...statuses: StepState['status'][]): number => steps.filter((step) => !step.reused && statuses.includes(step.status)).length;
  const parts: readonly (readonly [number, string])[] = [
    [reused, 'reused'], [count('completed'), 'done'], [count('diverged'), 'diverged'], [count('running', 'stopping'), 'running'],
    [count('failed'), 'failed'], [count('interrupted'), 'interrupted'], [count('stopped'), 'stopped'], [count('queued'), 'queued'],
  ];
  return parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`).join(', ');
}
