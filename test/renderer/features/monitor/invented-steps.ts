import type { StepState } from '../../../../src-shared/contract/topics/steps.ts';

/** A step of an invented run. */
export function step(kind: StepState['kind'], changes: Partial<StepState> = {}): StepState {
  const { seed = 42, arm = null } = changes;
  const what = { dataset: 'data', train: 'train original', unlearn: `unlearn ${arm ?? ''}`, evaluate: `evaluate ${arm ?? ''}`, 'evaluate-tuning': `tune ${arm ?? ''}`, report: 'report' }[kind];
  const label = seed === null ? what : `${what}, seed ${seed}`;
  return { id: changes.label ?? label, kind, label, seed, arm, status: 'completed', reused: false, done: 1, total: 1, progress: '', attempts: 1, durationMs: 61_000, problem: null, ...changes };
}
