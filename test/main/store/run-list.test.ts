import type Database from 'better-sqlite3';
import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareEvaluations, rowsStatement } from '../../../src-main/store/evaluations.ts';
import type { NewEvaluationRow } from '../../../src-main/store/evaluations.ts';
import { closeDatabase, openDatabase } from '../../../src-main/store/open-database.ts';
import type { Comparison, RunCondition, RunFilter, SqlCondition } from '../../../src-main/store/run-filter.ts';
import { groupCountStatement, groupStatement } from '../../../src-main/store/run-groups.ts';
import { pageStatement, prepareRunList } from '../../../src-main/store/run-list.ts';
import type { PageCursor, RunList, RunSort } from '../../../src-main/store/run-list.ts';
import type { NewRun, RunSummary } from '../../../src-main/store/run-record.ts';
import { prepareRunMetrics } from '../../../src-main/store/run-metrics.ts';
import { prepareRuns } from '../../../src-main/store/runs.ts';
import { prepareRunWords } from '../../../src-main/store/run-words.ts';
import { RunQueryError } from '../../../src-main/store/store-errors.ts';
import { METHODS, exampleRun } from './example-runs.ts';

const COUNT = 10_000;
const PRESETS = ['', 'quick', 'scenes-20k', 'vqa-v2-20k'];
const STATES = ['queued', 'running', 'completed', 'failed'] as const;
const TAGS = ['paper', 'draft', 'odd one'];
const WORDS = ['alpha', 'alpine', 'beta', 'Gamma', 'delta-2'];

interface Known {
  readonly number: number;
  readonly run: NewRun;
  readonly archived: boolean;
  readonly tags: readonly string[];
  readonly note: string;
  /** mean of cal_auc by arm */
  readonly auc: ReadonlyMap<string, number>;
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
  const runs = prepareRuns(database);
  const evaluations = prepareEvaluations(database);
  for (let i = 0; i < COUNT; i++) {
    // Multiplied by primes: every list in an order of its own, with many equal values.
    const method = pick(METHODS, i * 7 + (i >> 3));
    const run: NewRun = exampleRun(`r${i}`, {
      name: `${pick(WORDS, i * 31 + (i >> 4))} ${(i * 7919) % 97}`,
      state: pick(STATES, i),
      preset: pick(PRESETS, i * 13 + (i >> 5)),
      dataset: i % 3 === 0 ? 'vqa' : 'scenes',
      configHash: 'h',
      createdAt: 1000 + ((i * 6007) % 500),
      endedAt: i % 4 > 1 ? 6000 + ((i * 101) % 50) : null,
      arms: [{ arm: 'ours', method }, { arm: 'base', method: 'ga' }],
      seeds: [i % 7, 42],
      steps: [],
    });
    const auc = i % 6 > 1 ? new Map([['ours', ((i * 37) % 101) / 128], ...(i % 5 > 0 ? [['base', (i % 3) / 4] as const] : [])]) : new Map<string, number>();
    const tags = TAGS.filter((_, t) => (i >> t) % 5 === 0);
    const note = i % 11 === 0 ? 'looks 100% odd' : '';
    known.push({ number: i + 1, run, archived: i % 10 === 0, tags, note, auc, words: wordsIn([run.id, run.name, run.preset, run.dataset, 'ours base ga', method, note, ...tags].join(' ')) });
  }
  database.transaction(() => {
    runs.addAll(known.map(({ run }) => run));
    const archive = database.prepare('UPDATE runs SET archived = 1 WHERE number = ?');
    const insertTag = database.prepare('INSERT INTO run_tags VALUES (?, ?)');
    const insertNote = database.prepare('INSERT INTO run_notes VALUES (?, ?, 1)');
    for (const { number, run, archived, tags, note, auc } of known) {
      if (archived) archive.run(number);
      for (const tag of tags) insertTag.run(number, tag);
      if (note !== '') insertNote.run(number, note);
      // Two seeds around their mean.
      evaluations.save(run.id, [...auc].flatMap(([arm, mean]) => [0.125, -0.125].map((apart, seed): NewEvaluationRow => ({ arm, seed, attacker: '', step: null, cells: { cal_auc: mean + apart } }))));
    }
    const words = prepareRunWords(database);
    for (const { number, tags, note } of known) if (tags.length > 0 || note !== '') words.refresh(number);
  })();
}, 60_000);
afterAll(() => {
  closeDatabase(database);
  rmSync(folder, { recursive: true, force: true });
});

/** Retrained from scratch is a yardstick, not what a run is about. */
const leadArmOf = ({ run }: Known): string => (run.arms[0]?.method === 'retrain' ? 'base' : 'ours');
const AUC = /^cal_auc(?:@(.+))?$/;

/** Values of a field of a run; none: it has none. */
function valuesOf(one: Known, field: string): readonly (string | number)[] {
  const { run, tags, note, auc } = one;
  const metric = AUC.exec(field);
  if (metric !== null) {
    const mean = auc.get(metric[1] ?? leadArmOf(one));
    return mean === undefined ? [] : [mean];
  }
  switch (field) {
    case 'method':
      return run.arms.map(({ method }) => method);
    case 'seed':
      return run.seeds;
    case 'tag':
      return tags;
    case 'note':
      return note === '' ? [] : [note];
    case 'status':
      return [run.state ?? 'queued'];
    case 'name':
      return [run.name];
    case 'preset':
      return run.preset === '' ? [] : [run.preset];
    case 'dataset':
      return [run.dataset];
    case 'createdAt':
      return [run.createdAt];
    case 'endedAt':
      return run.endedAt === null || run.endedAt === undefined ? [] : [run.endedAt];
    default:
      throw new RangeError(field);
  }
}

function holds(one: Known, { field, comparison, value }: RunCondition): boolean {
  const severalOrMetric = ['method', 'seed', 'tag'].includes(field) || AUC.test(field);
  const values = valuesOf(one, field);
  if (value === null) return (values.length === 0) === (comparison === '=');
  // A fact that a run does not have is '' or 0 in comparisons; a result column that it does not have fits nothing.
  const compared = values.length === 0 && !severalOrMetric ? [typeof value === 'string' ? '' : 0] : values;
  const fits = (mine: string | number): boolean => {
    switch (comparison) {
      case '=':
        return mine === value;
      case '!=':
        return mine !== value;
      case '<':
        return mine < value;
      case '<=':
        return mine <= value;
      case '>':
        return mine > value;
      case '>=':
        return mine >= value;
      case 'contains':
        return String(mine).toLowerCase().includes(String(value).toLowerCase());
    }
  };
  return comparison === '!=' && !AUC.test(field) ? compared.every(fits) : compared.some(fits);
}

/** The same by plain loops over everything. */
function plainly(filter: RunFilter, sort: readonly RunSort[]): string[] {
  const fits = (one: Known): boolean =>
    (filter.archived === null || one.archived === filter.archived)
    && wordsIn(filter.text ?? '').every((wanted) => one.words.some((word) => word.startsWith(wanted)))
    && (filter.all ?? []).every((condition) => holds(one, condition));
  const wanted = sort.length === 0 ? [{ field: 'createdAt', descending: true }] : sort;
  const terms = wanted.filter(({ field }, i) => wanted.findIndex((other) => other.field === field) === i);
  const order = (a: Known, b: Known): number => {
    for (const { field, descending } of terms) {
      const [x, y] = [valuesOf(a, field)[0], valuesOf(b, field)[0]];
      if (AUC.test(field) && (x === undefined) !== (y === undefined)) return x === undefined ? 1 : -1;
      const [left, right] = [x ?? (field === 'endedAt' ? 0 : ''), y ?? (field === 'endedAt' ? 0 : '')];
      if (left !== right) return (left < right ? -1 : 1) * (descending ? -1 : 1);
    }
    return (a.number - b.number) * (terms.at(-1)?.descending === true ? -1 : 1);
  };
  return known.filter(fits).sort(order).map(({ run }) => run.id);
}

const COMPARISONS: readonly Comparison[] = ['=', '!=', '<', '<=', '>', '>='];
const VALUES: readonly (readonly [string, readonly (string | number | null)[]])[] = [
  ['status', ['queued', 'running', 'completed']], ['preset', ['quick', 'scenes-20k', null]], ['dataset', ['vqa', 'scenes']], ['name', ['alpha 12', 'beta']],
  ['method', ['npo', 'ga', 'retrain', null]], ['seed', [3, 42]], ['tag', ['paper', 'odd one', null]], ['note', ['x', null]],
  ['createdAt', [1200, 1333]], ['endedAt', [6020, null]], ['cal_auc', [0.25, 0.5, null]], ['cal_auc@base', [0.25, 0.3, null]],
];
const conditions: fc.Arbitrary<RunCondition> = fc.oneof(
  fc.constantFrom(...VALUES).chain(([field, values]) => fc.constantFrom(...values).chain((value) => fc.record({ field: fc.constant(field), comparison: fc.constantFrom(...(value === null ? COMPARISONS.slice(0, 2) : COMPARISONS)), value: fc.constant(value) }))),
  fc.record({ field: fc.constantFrom('name', 'preset', 'method', 'tag', 'note'), comparison: fc.constant('contains' as const), value: fc.constantFrom('A', 'odd', '0%', '_', '20K') }),
);
const filters: fc.Arbitrary<RunFilter> = fc.record({
  archived: fc.constantFrom(true, false, null),
  text: fc.oneof(fc.constant(''), fc.constantFrom('alp', 'ALPHA', 'al 1', 'beta qu', 'odd', 'r77', 'delta-2', '"gam* OR', 'nothing at all')),
  all: fc.array(conditions, { maxLength: 3 }),
}, { requiredKeys: ['archived'] });
const sorts: fc.Arbitrary<RunSort[]> = fc.array(fc.record({ field: fc.constantFrom('createdAt', 'endedAt', 'name', 'status', 'preset', 'dataset', 'cal_auc', 'cal_auc@base'), descending: fc.boolean() }), { maxLength: 4 });

describe('result columns of runs', () => {
  test('are those of each run\'s lead arm, or of the arm that is named, with their seeds', () => {
    const metrics = prepareRunMetrics(database);
    const some = known.slice(20, 60);
    const values = (column: string, arm: (one: Known) => string) => some.flatMap((one) => {
      const mean = one.auc.get(arm(one));
      return mean === undefined ? [] : [{ run: one.run.id, column, arm: arm(one), seeds: [0, 1], n: 2, mean }];
    });
    const found = metrics(some.map(({ run }) => run.id), ['cal_auc', 'cal_auc@base']);
    for (const { sd } of found) expect(sd).toBeCloseTo(Math.SQRT2 / 8, 12);
    expect(found.map((metric) => ({ ...metric, sd: undefined }))).toEqual([...values('cal_auc', leadArmOf), ...values('cal_auc@base', () => 'base')]);
    expect(found.length).toBeGreaterThan(30);
    expect(metrics(['no such run'], ['cal_auc'])).toEqual([]);
    expect(() => metrics(['r1'], ['nothing'])).toThrow(RunQueryError);
  });
});

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
        expect(list.page({ filter, sort, limit, after: null, offset: page * limit }).runs).toEqual(runs);
        if (next === null) break;
        after = next;
      }
    }), { numRuns: 60 });
  });

  test('is walked to its end, each run once, in mixed directions', () => {
    const sort: RunSort[] = [{ field: 'status', descending: true }, { field: 'name', descending: false }];
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
    expect(() => list.page({ filter: { archived: false }, sort: [{ field: 'name', descending: false }, { field: 'status', descending: false }], limit: 1, after: next })).toThrow(RangeError);
  });

  test('holds all that a row shows', () => {
    const [run] = list.page({ filter: { archived: null, all: [{ field: 'id', comparison: '=', value: 'r220' }] }, sort: [], limit: 1, after: null }).runs;
    const expected: Partial<RunSummary> = { id: 'r220', name: known[220]?.run.name ?? '', methods: [pick(METHODS, 220 * 7 + 27), 'ga'], seeds: [3, 42], tags: ['draft', 'odd one', 'paper'], note: 'looks 100% odd', archived: true, leadArm: 'base' };
    expect(run).toMatchObject(expected);
  });

  test.each([
    [{ field: 'colour', comparison: '=', value: 'red' }, /runs have no field "colour"; the fields are id, name/],
    [{ field: 'worst_attacker_1e-3', comparison: '=', value: 'x' }, /no field/],
    [{ field: 'cal_auc', comparison: '<', value: 'small' }, /cal_auc is a number and cannot be compared with "small"/],
    [{ field: 'seed', comparison: 'contains', value: 4 }, /seed is a number and contains nothing/],
    [{ field: 'name', comparison: '<', value: null }, /name cannot be < nothing/],
  ] satisfies [RunCondition, RegExp][])('refuses %o', (condition, problem) => {
    const query = { filter: { archived: false, all: [condition] }, sort: [], limit: 1, after: null };
    expect(() => list.page(query)).toThrow(RunQueryError);
    expect(() => list.page(query)).toThrow(problem);
  });

  test('refuses to be sorted by what a run has several of', () => {
    expect(() => list.page({ filter: { archived: false }, sort: [{ field: 'tag', descending: false }], limit: 1, after: null })).toThrow('runs cannot be sorted by tag');
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

  const everyMethod: RunCondition = { field: 'method', comparison: '=', value: 'ga' };

  test.each([['createdAt', 'created', 1200], ['endedAt', 'ended', 6010], ['name', 'name', 'beta']] as const)('sorted by %s, a page is read off the index, from anywhere, without sorting', (field, index, start) => {
    for (const descending of [true, false]) {
      for (const after of [null, [start, 7]]) {
        const plan = planOf(page({ archived: false }, [{ field, descending }], after));
        expect(plan).toEqual([expect.stringContaining(`SEARCH runs USING COVERING INDEX runs_by_${index} (archived=?`)]);
        if (after !== null) expect(plan[0]).toMatch(/AND (name|created_at|ended_at)[<>]\?\)/);
      }
    }
  });

  test.each([['status', 'state'], ['preset', 'preset'], ['dataset', 'dataset'], ['kind', 'kind'], ['engine', 'engine'], ['source', 'source']])('sorted by %s and date, too', (field, index) => {
    expect(planOf(page({ archived: false }, [{ field, descending: true }, { field: 'createdAt', descending: true }]))).toEqual([expect.stringContaining(`USING COVERING INDEX runs_by_${index} (archived=?)`)]);
  });

  test('several values of a run, and result columns, are looked up by key, run by run', () => {
    const plan = planOf(page({ archived: false, all: [everyMethod, { field: 'status', comparison: '=', value: 'completed' }, { field: 'tag', comparison: '=', value: 'paper' }, { field: 'seed', comparison: '!=', value: 1 }, { field: 'cal_auc', comparison: '<', value: 0.5 }] }, [{ field: 'cal_auc@base', descending: true }])).join('\n');
    expect(plan).toMatch(/SEARCH runs USING INDEX runs_by_state \(archived=\? AND state=\?\)/);
    expect(plan).toMatch(/SEARCH run_arms USING COVERING INDEX run_arms_by_method \(method=\? AND run=\?\)/);
    expect(plan).toMatch(/SEARCH run_tags USING .*\((tag=\? AND run=\?|run=\? AND tag=\?)\)/);
    expect(plan).toMatch(/SEARCH run_seeds USING .*\((seed=\? AND run=\?|run=\? AND seed=\?)\)/);
    expect(plan).toMatch(/SEARCH v USING PRIMARY KEY \(metric=\? AND arm=\? AND run=\?\)/);
    expect(plan).toMatch(/SEARCH m0 USING PRIMARY KEY \(metric=\? AND arm=\? AND run=\?\)/);
  });

  test('no filter and sort reads the whole table', () => {
    fc.assert(fc.property(filters, sorts, (filter, sort) => {
      expect(fullScans(planOf(page(filter, sort)))).toEqual([]);
    }), { numRuns: 200 });
  });

  test('evaluation rows of a run are found by their key', () => {
    const rows = planOf(rowsStatement({ run: 'r1', arm: 'ours', seed: 1, attacker: '' }));
    expect(fullScans(rows)).toEqual([]);
    expect(rows.join()).toMatch(/SEARCH e USING INDEX \S+ \(run=\? AND arm=\? AND seed=\? AND attacker=\?\)/);
  });

  test.each(['method', 'preset', 'status', 'dataset'] as const)('groups by %s read the values of one column alone', (by) => {
    for (const filter of [{ archived: false }, { archived: null, text: 'alp', all: [everyMethod] }]) {
      const plan = planOf(groupStatement(filter, by, 'cal_auc'));
      expect(fullScans(plan)).toEqual([]);
      expect(plan[0]).toMatch(/SEARCH v USING PRIMARY KEY \(metric=\?\)/);
      expect(fullScans(planOf(groupCountStatement(filter, by)))).toEqual([]);
    }
  });
});
