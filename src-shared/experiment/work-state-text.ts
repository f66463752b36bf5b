import type { WorkState } from './work-state.ts';

/** What people read of a state. */
export const WORK_STATE_TEXT: Readonly<Record<WorkState, string>> = {
  queued: 'Queued',
  running: 'Running',
  stopping: 'Stopping',
  completed: 'Completed',
  diverged: 'Diverged',
  stopped: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** A run's change of state, as it is announced to who does not look. */
export function runChangeText({ name, status }: { readonly name: string; readonly status: WorkState }): string {
  return `Run ${name}: ${WORK_STATE_TEXT[status]}`;
}
