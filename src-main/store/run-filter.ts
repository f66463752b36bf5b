import type { Cell } from '../../src-shared/report/columns.ts';
import type { MetricField, RunField } from './run-fields.ts';
import { runField } from './run-fields.ts';
import { wordsQuery } from './run-words.ts';
import { RunQueryError } from './store-errors.ts';

export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains';

/**
 * A condition on one field (run-fields.ts). Of fields with several values, one has to fit; with != none may be equal. null
 * is "no value", for = and != alone. `contains` is for text, capital letters A to Z do not count. Times are milliseconds
 * since 1970.
 */
export interface RunCondition {
  readonly field: string;
  readonly comparison: Comparison;
  readonly value: Cell;
}

/** Which runs are meant: those for which everything that is given holds. */
export interface RunFilter {
  /** false: the list that people work with; true: what they put aside; null: both */
  readonly archived: boolean | null;
  /** every word begins a word of the run's id, name, preset, data set, arms, methods, tags or note */
  readonly text?: string;
  readonly all?: readonly RunCondition[];
}

export type SqlValue = string | number;

/** A condition on `runs` with the values of its question marks. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** @throws RunQueryError for a condition that has no meaning */
export function filterCondition(filter: RunFilter): SqlCondition {
  // Every index begins with it: said also where it decides nothing.
  const parts: SqlCondition[] = [filter.archived === null ? { sql: 'archived IN (0, 1)', values: [] } : { sql: 'archived = ?', values: [filter.archived ? 1 : 0] }];
  const words = wordsQuery(filter.text ?? '');
  if (words !== null) parts.push({ sql: 'number IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)', values: [words] });
  for (const condition of filter.all ?? []) parts.push(conditionSql(condition));
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
}

/** The row of metric_values that holds a run's value; asked run by run, which is a lookup by its key. */
export function metricMatch({ metric, arm }: MetricField, row: string): SqlCondition {
  return {
    sql: `${row}.metric = (SELECT number FROM metrics WHERE name = ?) AND ${row}.arm = ${arm === null ? 'runs.lead_arm' : '?'} AND ${row}.run = runs.number`,
    values: arm === null ? [metric] : [metric, arm],
  };
}

function conditionSql(condition: RunCondition): SqlCondition {
  const field = runField(condition.field);
  if (condition.value === null) return withoutValue(field, condition);
  switch (field.is) {
    case 'column':
      return compared(field.column, field, condition);
    case 'note':
      return compared(`coalesce((SELECT text FROM run_notes WHERE run = runs.number), '')`, field, condition);
    case 'set': {
      // Run by run, and not as a list of runs: a method that every run has would be a list of all.
      const none = condition.comparison === '!=';
      const { sql, values } = compared(field.column, field, none ? { ...condition, comparison: '=' } : condition);
      return { sql: `${none ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${field.table} WHERE run = runs.number AND ${sql})`, values };
    }
    case 'metric': {
      const match = metricMatch(field, 'v');
      const { sql, values } = compared('v.mean', field, condition);
      return { sql: `EXISTS (SELECT 1 FROM metric_values v WHERE ${match.sql} AND ${sql})`, values: [...match.values, ...values] };
    }
  }
}

function withoutValue(field: RunField, { field: name, comparison }: RunCondition): SqlCondition {
  if (comparison !== '=' && comparison !== '!=') throw new RunQueryError(`${name} cannot be ${comparison} nothing`, 'compare it with = or !=, or give a value');
  const not = comparison === '=' ? 'NOT ' : '';
  switch (field.is) {
    case 'column':
      return { sql: `${field.column} ${comparison === '=' ? '=' : '<>'} ?`, values: [field.type === 'text' ? '' : 0] };
    case 'note':
      return { sql: `${not}EXISTS (SELECT 1 FROM run_notes WHERE run = runs.number)`, values: [] };
    case 'set':
      return { sql: `${not}EXISTS (SELECT 1 FROM ${field.table} WHERE run = runs.number)`, values: [] };
    case 'metric': {
      const { sql, values } = metricMatch(field, 'v');
      return { sql: `${not}EXISTS (SELECT 1 FROM metric_values v WHERE ${sql})`, values };
    }
  }
}

function compared(expression: string, { type }: RunField, { field, comparison, value }: RunCondition): SqlCondition {
  if (comparison === 'contains') {
    if (type !== 'text') throw new RunQueryError(`${field} is a number and contains nothing`, 'compare it with =, !=, <, <=, > or >=');
    return { sql: `${expression} LIKE ? ESCAPE '\\'`, values: [`%${String(value).replace(/[\\%_]/g, '\\$&')}%`] };
  }
  const operator = comparison === '!=' ? '<>' : comparison;
  if (type === 'text') return { sql: `${expression} ${operator} ?`, values: [String(value)] };
  const number = typeof value === 'boolean' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw new RunQueryError(`${field} is a number and cannot be compared with ${JSON.stringify(value)}`, 'give a number');
  return { sql: `${expression} ${operator} ?`, values: [number] };
}
