import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupStatement, rowsStatement } from '../../../src-main/store/evaluations.ts';
import { closeDatabase, openDatabase } from '../../../src-main/store/open-database.ts';
import type { RunFilter, SqlCondition } from '../../../src-main/store/run-filter.ts';
import { pageStatement, prepareRunList } from '../../../src-main/store/run-list.ts';
import type { PageCursor, RunList, RunSort } from '../../../src-main/store/run-list.ts';
import type { RunSummary } from '../../../src-main/store/runs.ts';
import { METHODS } from './example-runs.ts';

const COUNT = 10_000;
const PRESETS = ['', 'quick', 'scenes-20k', 'vqa-v2-20k'];
const STATES = ['queued', 'running', 'completed', 'failed'] as const;
const TAGS = ['paper', 'draft', 'odd one'];
const WORDS = ['alpha', 'alpine', 'beta', 'Gamma', 'delta-2'];

interface Known {
  readonly run: RunSummary;
  readonly methods: readonly string[];
  readonly tags: readonly string[];
  readonly words: readonly string[];
}

let folder = '';
let database: Database.Database;
let list: RunList;
const known: Known[] = [];

const pick = <T>(from: readonly T[], n: number): T => {
  const value = from[n % from.length];
  if (value === undefined) throw new RangeError('nothing to pick from');
  return value;
};
const wordsIn = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== '');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runs-'));
  database = openDatabase(join(folder, 'store.db'));
  list = prepareRunList(database);
  // By plain SQL: the calls that a program makes, a transaction each, would take a minute for this many.
  const insertRun = database.prepare('INSERT INTO runs VALUES (@number, @id, @name, @state, @reason, @preset, @dataset, @configHash, \'{}\', @createdAt, @ended, @put)');
  const insertArm = database.prepare('INSERT INTO run_arms VALUES (?, ?, ?)');
  const insertTag = database.prepare('INSERT INTO run_tags VALUES (?, ?)');
  const insertWords = database.prepare('INSERT INTO run_words (rowid, words) VALUES (?, ?)');
  database.transaction(() => {
    for (let i = 0; i < COUNT; i++) {
      // Multiplied by primes: every list in an order of its own, with many equal values.
      const method = pick(METHODS, i * 7 + (i >> 3));
      const run: RunSummary = {
        id: `r${i}`,
        name: `${pick(WORDS, i * 31 + (i >> 4))} ${(i * 7919) % 97}`,
        state: pick(STATES, i),
        reason: '',
        preset: pick(PRESETS, i * 13 + (i >> 5)),
        dataset: i % 3 === 0 ? 'vqa' : 'scenes',
        configHash: 'h',
        createdAt: 1000 + ((i * 6007) % 500),
        endedAt: i % 4 > 1 ? 6000 + ((i * 101) % 50) : null,
        archived: i % 10 === 0,
      };
      const tags = TAGS.filter((_, t) => (i >> t) % 5 === 0);
      const text = [run.id, run.name, run.preset, run.dataset, 'ours', method, ...tags].join(' ');
      insertRun.run({ ...run, number: i + 1, archived: null, ended: run.endedAt ?? 0, put: run.archived ? 1 : 0 });
      insertArm.run(i + 1, 'ours', method);
      for (const tag of tags) insertTag.run(i + 1, tag);
      insertWords.run(i + 1, text);
      known.push({ run, methods: [method], tags, words: wordsIn(text) });
    }
  })();
});
afterAll(() => {
  closeDatabase(database);
  rmSync(folder, { recursive: true, force: true });
});

/** The same by plain loops over everything. */
function plainly(filter: RunFilter, sort: readonly RunSort[]): string[] {
  const oneOf = <T>(values: readonly T[] | undefined, value: T): boolean => values === undefined || values.length === 0 || values.includes(value);
  const fits = ({ run, methods, tags, words }: Known): boolean =>
    run.archived === filter.archived && oneOf(filter.states, run.state) && oneOf(filter.presets, run.preset) && oneOf(filter.datasets, run.dataset)
    && (filter.methods === undefined || filter.methods.length === 0 || methods.some((method) => filter.methods?.includes(method)))
    && (filter.tags ?? []).every((tag) => tags.includes(tag))
    && wordsIn(filter.text ?? '').every((wanted) => words.some((word) => word.startsWith(wanted)))
    && run.createdAt >= (filter.createdFrom ?? -Infinity) && run.createdAt <= (filter.createdTo ?? Infinity);
  const terms = sort.length === 0 ? [{ by: 'createdAt', descending: true } as const] : sort;
  const order = (a: Known, b: Known): number => {
    for (const { by, descending } of terms) {
      const [x, y] = [a.run[by] ?? 0, b.run[by] ?? 0];
      if (x !== y) return (x < y ? -1 : 1) * (descending ? -1 : 1);
    }
    const last = [...terms].filter(({ by }, i) => terms.findIndex((other) => other.by === by) === i).at(-1);
    return (Number(a.run.id.slice(1)) - Number(b.run.id.slice(1))) * (last?.descending === true ? -1 : 1);
  };
  return known.filter(fits).sort(order).map(({ run }) => run.id);
}

const someOf = (from: readonly string[]): fc.Arbitrary<string[]> => fc.subarray([...from], { maxLength: 2 });
const filters: fc.Arbitrary<RunFilter> = fc.record({
  archived: fc.boolean(),
  text: fc.oneof(fc.constant(''), fc.constantFrom('alp', 'ALPHA', 'al 1', 'beta qu', 'odd', 'r77', 'delta-2', '"gam* OR', 'nothing at all')),
  states: fc.subarray(['queued', 'running', 'completed', 'failed'] as const, { maxLength: 2 }),
  presets: someOf(PRESETS),
  datasets: someOf(['vqa', 'scenes']),
  methods: someOf(METHODS),
  tags: fc.oneof(fc.constant([]), someOf(TAGS)),
  createdFrom: fc.integer({ min: 900, max: 1300 }),
  createdTo: fc.integer({ min: 1200, max: 1600 }),
}, { requiredKeys: ['archived'] });
const sorts: fc.Arbitrary<RunSort[]> = fc.array(fc.record({ by: fc.constantFrom('createdAt', 'endedAt', 'name', 'state', 'preset', 'dataset'), descending: fc.boolean() }), { maxLength: 3 });

describe('the list of 10,000 runs', () => {
  test('holds what plain loops find, in their order, page by page', () => {
    fc.assert(fc.property(filters, sorts, fc.integer({ min: 40, max: 400 }), (filter, sort, limit) => {
      const expected = plainly(filter, sort);
      expect(list.count(filter)).toBe(expected.length);
      let after: PageCursor | null = null;
      // Three pages suffice to cross borders between equal values; all pages are walked below.
      for (let page = 0; page < 3; page++) {
        const { runs, next } = list.page({ filter, sort, limit, after });
        expect(runs.map(({ id }) => id)).toEqual(expected.slice(page * limit, (page + 1) * limit));
        expect(next === null).toBe((page + 1) * limit >= expected.length);
        if (next === null) break;
        after = next;
      }
    }), { numRuns: 25 });
  });

  test('is walked to its end, each run once, in mixed directions', () => {
    const sort: RunSort[] = [{ by: 'state', descending: true }, { by: 'name', descending: false }];
    const walked: string[] = [];
    let after: PageCursor | null = null;
    do {
      const page = list.page({ filter: { archived: false }, sort, limit: 999, after });
      walked.push(...page.runs.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    expect(walked).toEqual(plainly({ archived: false }, sort));
    expect(walked).toHaveLength(COUNT * 0.9);
  });

  test('refuses a cursor of another sort', () => {
    const { next } = list.page({ filter: { archived: false }, sort: [], limit: 1, after: null });
    expect(() => list.page({ filter: { archived: false }, sort: [{ by: 'name', descending: false }, { by: 'state', descending: false }], limit: 1, after: next })).toThrow(RangeError);
  });
});

describe('query plans', () => {
  const planOf = ({ sql, values }: SqlCondition): string[] => database.prepare<(string | number)[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map(({ detail }) => detail);
  /** Reading a whole table; lists handed in and the word index are read whole by design. */
  const fullScans = (plan: readonly string[]): string[] => plan.filter((line) => /^SCAN (?!json_each|run_words|used)/.test(line));
  const page = (filter: RunFilter, sort: readonly RunSort[], after: PageCursor | null = null): SqlCondition => pageStatement({ filter, sort, limit: 50, after });

  test('a full scan would be seen', () => {
    expect(fullScans(planOf({ sql: 'SELECT * FROM runs WHERE reason = ?', values: ['x'] }))).not.toEqual([]);
  });

  test.each(['createdAt', 'endedAt', 'name'] as const)('sorted by %s, a page is read off the index, from anywhere, without sorting', (by) => {
    for (const descending of [true, false]) {
      for (const after of [null, [by === 'name' ? 'beta' : 1200, 7]]) {
        const plan = planOf(page({ archived: false }, [{ by, descending }], after));
        expect(plan).toHaveLength(1);
        expect(plan[0]).toMatch(by === 'name' ? /SEARCH runs USING INDEX runs_by_name \(archived=\?/ : /SEARCH runs USING INDEX runs_by_(created|ended) \(archived=\?/);
        if (after !== null) expect(plan[0]).toMatch(/AND (name|created_at|ended_at)[<>]\?\)/);
      }
    }
  });

  test.each(['state', 'preset', 'dataset'] as const)('sorted by %s and date, too', (by) => {
    expect(planOf(page({ archived: false }, [{ by, descending: true }, { by: 'createdAt', descending: true }]))).toEqual([expect.stringContaining(`USING INDEX runs_by_${by} (archived=?)`)]);
  });

  test('no filter and sort reads the whole table', () => {
    fc.assert(fc.property(filters, sorts, (filter, sort) => {
      expect(fullScans(planOf(page(filter, sort)))).toEqual([]);
    }), { numRuns: 100 });
  });

  test('evaluation rows of a run, and groups of found runs, neither', () => {
    const rows = planOf(rowsStatement({ run: 'r1', arm: 'ours', seed: 1, attacker: '' }));
    expect(fullScans(rows)).toEqual([]);
    expect(rows.join()).toMatch(/SEARCH e USING PRIMARY KEY \(step=\? AND attacker=\?\)/);
    expect(fullScans(planOf(groupStatement({ archived: false, text: 'alp' }, 'cal_auc', '')))).toEqual([]);
  });
});
