import type { Progress } from '../../lab/hooks.ts';

/** What reading a data set's files is given: a way to stop it, and a place to report to. */
export interface ImportHooks {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}
