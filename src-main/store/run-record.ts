import { z } from 'zod';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { stateFrom } from './change-state.ts';
import { readNumbers, readTexts } from './stored-json.ts';
import type { StoredObject } from './stored-json.ts';

/** Where a run's results come from: made here, committed with the program, a folder or a bundle that was opened, scores that were imported. */
export const runSourceSchema = z.enum(['own', 'frozen', 'opened', 'bundle', 'scores']);

export type RunSource = z.infer<typeof runSourceSchema>;

const runKindSchema = runStateSchema.shape.kind.nullable();

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
  readonly source: RunSource;
  /** absolute path of the results folder; '': HOME/runs/ID/results */
  readonly place: string;
  /** frozen, edited copy and so on; null where the results do not say */
  readonly kind: RunState['kind'] | null;
  /** name and version; '' where it is not known yet */
  readonly engine: string;
  /** an arm of its config adds noise when it is evaluated (privacyOnEval): that is no unlearning */
  readonly evaluationNoise: boolean;
  /** each once, in the order of the arms */
  readonly methods: readonly string[];
  readonly seeds: readonly number[];
  /** the arm whose values stand for the run in lists where no arm is named; '' for a run without arms */
  readonly leadArm: string;
  /** steps that have their result */
  readonly stepsDone: number;
  readonly stepsTotal: number;
  readonly tags: readonly string[];
  readonly note: string;
}

export interface RunArm {
  readonly arm: string;
  readonly method: string;
}

/** A step as a run uses it. */
export interface RunStep {
  readonly id: string;
  readonly kind: string;
  readonly arm: string | null;
  readonly seed: number | null;
  readonly label: string;
  readonly weight: number;
  /** done before this run began; left out: no */
  readonly reused?: boolean;
}

export interface NewRun {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly dataset: string;
  readonly configHash: string;
  /** empty where it is not known */
  readonly config: StoredObject;
  readonly createdAt: number;
  readonly source: RunSource;
  readonly place: string;
  readonly runState: RunState | null;
  readonly engine: string;
  /** of the launch that made it: the same launch, sent twice, makes one run */
  readonly launchKey: string | null;
  readonly seeds: readonly number[];
  readonly arms: readonly RunArm[];
  /** each after its inputs; those that the store has already are shared */
  readonly steps: readonly RunStep[];
  /** where it stands when it is added, for results that are there already; left out: queued */
  readonly state?: WorkState;
  readonly reason?: string;
  readonly endedAt?: number | null;
}

/** Everything of a run but what people wrote on it, its rows and where its steps stand. */
export type RunRecord = Required<NewRun> & { readonly archived: boolean };

/** A run as `SELECT_RUNS` gives it. */
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
  readonly source: string;
  readonly place: string;
  readonly kind: string;
  readonly engine: string;
  readonly lead_arm: string;
  readonly evaluation_noise: number;
  readonly methods: string;
  readonly seeds: string;
  readonly steps_done: number;
  readonly steps_total: number;
  readonly tags: string;
  readonly note: string;
}

/** Runs that wait or are worked on: `isActive` in SQL, and the condition of the index runs_open. */
export const ACTIVE_RUNS = `state IN ('queued', 'running', 'stopping')`;

/** Everything of a run that a list shows, to be followed by FROM ... JOIN runs AS r. */
export const SELECT_RUNS = `SELECT r.number, r.id, r.name, r.state, r.reason, r.preset, r.dataset, r.config_hash, r.created_at, r.ended_at, r.archived, r.source, r.place, r.kind, r.engine, r.lead_arm,
  EXISTS (SELECT 1 FROM run_documents WHERE run = r.number AND instr(config, '"privacyOnEval":true') > 0) AS evaluation_noise,
  (SELECT json_group_array(method) FROM (SELECT method FROM run_arms WHERE run = r.number GROUP BY method ORDER BY min(position))) AS methods,
  (SELECT json_group_array(seed) FROM (SELECT seed FROM run_seeds WHERE run = r.number ORDER BY position, seed)) AS seeds,
  (SELECT count(*) FROM run_steps u JOIN steps s ON s.id = u.step WHERE u.run = r.number AND s.state IN ('completed', 'diverged')) AS steps_done,
  (SELECT count(*) FROM run_steps WHERE run = r.number) AS steps_total,
  (SELECT json_group_array(tag) FROM (SELECT tag FROM run_tags WHERE run = r.number ORDER BY tag)) AS tags,
  coalesce((SELECT text FROM run_notes WHERE run = r.number), '') AS note`;

/** @throws ZodError or RangeError when the database holds something that this program does not know */
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
    source: runSourceSchema.parse(row.source),
    place: row.place,
    kind: runKindSchema.parse(row.kind === '' ? null : row.kind),
    engine: row.engine,
    evaluationNoise: row.evaluation_noise === 1,
    methods: readTexts(row.methods),
    seeds: readNumbers(row.seeds),
    leadArm: row.lead_arm,
    stepsDone: row.steps_done,
    stepsTotal: row.steps_total,
    tags: readTexts(row.tags),
    note: row.note,
  };
}

/** The arm that stands for a run: MU-ALIGN where there is one, else the first that is no yardstick, else the first. */
export function leadArm(arms: readonly RunArm[]): string {
  const isYardstick = ({ method }: RunArm): boolean => method === 'original' || method === 'retrain';
  const lead = arms.find(({ arm }) => arm === 'mu-align') ?? arms.find((arm) => !isYardstick(arm)) ?? arms[0];
  return lead?.arm ?? '';
}
