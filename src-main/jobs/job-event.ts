import type { JournalLine, StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';

/** A step, and the runs that want it or wait until it has stopped. */
export interface OfStep {
  readonly step: Step;
  readonly runs: readonly string[];
}

/** What happened to a step; its state follows from the type. */
export type StepEvent =
  /** running */
  | OfStep & { readonly type: 'started' }
  /** an attempt was opened, or changed its state */
  | OfStep & { readonly type: 'attempt'; readonly number: number; readonly folder: string; readonly state: WorkState; readonly reason: string }
  | OfStep & { readonly type: 'line'; readonly line: JournalLine }
  /** something that people should know about a step, for example that a leftover worker was ended */
  | OfStep & { readonly type: 'note'; readonly text: string }
  /** asked to stop; it may still finish */
  | OfStep & { readonly type: 'stopping' }
  /** completed or diverged, as the result says */
  | OfStep & { readonly type: 'finished'; readonly result: StepResult }
  | OfStep & { readonly type: 'failed'; readonly state: 'failed' | 'interrupted'; readonly reason: string }
  /** not done, and no run wants it any more; the reason says why */
  | OfStep & { readonly type: 'stopped'; readonly reason: string }
  /** stopped, but wanted again meanwhile: queued */
  | OfStep & { readonly type: 'requeued' };

/** What happened, for those who watch. It is told after it was recorded. */
export type JobEvent =
  /** the run's steps: those to do, and those that were done before */
  | { readonly type: 'planned'; readonly run: string; readonly steps: readonly Step[]; readonly reused: readonly Step[] }
  | { readonly type: 'run'; readonly run: string; readonly state: WorkState; readonly reason: string }
  /** the order of the queue changed */
  | { readonly type: 'reordered'; readonly runs: readonly string[] }
  /** something is wrong that belongs to no step, for example that the store could not be written */
  | { readonly type: 'trouble'; readonly text: string }
  | StepEvent;
