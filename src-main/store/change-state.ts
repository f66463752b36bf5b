import type Database from 'better-sqlite3';
import { WORK_STATES, assertTransition } from '../../src-shared/experiment/work-state.ts';
import type { WorkKind, WorkState } from '../../src-shared/experiment/work-state.ts';

/** What a statement reads and writes to change a state; both are prepared by the repository. */
export interface StateStatements<Key extends unknown[]> {
  readonly read: Database.Statement<Key, { readonly state: string }>;
  readonly write: (to: WorkState, reason: string) => void;
}

/** @throws RangeError when the database names a state that this program does not know */
export function stateFrom(text: string): WorkState {
  const state = WORK_STATES.find((known) => known === text);
  if (state === undefined) throw new RangeError(`unknown state ${text}`);
  return state;
}

/**
 * Changes a state, or does nothing: reading and writing are one transaction of the caller.
 *
 * @throws TransitionError for an illegal change, RangeError when there is no such run, step or attempt
 */
export function changeState<Key extends unknown[]>(kind: WorkKind, key: Key, to: WorkState, reason: string, { read, write }: StateStatements<Key>): void {
  const row = read.get(...key);
  const id = key.join(' number ');
  if (row === undefined) throw new RangeError(`the store has no ${kind} ${id}`);
  assertTransition(kind, id, stateFrom(row.state), to);
  write(to, reason);
}
