import Database from 'better-sqlite3';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { METRICS_FILE } from '../../src-shared/experiment/step-outputs.ts';
import { windowOfPoints } from '../../src-shared/metrics/window-of-points.ts';
import type { RunFilter, SqlValue } from '../store/run-filter.ts';
import type { RunSort } from '../store/run-list.ts';
import { findDamage } from '../store/open-database.ts';
import { openStore, openStoreAtOnce, storePath } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { curveWindowOf } from '../workbench/metrics/curve-windows.ts';
import { encodeMetrics } from '../worker/metrics-file.ts';
import { fillStore, longSeries } from './bench-store-data.ts';

/** A read, as the program does it and by plain SQL on the same data. */
export interface StoreTiming {
  readonly what: string;
  /** medians */
  readonly storeMs: number;
  /** null where SQL has nothing like it */
  readonly plainMs: number | null;
}

export interface StoreBenchmark {
  readonly runs: number;
  readonly evaluationRows: number;
  readonly points: number;
  readonly databaseBytes: number;
  /** filling the store, once */
  readonly fillMs: number;
  readonly timings: readonly StoreTiming[];
}

export const STORE_BENCH_SIZE = { runs: 10_000, evaluated: 1000, points: 1_000_000 };
export const PAGE_GOAL_MS = 50;
export const START_GOAL_MS = 1000;

const PAGE = 50;
const BUCKETS = 1000;
const ROUNDS = 15;
/** Slow reads are timed fewer times, at least three. */
const ENOUGH_MS = 3000;

interface Query {
  readonly what: string;
  readonly store: () => unknown;
  readonly plain: (() => unknown) | null;
}

/** Fills a store in a temporary folder and times its reads, in turns with plain SQL. */
export async function benchStore(log: (line: string) => void, signal: AbortSignal, size = STORE_BENCH_SIZE): Promise<StoreBenchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-store-'));
  try {
    log(`adding ${size.runs} runs, ${size.evaluated} of them with evaluation rows`);
    const start = performance.now();
    const filled = openStore(folder);
    fillStore(filled, size.runs, size.evaluated);
    filled.close();
    const fillMs = performance.now() - start;
    log(`writing two curves of ${size.points} points`);
    const series = longSeries(size.points);
    writeFileSync(join(folder, METRICS_FILE), encodeMetrics(series));
    writePoints(join(folder, 'points.db'), series.map(({ step, values }) => [step, values['loss'] ?? 0]));
    signal.throwIfAborted();

    const store = openStore(folder);
    const plain = new Database(storePath(folder), { readonly: true });
    const points = new Database(join(folder, 'points.db'), { readonly: true });
    const timings: StoreTiming[] = [];
    try {
      const evaluationRows = plain.prepare<[], { n: number }>('SELECT count(*) AS n FROM evaluation_rows').get()?.n ?? 0;
      const live = { step: Int32Array.from(series, ({ step }) => step), value: Float64Array.from(series, ({ values }) => values['loss'] ?? NaN), length: size.points };
      for (const query of [...pageQueries(store, plain), ...groupQueries(store, plain), ...windowQueries(folder, points, live)]) {
        log(query.what);
        timings.push(await timed(query, signal));
      }
      store.close();
      const startUp = [await timed({ what: 'start-up: open the store', store: () => { openStoreAtOnce(folder).close(); }, plain: () => { openPlainly(folder); } }, signal)];
      markUnclosed(folder);
      startUp.push(await timed({ what: 'start-up after a crash: open the store', store: () => { openStoreAtOnce(folder).close(); }, plain: () => { openPlainly(folder); } }, signal));
      startUp.push(await timed({ what: 'check after a crash, in the background', store: () => findDamage(storePath(folder)), plain: () => plain.pragma('quick_check') }, signal));
      timings.unshift(...startUp);
      return { ...size, evaluationRows, databaseBytes: statSync(storePath(folder)).size, fillMs, timings };
    } finally {
      plain.close();
      points.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed({ what, store, plain }: Query, signal: AbortSignal): Promise<StoreTiming> {
  const storeMs: number[] = [];
  const plainMs: number[] = [];
  const start = performance.now();
  for (let round = 0; round < ROUNDS && (round < 3 || performance.now() - start < ENOUGH_MS); round++) {
    signal.throwIfAborted();
    storeMs.push(durationOf(store));
    if (plain !== null) plainMs.push(durationOf(plain));
    await setImmediate();
  }
  return { what, storeMs: median(storeMs), plainMs: plain === null ? null : median(plainMs) };
}

function durationOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** As a program leaves it that was killed; a store that is not trusted is left so too. */
function markUnclosed(folder: string): void {
  const database = new Database(storePath(folder));
  database.prepare('UPDATE store_session SET clean = 0').run();
  database.close();
}

function openPlainly(folder: string): void {
  const database = new Database(storePath(folder));
  database.pragma('journal_mode = WAL');
  database.prepare('SELECT count(*) FROM runs').get();
  database.close();
}

/** The columns of a row of the list, as one would write them by hand. */
const PLAIN_ROW = `SELECT r.*, (SELECT group_concat(DISTINCT method) FROM run_arms WHERE run = r.number) AS methods, (SELECT group_concat(seed) FROM run_seeds WHERE run = r.number) AS seeds,
  (SELECT count(*) FROM run_steps u JOIN steps s ON s.id = u.step WHERE u.run = r.number AND s.state = 'completed') AS done, (SELECT count(*) FROM run_steps WHERE run = r.number) AS steps,
  (SELECT group_concat(tag) FROM run_tags WHERE run = r.number) AS tags, (SELECT text FROM run_notes WHERE run = r.number) AS note FROM runs r`;
const PLAIN_METRIC = (column: string): string => `(SELECT avg(json_extract(cells, '$."${column}"')) FROM evaluation_rows WHERE run = r.number AND arm = r.lead_arm AND attacker = '')`;

function pageQueries(store: Store, plain: Database.Database): Query[] {
  const query = (what: string, filter: Partial<RunFilter>, sort: readonly RunSort[], where: string, order: string, values: readonly SqlValue[] = []): Query => {
    const statement = plain.prepare(`${PLAIN_ROW} WHERE archived = 0 ${where} ORDER BY ${order} LIMIT ${PAGE}`);
    return {
      what: `page: ${what}`,
      store: () => store.runList.page({ filter: { archived: false, ...filter }, sort, limit: PAGE, after: null }),
      plain: () => statement.all(...values),
    };
  };
  const hasMethod = 'AND number IN (SELECT run FROM run_arms WHERE method = ?)';
  const all = [{ field: 'status', comparison: '=', value: 'completed' }, { field: 'method', comparison: '=', value: 'mu-align' }] as const;
  const threeKeys = [{ field: 'preset', descending: false }, { field: 'dataset', descending: true }, { field: 'name', descending: false }];
  const counted = plain.prepare(`SELECT count(*) FROM runs WHERE archived = 0 AND state = ? ${hasMethod}`);
  const offset = plain.prepare(`${PLAIN_ROW} WHERE archived = 0 ORDER BY name LIMIT ${PAGE} OFFSET 9000`);
  return [
    query('the newest', {}, [], '', 'created_at DESC'),
    query('by name', {}, [{ field: 'name', descending: false }], '', 'name'),
    { what: 'page: by name, from the 9,000th on', store: () => store.runList.page({ filter: { archived: false }, sort: [{ field: 'name', descending: false }], limit: PAGE, after: null, offset: 9000 }), plain: () => offset.all() },
    query('one word', { text: 'abla' }, [], 'AND number IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)', 'created_at DESC', ['abla*']),
    query('a word that every run has', { text: 'mu-align' }, threeKeys, 'AND number IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)', 'preset, dataset DESC, name', ['mu* AND align*']),
    query('a method that every run has, state, three keys', { all }, threeKeys, `AND state = ? ${hasMethod}`, 'preset, dataset DESC, name', ['completed', 'mu-align']),
    query('a tag', { all: [{ field: 'tag', comparison: '=', value: 'paper' }] }, [], 'AND number IN (SELECT run FROM run_tags WHERE tag = ?)', 'created_at DESC', ['paper']),
    query('part of a name', { all: [{ field: 'name', comparison: 'contains', value: 'cosine' }] }, threeKeys, 'AND name LIKE ?', 'preset, dataset DESC, name', ['%cosine%']),
    query('by a result column', {}, [{ field: 'cal_auc', descending: true }], '', `${PLAIN_METRIC('cal_auc')} DESC`),
    query('by two result columns, below a third', { all: [{ field: 'forget_acc', comparison: '<', value: 0.5 }] }, [{ field: 'cal_auc', descending: true }, { field: 'retain_acc', descending: false }], `AND ${PLAIN_METRIC('forget_acc')} < ?`, `${PLAIN_METRIC('cal_auc')} DESC, ${PLAIN_METRIC('retain_acc')}`, [0.5]),
    { what: 'count: a method that every run has, state', store: () => store.runList.count({ archived: false, all }), plain: () => counted.get('completed', 'mu-align') },
  ];
}

function groupQueries(store: Store, plain: Database.Database): Query[] {
  const plainly = (column: string, key: string): Database.Statement<[]> => plain.prepare(`SELECT ${key} AS key, count(*), avg(json_extract(cells, '$."${column}"')) FROM evaluation_rows e JOIN runs r ON r.number = e.run JOIN run_arms a ON a.run = e.run AND a.arm = e.arm
    WHERE r.archived = 0 AND e.attacker = '' ${key === 'a.method' ? '' : 'AND e.arm = r.lead_arm'} GROUP BY key`);
  const columns = ['cal_auc', 'worst_tpr_1e-3', 'retain_acc', 'forget_acc', 'emb_mse', 'runtime_s'];
  return [
    { what: 'group by method: one column', store: () => store.runGroups({ archived: false }, 'method', ['cal_auc']), plain: ((one) => () => one.all())(plainly('cal_auc', 'a.method')) },
    { what: `group by method: ${columns.length} columns`, store: () => store.runGroups({ archived: false }, 'method', columns), plain: ((several) => () => several.map((one) => one.all()))(columns.map((column) => plainly(column, 'a.method'))) },
    { what: 'group by preset: one column', store: () => store.runGroups({ archived: false }, 'preset', ['cal_auc']), plain: ((one) => () => one.all())(plainly('cal_auc', 'r.preset')) },
  ];
}

function writePoints(path: string, points: readonly (readonly [number, number])[]): void {
  const database = new Database(path);
  database.exec('CREATE TABLE points (step INTEGER PRIMARY KEY, value REAL NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO points VALUES (?, ?)');
  database.transaction(() => { for (const point of points) insert.run(...point); })();
  database.close();
}

function windowQueries(folder: string, points: Database.Database, live: Parameters<typeof windowOfPoints>[0]): Query[] {
  const bucketed = points.prepare<number[]>('SELECT min(step), max(step), min(value), max(value) FROM points WHERE step BETWEEN ? AND ? GROUP BY (step - 1) / ?');
  const path = join(folder, METRICS_FILE);
  const n = live.length;
  const ranges: readonly (readonly [string, number, number])[] = [['the whole', 1, n], ['seven tenths', Math.floor(n / 10), Math.floor(0.8 * n)], ['a hundredth', Math.floor(n / 2), Math.floor(0.51 * n)], ['900 points', Math.floor(n / 2), Math.floor(n / 2) + 899]];
  return ranges.flatMap(([what, from, to]): Query[] => {
    const width = 2 ** Math.ceil(Math.log2((to - from + 1) / BUCKETS));
    const plain = (): unknown => bucketed.all(from, to, Math.max(1, width));
    return [
      { what: `curve, finished: ${what}`, store: () => curveWindowOf(path, { phase: 'train', metric: 'loss' }, from, to, BUCKETS), plain },
      { what: `curve, growing: ${what}`, store: () => windowOfPoints(live, from, to, BUCKETS), plain },
    ];
  });
}
