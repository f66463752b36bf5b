import type Database from 'better-sqlite3';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { changeState, stateFrom } from './change-state.ts';
import { ACTIVE_RUNS, SELECT_RUNS, leadArm, runSummary } from './run-record.ts';
import type { NewRun, RunArm, RunRecord, RunRow, RunStep, RunSummary } from './run-record.ts';
import { prepareRunWords } from './run-words.ts';
import { readObject } from './stored-json.ts';
import type { StoredObject } from './stored-json.ts';

/** A step of a run, and where it stands. */
export interface StepOfRun extends RunStep {
  readonly reused: boolean;
  readonly state: WorkState;
  readonly reason: string;
  /** tries at it, by whatever run */
  readonly attempts: number;
  /** wall time of all tries that said it, milliseconds; null where none did */
  readonly durationMs: number | null;
}

export interface Runs {
  /** A run with its steps. @throws when the id or the launch key is taken; then nothing is kept */
  readonly add: (run: NewRun) => void;
  /** Many of them, all or none; far faster than one by one. */
  readonly addAll: (runs: readonly NewRun[]) => void;
  readonly get: (id: string) => RunSummary | null;
  /** the run that a launch made; null when it made none yet */
  readonly byLaunchKey: (key: string) => RunSummary | null;
  /** runs whose results lie in a folder that is named by its absolute path */
  readonly byPlace: (place: string) => RunSummary[];
  /** All that was ever put in, as it stands now; null: there is no such run. */
  readonly record: (id: string) => RunRecord | null;
  readonly config: (id: string) => StoredObject | null;
  /** null where the results do not say, and where there is no such run */
  readonly runState: (id: string) => RunState | null;
  /** in the order of the config */
  /** steps that none but these runs want */
  readonly stepsOnlyOf: (ids: readonly string[]) => string[];
  /** in the order of the plan */
  readonly steps: (id: string) => StepOfRun[];
  /** runs that are queued, running or stopping, in the order of the queue */
  readonly openRuns: () => RunSummary[];
  /** Moves an open run before another one, or to the end. @throws RangeError when either is not open */
  readonly reorder: (id: string, before: string | null) => void;
  /** A run that is queued again goes to the end of the queue. @throws TransitionError, RangeError */
  readonly change: (id: string, to: WorkState, at: number, reason?: string) => void;
  readonly rename: (id: string, name: string) => void;
  readonly archive: (id: string, archived: boolean) => void;
  /** For good, with its rows, notes and tags; steps that no run wants any more go too. @throws Error while it runs */
  readonly remove: (id: string) => void;
}

export function prepareRuns(database: Database.Database): Runs {
  const byId = database.prepare<[string], RunRow>(`${SELECT_RUNS} FROM runs AS r WHERE id = ?`);
  const byKey = database.prepare<[string], RunRow>(`${SELECT_RUNS} FROM runs AS r WHERE launch_key = ?`);
  const inPlace = database.prepare<[string], RunRow>(`${SELECT_RUNS} FROM runs AS r WHERE place = ? AND place <> '' ORDER BY number`);
  const open = database.prepare<[], RunRow>(`${SELECT_RUNS} FROM runs AS r WHERE ${ACTIVE_RUNS} ORDER BY queue_position, number`);
  const openIds = database.prepare<[], { id: string }>(`SELECT id FROM runs WHERE ${ACTIVE_RUNS} ORDER BY queue_position, number`);
  const writePosition = database.prepare('UPDATE runs SET queue_position = ? WHERE id = ?');
  const documentsOf = database.prepare<[string], { config: string; run_state: string | null }>('SELECT config, run_state FROM run_documents WHERE run = (SELECT number FROM runs WHERE id = ?)');
  const nextPosition = `(SELECT coalesce(max(queue_position), 0) + 1 FROM runs WHERE ${ACTIVE_RUNS})`;
  const insertRun = database.prepare(`INSERT INTO runs (id, name, state, reason, preset, dataset, config_hash, created_at, ended_at, source, place, kind, engine, lead_arm, launch_key, queue_position)
    VALUES (@id, @name, @state, @reason, @preset, @dataset, @configHash, @createdAt, @endedAt, @source, @place, @kind, @engine, @leadArm, @launchKey, ${nextPosition})`);
  const insertDocuments = database.prepare('INSERT INTO run_documents (run, config, run_state) VALUES (?, ?, ?)');
  const insertArm = database.prepare('INSERT INTO run_arms (run, arm, method, position) VALUES (?, ?, ?, ?)');
  const insertSeed = database.prepare('INSERT INTO run_seeds (run, seed, position) VALUES (?, ?, ?)');
  const insertStep = database.prepare(`INSERT INTO steps (id, kind, state, weight) VALUES (?, ?, 'queued', ?) ON CONFLICT DO NOTHING`);
  const insertUse = database.prepare('INSERT INTO run_steps (run, position, step, arm, seed, label, reused) VALUES (?, ?, ?, ?, ?, ?, ?)');
  const armsOf = database.prepare<[number], RunArm>('SELECT arm, method FROM run_arms WHERE run = ? ORDER BY position, arm');
  const usedSteps = database.prepare<[number], Omit<RunStep, 'reused'> & { readonly reused: number }>('SELECT s.id, s.kind, u.arm, u.seed, u.label, s.weight, u.reused FROM run_steps u JOIN steps s ON s.id = u.step WHERE u.run = ? ORDER BY u.position');
  const launchKeyOf = database.prepare<[string], { key: string | null }>('SELECT launch_key AS key FROM runs WHERE id = ?');
  const onlyOf = database.prepare<[string], { step: string }>(`WITH mine AS MATERIALIZED (SELECT number FROM runs WHERE id IN (SELECT value FROM json_each(?)))
    SELECT DISTINCT step FROM run_steps u WHERE run IN mine AND NOT EXISTS (SELECT 1 FROM run_steps o WHERE o.step = u.step AND o.run NOT IN mine) ORDER BY step`);
  type StepRow = Omit<StepOfRun, 'state' | 'reused'> & { readonly state: string; readonly reused: number };
  const stepsOf = database.prepare<[number], StepRow>(`SELECT s.id, s.kind, u.arm, u.seed, u.label, s.weight, u.reused, s.state, s.reason, (SELECT count(*) FROM attempts WHERE step = s.id) AS attempts,
    (SELECT sum(duration_ms) FROM attempts WHERE step = s.id) AS durationMs
    FROM run_steps u JOIN steps s ON s.id = u.step WHERE u.run = ? ORDER BY u.position`);
  const readState = database.prepare<[string], { state: string }>('SELECT state FROM runs WHERE id = ?');
  const writeState = database.prepare('UPDATE runs SET state = ?, reason = ?, ended_at = ? WHERE id = ?');
  const toQueueEnd = database.prepare(`UPDATE runs SET queue_position = ${nextPosition} WHERE id = ?`);
  const writeName = database.prepare('UPDATE runs SET name = ? WHERE number = ?');
  const writeArchived = database.prepare('UPDATE runs SET archived = ? WHERE number = ?');
  const removeWords = database.prepare('DELETE FROM run_words WHERE rowid = ?');
  const evaluationsOf = database.prepare<[number], { evaluation: number }>('SELECT DISTINCT evaluation FROM evaluation_rows WHERE run = ?');
  const removeRun = database.prepare('DELETE FROM runs WHERE number = ?');
  const removeEvaluation = database.prepare('DELETE FROM evaluations WHERE number = ? AND NOT EXISTS (SELECT 1 FROM evaluation_rows WHERE evaluation = evaluations.number)');
  const removeOrphan = database.prepare('DELETE FROM steps WHERE id = ? AND NOT EXISTS (SELECT 1 FROM run_steps WHERE step = steps.id)');
  const words = prepareRunWords(database);
  const known = (id: string): RunRow => {
    const row = byId.get(id);
    if (row === undefined) throw new RangeError(`the store has no run ${id}`);
    return row;
  };
  const summaryOf = (row: RunRow | undefined): RunSummary | null => (row === undefined ? null : runSummary(row));
  const insert = (run: NewRun): void => {
    const { id, name, preset, dataset, configHash, createdAt, source, place, engine, launchKey, state = 'queued', reason = '' } = run;
    const number = Number(insertRun.run({ id, name, state, reason, preset, dataset, configHash, createdAt, endedAt: run.endedAt ?? 0, source, place, kind: run.runState?.kind ?? '', engine, leadArm: leadArm(run.arms), launchKey }).lastInsertRowid);
    insertDocuments.run(number, JSON.stringify(run.config), run.runState === null ? null : JSON.stringify(run.runState));
    for (const [position, { arm, method }] of run.arms.entries()) insertArm.run(number, arm, method, position);
    for (const [position, seed] of run.seeds.entries()) insertSeed.run(number, seed, position);
    for (const [position, step] of run.steps.entries()) {
      insertStep.run(step.id, step.kind, step.weight);
      insertUse.run(number, position, step.id, step.arm, step.seed, step.label, step.reused === true ? 1 : 0);
    }
    words.insert(number);
  };

  return {
    add: database.transaction(insert),
    addAll: database.transaction((runs: readonly NewRun[]) => {
      for (const run of runs) insert(run);
    }),
    get: (id) => summaryOf(byId.get(id)),
    byLaunchKey: (key) => summaryOf(byKey.get(key)),
    byPlace: (place) => inPlace.all(place).map(runSummary),
    record: (id) => {
      const row = byId.get(id);
      const documents = documentsOf.get(id);
      if (row === undefined || documents === undefined) return null;
      const { name, state, reason, preset, dataset, configHash, createdAt, endedAt, archived, source, place, engine, seeds } = runSummary(row);
      return {
        id, name, state, reason, preset, dataset, configHash, createdAt, endedAt, archived, source, place, engine, seeds,
        config: readObject(documents.config),
        runState: documents.run_state === null ? null : runStateSchema.parse(JSON.parse(documents.run_state)),
        launchKey: launchKeyOf.get(id)?.key ?? null,
        arms: armsOf.all(row.number),
        steps: usedSteps.all(row.number).map((step) => ({ ...step, reused: step.reused === 1 })),
      };
    },
    config: (id) => {
      const row = documentsOf.get(id);
      return row === undefined ? null : readObject(row.config);
    },
    runState: (id) => {
      const text = documentsOf.get(id)?.run_state ?? null;
      return text === null ? null : runStateSchema.parse(JSON.parse(text));
    },
    stepsOnlyOf: (ids) => onlyOf.all(JSON.stringify(ids)).map(({ step }) => step),
    steps: (id) => stepsOf.all(known(id).number).map((row) => ({ ...row, state: stateFrom(row.state), reused: row.reused === 1 })),
    openRuns: () => open.all().map(runSummary),
    reorder: database.transaction((id: string, before: string | null) => {
      const queue = openIds.all().map((row) => row.id);
      for (const named of before === null ? [id] : [id, before]) if (!queue.includes(named)) throw new RangeError(`run ${named} is not in the queue`);
      if (id === before) return;
      const others = queue.filter((other) => other !== id);
      const at = before === null ? others.length : others.indexOf(before);
      for (const [position, run] of [...others.slice(0, at), id, ...others.slice(at)].entries()) writePosition.run(position + 1, run);
    }),
    change: database.transaction((id: string, to: WorkState, at: number, reason?: string) => {
      const ended = to === 'queued' || isAlive(to) ? 0 : at;
      if (to === 'queued') toQueueEnd.run(id);
      changeState('run', [id], to, reason ?? '', { read: readState, write: (state, why) => { writeState.run(state, why, ended, id); } });
    }),
    rename: database.transaction((id: string, name: string) => {
      const { number } = known(id);
      writeName.run(name, number);
      words.refresh(number);
    }),
    archive: (id, archived) => { writeArchived.run(archived ? 1 : 0, known(id).number); },
    remove: database.transaction((id: string) => {
      const { number, state } = known(id);
      if (isAlive(stateFrom(state))) throw new Error(`run ${id} is ${state}; stop it before you delete it`);
      const steps = stepsOf.all(number);
      const evaluations = evaluationsOf.all(number);
      removeWords.run(number);
      removeRun.run(number);
      for (const { evaluation } of evaluations) removeEvaluation.run(evaluation);
      for (const step of steps) removeOrphan.run(step.id);
    }),
  };
}
