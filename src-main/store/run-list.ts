import type Database from 'better-sqlite3';
import { runField } from './run-fields.ts';
import type { RunFilter, SqlCondition, SqlValue } from './run-filter.ts';
import { filterCondition, metricMatch } from './run-filter.ts';
import type { RunRow, RunSummary } from './run-record.ts';
import { SELECT_RUNS, runSummary } from './run-record.ts';
import { RunQueryError } from './store-errors.ts';

export interface RunSort {
  /** a fact of the run, or a result column (run-fields.ts); runs without a value of that column come last */
  readonly field: string;
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
  /** where the page before ended; null: from the first run on */
  readonly after: PageCursor | null;
  /** runs that are left out before the page; left out itself: none */
  readonly offset?: number;
}

export interface RunList {
  /** @throws RangeError for a cursor of another sort, RunQueryError for a field or condition that has no meaning */
  readonly page: (query: RunPageQuery) => RunPage;
  readonly count: (filter: RunFilter) => number;
}

const NEWEST_FIRST: readonly RunSort[] = [{ field: 'createdAt', descending: true }];

interface SortTerm {
  readonly sql: string;
  readonly descending: boolean;
}

interface Sorting {
  readonly terms: readonly SortTerm[];
  readonly joins: readonly SqlCondition[];
}

type PageRow = Readonly<Record<string, SqlValue>>;

export function prepareRunList(database: Database.Database): RunList {
  const statements = new Map<string, Database.Statement<SqlValue[], PageRow>>();
  const statement = (sql: string): Database.Statement<SqlValue[], PageRow> => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare<SqlValue[], PageRow>(sql);
    // Filters are typed by people: the forms that were used first are as good to keep as any.
    if (statements.size < 200) statements.set(sql, made);
    return made;
  };
  const details = database.prepare<[string], RunRow>(`${SELECT_RUNS} FROM json_each(?) AS wanted JOIN runs AS r ON r.number = wanted.value ORDER BY wanted.key`);
  return {
    page: (query) => {
      const { sql, values } = pageStatement(query);
      const rows = statement(sql).all(...values);
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const next = rows.length > query.limit && last !== undefined ? sorting(query.sort).terms.map((_, k) => last[`c${k}`] ?? 0) : null;
      // Only the runs of the page are read whole.
      return { runs: details.all(JSON.stringify(page.map((row) => row['number']))).map(runSummary), next };
    },
    count: (filter) => {
      const { sql, values } = filterCondition(filter);
      return Number(statement(`SELECT count(*) AS count FROM runs WHERE ${sql}`).get(...values)?.['count'] ?? 0);
    },
  };
}

/** The statement that finds the runs of a page, one row longer than the page to see whether there is another. */
export function pageStatement(query: RunPageQuery): SqlCondition {
  const { terms, joins } = sorting(query.sort);
  const filter = filterCondition(query.filter);
  const after = query.after === null ? null : afterCondition(terms, query.after);
  const order = terms.map(({ sql, descending }) => `${sql} ${descending ? 'DESC' : 'ASC'}`).join(', ');
  return {
    sql: `SELECT number, ${terms.map(({ sql }, k) => `${sql} AS c${k}`).join(', ')} FROM runs ${joins.map(({ sql }) => sql).join(' ')} WHERE ${filter.sql}${after === null ? '' : ` AND ${after.sql}`} ORDER BY ${order} LIMIT ? OFFSET ?`,
    values: [...joins.flatMap(({ values }) => values), ...filter.values, ...(after?.values ?? []), query.limit + 1, query.offset ?? 0],
  };
}

/** Every sort ends with the number, which makes it total; in the direction before it, so that an index can be walked. */
function sorting(sort: readonly RunSort[]): Sorting {
  const wanted = sort.length === 0 ? NEWEST_FIRST : sort;
  const unique = wanted.filter(({ field }, i) => wanted.findIndex((other) => other.field === field) === i);
  const joins: SqlCondition[] = [];
  const terms = unique.flatMap(({ field: name, descending }): SortTerm[] => {
    const field = runField(name);
    if (field.is === 'column') return [{ sql: field.column, descending }];
    if (field.is !== 'metric') throw new RunQueryError(`runs cannot be sorted by ${name}`, 'sort by a fact that a run has one of, or by a result column');
    const row = `m${joins.length}`;
    const match = metricMatch(field, row);
    joins.push({ sql: `LEFT JOIN metric_values ${row} ON ${match.sql}`, values: match.values });
    return [{ sql: `(${row}.mean IS NULL)`, descending: false }, { sql: `coalesce(${row}.mean, 0)`, descending }];
  });
  return { joins, terms: [...terms, { sql: 'number', descending: terms.at(-1)?.descending ?? false }] };
}

/**
 * Rows after a row in a sort of mixed directions: equal in the first k terms and beyond in the next, for some k. The
 * first term is stated once more by itself, since only that lets SQLite enter the index in the middle.
 */
function afterCondition(terms: readonly SortTerm[], cursor: PageCursor): SqlCondition {
  if (cursor.length !== terms.length) throw new RangeError(`a cursor of ${cursor.length} values does not belong to a sort by ${terms.length}`);
  const beyond = (term: SortTerm): string => `${term.sql} ${term.descending ? '<' : '>'} ?`;
  const ways = terms.map((term, k) => `(${[...terms.slice(0, k).map(({ sql }) => `${sql} = ?`), beyond(term)].join(' AND ')})`);
  const [first] = terms;
  const enter = first === undefined ? '' : `${first.sql} ${first.descending ? '<=' : '>='} ? AND `;
  return {
    sql: `${enter}(${ways.join(' OR ')})`,
    values: [...cursor.slice(0, 1), ...terms.flatMap((_, k) => cursor.slice(0, k + 1))],
  };
}
