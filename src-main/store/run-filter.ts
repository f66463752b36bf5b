import type { WorkState } from '../../src-shared/experiment/work-state.ts';
import { wordsQuery } from './run-words.ts';

/** Which runs are meant: those for which everything that is given holds. */
export interface RunFilter {
  /** false: the list that people work with; true: what they put aside */
  readonly archived: boolean;
  /** every word begins a word of the run's id, name, preset, data set, arms, methods, tags or note */
  readonly text?: string;
  /** one of them; an empty list is no condition, here and below */
  readonly states?: readonly WorkState[];
  readonly presets?: readonly string[];
  readonly datasets?: readonly string[];
  /** at least one arm of one of these methods */
  readonly methods?: readonly string[];
  /** all of them */
  readonly tags?: readonly string[];
  /** milliseconds since 1970, both included */
  readonly createdFrom?: number;
  readonly createdTo?: number;
}

export type SqlValue = string | number;

/** A condition on `runs` with the values of its question marks. */
export interface SqlCondition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Lists travel as one JSON value each, so the statement does not depend on their lengths. */
const LIST = '(SELECT value FROM json_each(?))';

export function filterCondition(filter: RunFilter): SqlCondition {
  const parts: SqlCondition[] = [{ sql: 'archived = ?', values: [filter.archived ? 1 : 0] }];
  const oneOf = (sql: string, list: readonly string[] | undefined): void => {
    if (list !== undefined && list.length > 0) parts.push({ sql, values: [JSON.stringify(list)] });
  };
  const words = wordsQuery(filter.text ?? '');
  if (words !== null) parts.push({ sql: 'number IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)', values: [words] });
  oneOf(`state IN ${LIST}`, filter.states);
  oneOf(`preset IN ${LIST}`, filter.presets);
  oneOf(`dataset IN ${LIST}`, filter.datasets);
  oneOf(`number IN (SELECT run FROM run_arms WHERE method IN ${LIST})`, filter.methods);
  for (const tag of new Set(filter.tags)) parts.push({ sql: 'number IN (SELECT run FROM run_tags WHERE tag = ?)', values: [tag] });
  if (filter.createdFrom !== undefined) parts.push({ sql: 'created_at >= ?', values: [filter.createdFrom] });
  if (filter.createdTo !== undefined) parts.push({ sql: 'created_at <= ?', values: [filter.createdTo] });
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) };
}
