import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';
import { RunQueryError } from './store-errors.ts';

/** Fields that are a column of the table of runs. Never null: '' and 0 stand for "none". */
const COLUMN_FIELDS = {
  id: { column: 'id', type: 'text' },
  name: { column: 'name', type: 'text' },
  status: { column: 'state', type: 'text' },
  problem: { column: 'reason', type: 'text' },
  preset: { column: 'preset', type: 'text' },
  dataset: { column: 'dataset', type: 'text' },
  configHash: { column: 'config_hash', type: 'text' },
  kind: { column: 'kind', type: 'text' },
  engine: { column: 'engine', type: 'text' },
  source: { column: 'source', type: 'text' },
  createdAt: { column: 'created_at', type: 'number' },
  endedAt: { column: 'ended_at', type: 'number' },
} as const;

/** Fields of which a run has several values. */
const SET_FIELDS = {
  method: { table: 'run_arms', column: 'method', type: 'text' },
  arm: { table: 'run_arms', column: 'arm', type: 'text' },
  seed: { table: 'run_seeds', column: 'seed', type: 'number' },
  tag: { table: 'run_tags', column: 'tag', type: 'text' },
} as const;

type ColumnField = { readonly is: 'column' } & (typeof COLUMN_FIELDS)[keyof typeof COLUMN_FIELDS];
type SetField = { readonly is: 'set' } & (typeof SET_FIELDS)[keyof typeof SET_FIELDS];

/** A result column: the mean over the seeds of an arm. */
export interface MetricField {
  readonly is: 'metric';
  readonly metric: string;
  /** null: the run's lead arm */
  readonly arm: string | null;
  readonly type: 'number';
}

export type RunField = ColumnField | SetField | MetricField | { readonly is: 'note'; readonly type: 'text' };

const METRICS: ReadonlySet<string> = new Set(RESULT_COLUMNS.filter(({ type }) => type !== 'text').map(({ name }) => name));

/**
 * What runs can be filtered by: a fact of the run (name, status, preset, createdAt ...), method, arm, seed, tag, note, or a
 * result column, as COLUMN (of the lead arm) or COLUMN@ARM.
 *
 * @throws RunQueryError for any other name
 */
export function runField(name: string): RunField {
  const column = Object.entries(COLUMN_FIELDS).find(([field]) => field === name)?.[1];
  if (column !== undefined) return { is: 'column', ...column };
  const set = Object.entries(SET_FIELDS).find(([field]) => field === name)?.[1];
  if (set !== undefined) return { is: 'set', ...set };
  if (name === 'note') return { is: 'note', type: 'text' };
  return metricField(name);
}

/** @throws RunQueryError for what is no result column of numbers */
export function metricField(name: string): MetricField {
  const at = name.indexOf('@');
  const metric = at < 0 ? name : name.slice(0, at);
  if (!METRICS.has(metric)) throw new RunQueryError(`runs have no field ${JSON.stringify(name)}`, `the fields are ${[...Object.keys(COLUMN_FIELDS), ...Object.keys(SET_FIELDS), 'note'].join(', ')}, and the result columns, as COLUMN or COLUMN@ARM`);
  return { is: 'metric', metric, arm: at < 0 ? null : name.slice(at + 1), type: 'number' };
}
