import type Database from 'better-sqlite3';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import { changeState, stateFrom } from './change-state.ts';

/** One try at a step. */
export interface Attempt {
  readonly step: string;
  /** from 1 */
  readonly number: number;
  readonly state: WorkState;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** of the machine and engine; null until the worker has said it */
  readonly fingerprint: string | null;
}

export interface Steps {
  readonly state: (id: string) => WorkState | null;
  /** @throws TransitionError, RangeError */
  readonly change: (id: string, to: WorkState, reason?: string) => void;
  /** ids of the runs that want it and are not at their end: while there is one, stopping another run leaves it alone */
  readonly wantedBy: (id: string) => string[];
  readonly inState: (state: WorkState) => string[];
  /** The next attempt, running. @throws Error while an earlier one lives: two would write one step */
  readonly openAttempt: (id: string, at: number) => number;
  readonly changeAttempt: (id: string, number: number, to: WorkState, at: number, reason?: string) => void;
  readonly setFingerprint: (id: string, number: number, fingerprint: string) => void;
  readonly attempts: (id: string) => Attempt[];
  /** attempts that this database believes alive: after a crash, what has to be ended or taken over */
  readonly livingAttempts: () => Attempt[];
}

type AttemptRow = Omit<Attempt, 'state'> & { readonly state: string };

const ATTEMPT = 'step, number, state, reason, started_at AS startedAt, ended_at AS endedAt, fingerprint';

export function prepareSteps(database: Database.Database): Steps {
  const readState = database.prepare<[string], { state: string }>('SELECT state FROM steps WHERE id = ?');
  const writeState = database.prepare('UPDATE steps SET state = ?, reason = ? WHERE id = ?');
  const wanted = database.prepare<[string], { id: string }>(`SELECT r.id FROM run_steps u JOIN runs r ON r.number = u.run WHERE u.step = ? AND r.state IN ('queued', 'running') ORDER BY r.number`);
  const byState = database.prepare<[string], { id: string }>('SELECT id FROM steps WHERE state = ? ORDER BY id');
  const last = database.prepare<[string], { number: number; state: string }>('SELECT number, state FROM attempts WHERE step = ? ORDER BY number DESC LIMIT 1');
  const insertAttempt = database.prepare(`INSERT INTO attempts (step, number, state, started_at) VALUES (?, ?, 'running', ?)`);
  const readAttempt = database.prepare<[string, number], { state: string }>('SELECT state FROM attempts WHERE step = ? AND number = ?');
  const writeAttempt = database.prepare('UPDATE attempts SET state = ?, reason = ?, ended_at = ? WHERE step = ? AND number = ?');
  const writeFingerprint = database.prepare('UPDATE attempts SET fingerprint = ? WHERE step = ? AND number = ?');
  const attemptsOf = database.prepare<[string], AttemptRow>(`SELECT ${ATTEMPT} FROM attempts WHERE step = ? ORDER BY number`);
  const living = database.prepare<[], AttemptRow>(`SELECT ${ATTEMPT} FROM attempts WHERE state IN ('queued', 'running', 'stopping') ORDER BY step, number`);
  const attemptOf = (row: AttemptRow): Attempt => ({ ...row, state: stateFrom(row.state) });

  return {
    state: (id) => {
      const row = readState.get(id);
      return row === undefined ? null : stateFrom(row.state);
    },
    change: database.transaction((id: string, to: WorkState, reason?: string) => {
      changeState('step', [id], to, reason ?? '', { read: readState, write: (state, why) => { writeState.run(state, why, id); } });
    }),
    wantedBy: (id) => wanted.all(id).map((row) => row.id),
    inState: (state) => byState.all(state).map((row) => row.id),
    openAttempt: database.transaction((id: string, at: number) => {
      const before = last.get(id);
      if (before !== undefined && (isAlive(stateFrom(before.state)) || before.state === 'queued')) throw new Error(`attempt ${before.number} of step ${id} is ${before.state}; end it before another is opened`);
      const number = (before?.number ?? 0) + 1;
      insertAttempt.run(id, number, at);
      return number;
    }),
    changeAttempt: database.transaction((id: string, number: number, to: WorkState, at: number, reason?: string) => {
      changeState('attempt', [id, number], to, reason ?? '', { read: readAttempt, write: (state, why) => { writeAttempt.run(state, why, isAlive(state) ? null : at, id, number); } });
    }),
    setFingerprint: (id, number, fingerprint) => { writeFingerprint.run(fingerprint, id, number); },
    attempts: (id) => attemptsOf.all(id).map(attemptOf),
    livingAttempts: () => living.all().map(attemptOf),
  };
}
