import type Database from 'better-sqlite3';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { changeState, stateFrom } from './change-state.ts';
import { prepareRunWords } from './run-words.ts';
import { readObject } from './stored-json.ts';
import type { StoredObject } from './stored-json.ts';

/** A run in a list. Times are milliseconds since 1970. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly state: WorkState;
  /** sentence for people, '' when there is nothing to say */
  readonly reason: string;
  /** '' for a run of no preset */
  readonly preset: string;
  readonly dataset: string;
  readonly configHash: string;
  readonly createdAt: number;
  /** null until it ends */
  readonly endedAt: number | null;
  readonly archived: boolean;
}

/** A step as a run uses it. */
export interface RunStep {
  readonly id: string;
  readonly kind: string;
  readonly arm: string | null;
  readonly seed: number | null;
  readonly label: string;
  readonly weight: number;
}

export interface NewRun {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly dataset: string;
  readonly configHash: string;
  readonly config: StoredObject;
  readonly createdAt: number;
  readonly arms: readonly { readonly arm: string; readonly method: string }[];
  /** each after its inputs; those that the store has already are shared */
  readonly steps: readonly RunStep[];
}

/** A row of runs as SQLite gives it. */
export interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly reason: string;
  readonly preset: string;
  readonly dataset: string;
  readonly config_hash: string;
  readonly created_at: number;
  readonly ended_at: number;
  readonly archived: number;
}

/** The columns of RunRow. */
export const RUN_COLUMNS = 'number, id, name, state, reason, preset, dataset, config_hash, created_at, ended_at, archived';

export function runSummary(row: RunRow): RunSummary {
  return {
    id: row.id,
    name: row.name,
    state: stateFrom(row.state),
    reason: row.reason,
    preset: row.preset,
    dataset: row.dataset,
    configHash: row.config_hash,
    createdAt: row.created_at,
    endedAt: row.ended_at === 0 ? null : row.ended_at,
    archived: row.archived === 1,
  };
}

export interface Runs {
  /** A queued run with its steps. @throws when the id is taken; then nothing is kept */
  readonly add: (run: NewRun) => void;
  readonly get: (id: string) => RunSummary | null;
  readonly config: (id: string) => StoredObject | null;
  /** in the order of the plan */
  readonly steps: (id: string) => RunStep[];
  /** @throws TransitionError, RangeError */
  readonly change: (id: string, to: WorkState, at: number, reason?: string) => void;
  readonly rename: (id: string, name: string) => void;
  readonly archive: (id: string, archived: boolean) => void;
  /** For good, with its notes and tags; steps that no run wants any more go too. @throws Error while it runs */
  readonly remove: (id: string) => void;
}

export function prepareRuns(database: Database.Database): Runs {
  const byId = database.prepare<[string], RunRow>(`SELECT ${RUN_COLUMNS} FROM runs WHERE id = ?`);
  const configOf = database.prepare<[string], { config: string }>('SELECT config FROM runs WHERE id = ?');
  const insertRun = database.prepare(`INSERT INTO runs (id, name, state, preset, dataset, config_hash, config, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)`);
  const insertArm = database.prepare('INSERT INTO run_arms (run, arm, method) VALUES (?, ?, ?)');
  const insertStep = database.prepare(`INSERT INTO steps (id, kind, state, weight) VALUES (?, ?, 'queued', ?) ON CONFLICT DO NOTHING`);
  const insertUse = database.prepare('INSERT INTO run_steps (run, position, step, arm, seed, label) VALUES (?, ?, ?, ?, ?, ?)');
  const stepsOf = database.prepare<[number], RunStep>('SELECT s.id, s.kind, u.arm, u.seed, u.label, s.weight FROM run_steps u JOIN steps s ON s.id = u.step WHERE u.run = ? ORDER BY u.position');
  const readState = database.prepare<[string], { state: string }>('SELECT state FROM runs WHERE id = ?');
  const writeState = database.prepare('UPDATE runs SET state = ?, reason = ?, ended_at = ? WHERE id = ?');
  const writeName = database.prepare('UPDATE runs SET name = ? WHERE number = ?');
  const writeArchived = database.prepare('UPDATE runs SET archived = ? WHERE number = ?');
  const removeWords = database.prepare('DELETE FROM run_words WHERE rowid = ?');
  const removeRun = database.prepare('DELETE FROM runs WHERE number = ?');
  const removeOrphan = database.prepare('DELETE FROM steps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run_steps WHERE step = steps.id)');
  const refreshWords = prepareRunWords(database);
  const known = (id: string): RunRow => {
    const row = byId.get(id);
    if (row === undefined) throw new RangeError(`the store has no run ${id}`);
    return row;
  };

  return {
    add: database.transaction((run: NewRun) => {
      const number = Number(insertRun.run(run.id, run.name, run.preset, run.dataset, run.configHash, JSON.stringify(run.config), run.createdAt).lastInsertRowid);
      for (const { arm, method } of run.arms) insertArm.run(number, arm, method);
      for (const [position, step] of run.steps.entries()) {
        insertStep.run(step.id, step.kind, step.weight);
        insertUse.run(number, position, step.id, step.arm, step.seed, step.label);
      }
      refreshWords(number);
    }),
    get: (id) => {
      const row = byId.get(id);
      return row === undefined ? null : runSummary(row);
    },
    config: (id) => {
      const row = configOf.get(id);
      return row === undefined ? null : readObject(row.config);
    },
    steps: (id) => stepsOf.all(known(id).number),
    change: database.transaction((id: string, to: WorkState, at: number, reason?: string) => {
      const ended = to === 'queued' || isAlive(to) ? 0 : at;
      changeState('run', [id], to, reason ?? '', { read: readState, write: (state, why) => { writeState.run(state, why, ended, id); } });
    }),
    rename: database.transaction((id: string, name: string) => {
      const { number } = known(id);
      writeName.run(name, number);
      refreshWords(number);
    }),
    archive: (id, archived) => { writeArchived.run(archived ? 1 : 0, known(id).number); },
    remove: database.transaction((id: string) => {
      const { number, state } = known(id);
      if (isAlive(stateFrom(state))) throw new Error(`run ${id} is ${state}; stop it before you delete it`);
      const steps = stepsOf.all(number);
      removeWords.run(number);
      removeRun.run(number);
      for (const step of steps) removeOrphan.run(step.id);
    }),
  };
}
