import type Database from 'better-sqlite3';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { hasResult, isAlive } from '../../src-shared/experiment/work-state.ts';
import { stateFrom } from './change-state.ts';
import { ACTIVE_RUNS } from './run-record.ts';
import type { RunStep } from './run-record.ts';

/** What a scheduler asks of the store beside changes of state. */
export interface Jobs {
  /** null: there is no such run */
  readonly runState: (run: string) => { readonly state: WorkState; readonly reason: string } | null;
  /** runs that are queued, running or stopping, in the order of the queue */
  readonly open: () => { readonly id: string; readonly state: WorkState }[];
  /** Where a run stands in the queue: a smaller number is earlier. */
  readonly position: (run: string) => number;
  /**
   * Makes a plan the run's: steps that it had and has no more go where no other run wants them.
   *
   * @param reused whether a step that is new in it was done before
   * @throws RangeError when there is no such run
   */
  readonly plan: (run: string, steps: readonly RunStep[], reused: (step: string) => boolean) => void;
  /** Queues a run anew that had its result. @throws RangeError when it had none */
  readonly reopenRun: (run: string) => void;
  readonly reopenStep: (step: string) => void;
  /** steps that are running or stopping */
  readonly livingSteps: () => string[];
  /** The next attempt, running, with a number of at least `atLeast`. @throws Error while an earlier one lives */
  readonly openAttempt: (step: string, at: number, atLeast: number) => number;
}

export function prepareJobs(database: Database.Database): Jobs {
  const stateOf = database.prepare<[string], { number: number; state: string; reason: string }>('SELECT number, state, reason FROM runs WHERE id = ?');
  const openRuns = database.prepare<[], { id: string; state: string }>(`SELECT id, state FROM runs WHERE ${ACTIVE_RUNS} ORDER BY queue_position, number`);
  const positionOf = database.prepare<[string], { position: number }>('SELECT queue_position AS position FROM runs WHERE id = ?');
  const requeue = database.prepare(`UPDATE runs SET state = 'queued', reason = '', ended_at = 0, queue_position = (SELECT coalesce(max(queue_position), 0) + 1 FROM runs WHERE ${ACTIVE_RUNS}) WHERE number = ?`);
  const planned = database.prepare<[number], { step: string; reused: number }>('SELECT step, reused FROM run_steps WHERE run = ? ORDER BY position');
  const forgetPlan = database.prepare('DELETE FROM run_steps WHERE run = ?');
  const insertStep = database.prepare(`INSERT INTO steps (id, kind, state, weight) VALUES (?, ?, 'queued', ?) ON CONFLICT DO NOTHING`);
  const insertUse = database.prepare('INSERT INTO run_steps (run, position, step, arm, seed, label, reused) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const removeOrphan = database.prepare('DELETE FROM steps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run_steps WHERE step = steps.id)');
  const stepState = database.prepare<[string], { state: string }>('SELECT state FROM steps WHERE id = ?');
  const requeueStep = database.prepare(`UPDATE steps SET state = 'queued', reason = '' WHERE id = ?`);
  const living = database.prepare<[], { id: string }>(`SELECT id FROM steps WHERE state IN ('running', 'stopping') ORDER BY id`);
  const lastAttempt = database.prepare<[string], { number: number; state: string }>('SELECT number, state FROM attempts WHERE step = ? ORDER BY number DESC LIMIT 1');
  const insertAttempt = database.prepare(`INSERT INTO attempts (step, number, state, started_at) VALUES (?, ?, 'running', ?)`);
  const numberOf = (run: string): number => {
    const row = stateOf.get(run);
    if (row === undefined) throw new RangeError(`the store has no run ${run}`);
    return row.number;
  };

  return {
    runState: (run) => {
      const row = stateOf.get(run);
      return row === undefined ? null : { state: stateFrom(row.state), reason: row.reason };
    },
    open: () => openRuns.all().map(({ id, state }) => ({ id, state: stateFrom(state) })),
    position: (run) => positionOf.get(run)?.position ?? 0,
    plan: database.transaction((run: string, steps: readonly RunStep[], reused: (step: string) => boolean) => {
      const number = numberOf(run);
      const before = planned.all(number);
      if (before.length === steps.length && before.every(({ step }, i) => step === steps[i]?.id)) return;
      // Of those that it had, what it did itself is no reuse.
      const known = new Map(before.map((row) => [row.step, row.reused]));
      forgetPlan.run(number);
      for (const [position, step] of steps.entries()) {
        insertStep.run(step.id, step.kind, step.weight);
        insertUse.run(number, position, step.id, step.arm, step.seed, step.label, known.get(step.id) ?? (reused(step.id) ? 1 : 0));
      }
      for (const { step } of before) removeOrphan.run(step);
    }),
    reopenRun: database.transaction((run: string) => {
      const number = numberOf(run);
      const state = stateFrom(stateOf.get(run)?.state ?? '');
      if (!hasResult(state)) throw new RangeError(`run ${run} is ${state}: only what has a result is opened anew`);
      requeue.run(number);
    }),
    reopenStep: database.transaction((step: string) => {
      const state = stateFrom(stepState.get(step)?.state ?? '');
      if (!hasResult(state)) throw new RangeError(`step ${step} is ${state}: only what has a result is opened anew`);
      requeueStep.run(step);
    }),
    livingSteps: () => living.all().map(({ id }) => id),
    openAttempt: database.transaction((step: string, at: number, atLeast: number) => {
      const before = lastAttempt.get(step);
      if (before !== undefined && (before.state === 'queued' || isAlive(stateFrom(before.state)))) throw new Error(`attempt ${before.number} of step ${step} is ${before.state}; end it before another is opened`);
      const number = Math.max((before?.number ?? 0) + 1, atLeast);
      insertAttempt.run(step, number, at);
      return number;
    }),
  };
}
