import type { Step } from '../../src-shared/experiment/step.ts';

/** Why a step is not done. */
export interface StepFailure {
  readonly step: Step;
  /** interrupted: its worker ended without a result, and the step can go on from its last checkpoint */
  readonly state: 'failed' | 'interrupted';
  readonly reason: string;
  /** the step's input is to blame, not the program or the machine */
  readonly badInput: boolean;
}

/** How a run ended. */
export type RunEnd =
  /** it gave its results; `diverged`: steps of it whose training did */
  | { readonly state: 'completed'; readonly diverged: readonly Step[] }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed' | 'interrupted'; readonly failures: readonly StepFailure[]; readonly reason: string };

/** What went wrong, a line a step. */
export function failureText(failures: readonly StepFailure[]): string {
  return failures.map(({ step, reason }) => `${step.label} failed: ${reason}`).join('\n');
}
