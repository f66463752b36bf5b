import type Database from 'better-sqlite3';
import { z } from 'zod';
import { shortageSchema } from '../../src-shared/experiment/step-file.ts';
import type { Shortage } from '../../src-shared/experiment/step-file.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import { changeState, stateFrom } from './change-state.ts';

const resumedFromSchema = z.strictObject({ attempt: z.int(), checkpoint: z.int(), step: z.number() });

/** What an attempt says of itself; null until it has said it, or where it was not measured. */
export interface AttemptFacts {
  /** of the machine and engine */
  readonly fingerprint: string | null;
  /** the earlier attempt and its checkpoint where it began, and the optimiser steps done by then */
  readonly resumedFrom: z.infer<typeof resumedFromSchema> | null;
  readonly durationMs: number | null;
  /** processor time, all threads */
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  /** what the machine lacked, where that is why it ended */
  readonly shortage: Shortage | null;
}

/** One try at a step. */
export interface Attempt extends AttemptFacts {
  readonly step: string;
  /** from 1 */
  readonly number: number;
  readonly state: WorkState;
  readonly reason: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** A step as disk tells of it. */
export interface RestoredStep {
  readonly id: string;
  readonly state: WorkState;
  readonly reason: string;
  readonly attempts: readonly Omit<Attempt, 'step'>[];
}

export interface Steps {
  readonly state: (id: string) => WorkState | null;
  /** @throws TransitionError, RangeError */
  readonly change: (id: string, to: WorkState, reason?: string) => void;
  /** ids of all runs that have it in their plan, the newest first */
  readonly usedBy: (id: string) => string[];
  readonly changeAttempt: (id: string, number: number, to: WorkState, at: number, reason?: string) => void;
  /** Adds what an attempt said; what is left out stays as it is. */
  readonly describeAttempt: (id: string, number: number, facts: Partial<AttemptFacts>) => void;
  readonly attempts: (id: string) => Attempt[];
  /** attempts that this database believes alive: after a crash, what has to be ended or taken over */
  readonly livingAttempts: () => Attempt[];
  /** every step that a run wants */
  readonly all: () => string[];
  /** Sets state and attempts of a step that the store knows, whatever they were: for a rebuild alone. */
  readonly restore: (step: RestoredStep) => void;
}

type AttemptRow = Omit<Attempt, 'state' | 'resumedFrom' | 'shortage'> & { readonly state: string; readonly resumedFrom: string | null; readonly shortage: string | null };

const ATTEMPT = 'step, number, state, reason, started_at AS startedAt, ended_at AS endedAt, fingerprint, resumed_from AS resumedFrom, duration_ms AS durationMs, cpu_ms AS cpuMs, peak_memory_bytes AS peakMemoryBytes, shortage';

export function prepareSteps(database: Database.Database): Steps {
  const readState = database.prepare<[string], { state: string }>('SELECT state FROM steps WHERE id = ?');
  const writeState = database.prepare('UPDATE steps SET state = ?, reason = ? WHERE id = ?');
  const used = database.prepare<[string], { id: string }>('SELECT r.id FROM run_steps u JOIN runs r ON r.number = u.run WHERE u.step = ? ORDER BY r.number DESC');
  const readAttempt = database.prepare<[string, number], { state: string }>('SELECT state FROM attempts WHERE step = ? AND number = ?');
  const writeAttempt = database.prepare('UPDATE attempts SET state = ?, reason = ?, ended_at = ? WHERE step = ? AND number = ?');
  const writeFacts = database.prepare(`UPDATE attempts SET fingerprint = coalesce(@fingerprint, fingerprint), resumed_from = coalesce(@resumedFrom, resumed_from), duration_ms = coalesce(@durationMs, duration_ms),
    cpu_ms = coalesce(@cpuMs, cpu_ms), peak_memory_bytes = coalesce(@peakMemoryBytes, peak_memory_bytes), shortage = coalesce(@shortage, shortage) WHERE step = @step AND number = @number`);
  const ids = database.prepare<[], { id: string }>('SELECT id FROM steps ORDER BY id');
  const eraseAttempts = database.prepare('DELETE FROM attempts WHERE step = ?');
  const restoreAttempt = database.prepare('INSERT INTO attempts (step, number, state, reason, started_at, ended_at) VALUES (?, ?, ?, ?, ?, ?)');
  const attemptsOf = database.prepare<[string], AttemptRow>(`SELECT ${ATTEMPT} FROM attempts WHERE step = ? ORDER BY number`);
  const living = database.prepare<[], AttemptRow>(`SELECT ${ATTEMPT} FROM attempts WHERE state IN ('queued', 'running', 'stopping') ORDER BY step, number`);
  const attemptOf = (row: AttemptRow): Attempt => ({
    ...row,
    state: stateFrom(row.state),
    resumedFrom: row.resumedFrom === null ? null : resumedFromSchema.parse(JSON.parse(row.resumedFrom)),
    shortage: shortageSchema.nullable().parse(row.shortage),
  });
  const describeAttempt = (step: string, number: number, { fingerprint = null, resumedFrom = null, durationMs = null, cpuMs = null, peakMemoryBytes = null, shortage = null }: Partial<AttemptFacts>): void => {
    writeFacts.run({ step, number, fingerprint, resumedFrom: resumedFrom === null ? null : JSON.stringify(resumedFrom), durationMs, cpuMs, peakMemoryBytes, shortage });
  };

  return {
    state: (id) => {
      const row = readState.get(id);
      return row === undefined ? null : stateFrom(row.state);
    },
    change: database.transaction((id: string, to: WorkState, reason?: string) => {
      changeState('step', [id], to, reason ?? '', { read: readState, write: (state, why) => { writeState.run(state, why, id); } });
    }),
    usedBy: (id) => used.all(id).map((row) => row.id),
    changeAttempt: database.transaction((id: string, number: number, to: WorkState, at: number, reason?: string) => {
      changeState('attempt', [id, number], to, reason ?? '', { read: readAttempt, write: (state, why) => { writeAttempt.run(state, why, isAlive(state) ? null : at, id, number); } });
    }),
    describeAttempt,
    attempts: (id) => attemptsOf.all(id).map(attemptOf),
    livingAttempts: () => living.all().map(attemptOf),
    all: () => ids.all().map((row) => row.id),
    restore: database.transaction(({ id, state, reason, attempts }: RestoredStep) => {
      writeState.run(state, reason, id);
      eraseAttempts.run(id);
      for (const attempt of attempts) {
        restoreAttempt.run(id, attempt.number, attempt.state, attempt.reason, attempt.startedAt, attempt.endedAt);
        describeAttempt(id, attempt.number, attempt);
      }
    }),
  };
}
