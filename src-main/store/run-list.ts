import type Database from 'better-sqlite3';
import type { RunFilter, SqlCondition, SqlValue } from './run-filter.ts';
import { filterCondition } from './run-filter.ts';
import type { RunRow, RunSummary } from './runs.ts';
import { RUN_COLUMNS, runSummary } from './runs.ts';

/** What a list of runs can be sorted by, and the column that holds it (never null). */
const SORT_COLUMNS = { createdAt: 'created_at', endedAt: 'ended_at', name: 'name', state: 'state', preset: 'preset', dataset: 'dataset' } as const;

export type RunSortKey = keyof typeof SORT_COLUMNS;

export interface RunSort {
  readonly by: RunSortKey;
  readonly descending: boolean;
}

/** Where a page ended: the values of its last row. Good for any later page of the same sort, whatever was added or deleted. */
export type PageCursor = readonly SqlValue[];

export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** null: these are the last */
  readonly next: PageCursor | null;
}

export interface RunPageQuery {
  readonly filter: RunFilter;
  /** the first decides, then the second, and so on; none: the newest first */
  readonly sort: readonly RunSort[];
  /** at least 1 */
  readonly limit: number;
  readonly after: PageCursor | null;
}

export interface RunList {
  /** @throws RangeError for a cursor of another sort */
  readonly page: (query: RunPageQuery) => RunPage;
  readonly count: (filter: RunFilter) => number;
}

const NEWEST_FIRST: readonly RunSort[] = [{ by: 'createdAt', descending: true }];

interface SortTerm {
  readonly column: (typeof SORT_COLUMNS)[RunSortKey] | 'number';
  readonly descending: boolean;
}

export function prepareRunList(database: Database.Database): RunList {
  const statements = new Map<string, Database.Statement<SqlValue[], RunRow>>();
  const counts = new Map<string, Database.Statement<SqlValue[], { count: number }>>();
  return {
    page: (query) => {
      const { sql, values } = pageStatement(query);
      let statement = statements.get(sql);
      if (statement === undefined) statements.set(sql, (statement = database.prepare(sql)));
      const rows = statement.all(...values);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const next = rows.length > query.limit && last !== undefined ? sortTerms(query.sort).map(({ column }) => last[column]) : null;
      return { runs: page.map(runSummary), next };
    },
    count: (filter) => {
      const { sql, values } = filterCondition(filter);
      let statement = counts.get(sql);
      if (statement === undefined) counts.set(sql, (statement = database.prepare(`SELECT count(*) AS count FROM runs WHERE ${sql}`)));
      return statement.get(...values)?.count ?? 0;
    },
  };
}

/** The statement of a page, one row longer than the page to see whether there is another. */
export function pageStatement(query: RunPageQuery): SqlCondition {
  const terms = sortTerms(query.sort);
  const filter = filterCondition(query.filter);
  const after = query.after === null ? null : afterCondition(terms, query.after);
  const order = terms.map(({ column, descending }) => `${column} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  return {
    sql: `SELECT ${RUN_COLUMNS} FROM runs WHERE ${filter.sql}${after === null ? '' : ` AND ${after.sql}`} ORDER BY ${order} LIMIT ?`,
    values: [...filter.values, ...(after?.values ?? []), query.limit + 1],
  };
}

/** Every sort ends with the number, which makes it total; in the direction before it, so that an index can be walked. */
function sortTerms(sort: readonly RunSort[]): SortTerm[] {
  const wanted = sort.length === 0 ? NEWEST_FIRST : sort;
  const unique = wanted.filter(({ by }, i) => wanted.findIndex((other) => other.by === by) === i);
  const terms: SortTerm[] = unique.map(({ by, descending }) => ({ column: SORT_COLUMNS[by], descending }));
  return [...terms, { column: 'number', descending: terms.at(-1)?.descending ?? false }];
}

/**
 * Rows after a row in a sort of mixed directions: equal in the first k terms and beyond in the next, for some k. The
 * first term is stated once more by itself, since only that lets SQLite enter the index in the middle.
 */
function afterCondition(terms: readonly SortTerm[], cursor: PageCursor): SqlCondition {
  if (cursor.length !== terms.length) throw new RangeError(`a cursor of ${cursor.length} values does not belong to a sort by ${terms.length}`);
  const beyond = (term: SortTerm): string => `${term.column} ${term.descending ? '<' : '>'} ?`;
  const ways = terms.map((term, k) => `(${[...terms.slice(0, k).map(({ column }) => `${column} = ?`), beyond(term)].join(' AND ')})`);
  const [first] = terms;
  const enter = first === undefined ? '' : `${first.column} ${first.descending ? '<=' : '>='} ? AND `;
  return {
    sql: `${enter}(${ways.join(' OR ')})`,
    values: [...cursor.slice(0, 1), ...terms.flatMap((_, k) => cursor.slice(0, k + 1))],
  };
}
