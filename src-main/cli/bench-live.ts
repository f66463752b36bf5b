import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FollowedSeries } from '../../src-shared/contract/followed-series.ts';
import { ReconnectingClient } from '../../src-shared/contract/reconnecting-client.ts';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import { composeSeries } from '../../src-shared/experiment/journal.ts';
import { StepBuilder } from '../../src-shared/experiment/step-builder.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { metricColumns } from '../../src-shared/metrics/metric-columns.ts';
import type { MetricColumns } from '../../src-shared/metrics/metric-columns.ts';
import { openExecutor } from '../jobs/executors.ts';
import { findServer, openServerPort } from '../server/find-server.ts';
import { startServer } from '../server/start-server.ts';
import { nowMs } from '../wall-clock.ts';
import { openHome } from '../workbench/home.ts';
import { openWorkbench } from '../workbench/workbench.ts';
import type { WorkbenchOptions } from '../workbench/workbench.ts';

/** From the writing of a point to its being in the series of a client that keeps up. */
export const LAG_GOAL_MS = 500;

export interface LiveBenchOptions extends Pick<WorkbenchOptions, 'code' | 'resources' | 'workerScript' | 'backgroundScript' | 'background'> {
  /** script of the process that writes points */
  readonly writerScript: string;
  readonly writers: number;
  readonly pointsPerSecond: number;
  readonly seconds: number;
  /** the slow client rests so long after each part that it took, and its connection breaks so often, milliseconds */
  readonly restMs: number;
  readonly breakEveryMs: number;
}

export const LIVE_BENCH_DEFAULTS = { writers: 8, pointsPerSecond: 2000, seconds: 20, restMs: 400, breakEveryMs: 2500 };

/** What a client had in the end. */
export interface LiveClient {
  readonly points: number;
  readonly parts: number;
  readonly connections: number;
  /** whether its series are those of the journals, by count and SHA-256, a step each */
  readonly exact: boolean;
}

export interface LiveBenchmark {
  /** in the journals of all writers */
  readonly points: number;
  /** from the first point to the last, all writers together: more than was wanted where the machine is too slow */
  readonly seconds: number;
  readonly fast: LiveClient;
  readonly slow: LiveClient;
  /** of the points of the fast client, milliseconds */
  readonly lagMs: { readonly median: number; readonly p95: number; readonly p99: number; readonly most: number };
}

/**
 * Lets several workers write points while two clients follow all of them over the WebSocket of a real server, in a home
 * folder of its own: one as fast as it can, one that rests after each part and loses its connection now and then. Server
 * and clients share this process, so the lag counts the clients' own work too.
 */
export async function benchLive(options: LiveBenchOptions, signal: AbortSignal): Promise<LiveBenchmark> {
  const root = mkdtempSync(join(tmpdir(), 'mu-align-live-'));
  const home = openHome(root, {});
  const workbench = await openWorkbench({
    ...options,
    home,
    host: 'server',
    workers: options.writers,
    command: 'mu-align bench live',
    executor: openExecutor('local', { script: options.writerScript, heapMegabytes: 512 }),
  });
  try {
    await workbench.ready;
    const { store, scheduler, steps } = workbench.context;
    const server = await startServer({ handlers: workbench.handlers, port: 0, files: new Map(), home: root });
    const [fast, slow] = [new LiveReader(root), new LiveReader(root)];
    try {
      const graph = graphOf(options);
      const run = 'live';
      store.runs.add({ id: run, name: run, preset: '', dataset: '', configHash: '', config: {}, createdAt: nowMs(), source: 'own', place: '', runState: null, engine: '', launchKey: null, seeds: [], arms: [], steps: graph.steps });
      scheduler.enqueue({ run, graph, options: { gemmThreads: 1, datasets: home.datasets, checkpointEveryMs: 60_000 } });
      const ids = graph.steps.map(({ id }) => id);
      const lags: number[] = [];
      const followed = Promise.all([
        fast.follow(ids, ({ values: { at } }, from) => { for (const time of at?.subarray(from) ?? []) lags.push(nowMs() - time); }),
        slow.follow(ids, () => setTimeout(options.restMs)),
      ]);
      followed.catch(() => null);
      const breaking = setInterval(() => { slow.lose(); }, options.breakEveryMs);
      const stop = (): void => { scheduler.stop(run, { force: true }); };
      signal.addEventListener('abort', stop, { once: true });
      try {
        const { state } = await scheduler.settled(run);
        signal.throwIfAborted();
        if (state !== 'completed') throw new Error(`the writers ended ${state}`);
        await followed;
      } finally {
        clearInterval(breaking);
        signal.removeEventListener('abort', stop);
      }
      const journals = new Map(ids.map((id) => [id, metricColumns(composeSeries(() => readFileSync(join(steps.finishedFolder(id), JOURNAL_FILE)), id, null) ?? [])]));
      const times = Float64Array.from([...journals.values()].flatMap(({ values }) => [...values.get('at') ?? []])).sort();
      const sorted = Float64Array.from(lags).sort();
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
      return {
        points: times.length,
        seconds: ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000,
        fast: fast.against(journals),
        slow: slow.against(journals),
        lagMs: { median: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) },
      };
    } finally {
      fast.close();
      slow.close();
      await server.close();
    }
  } finally {
    await workbench.close({ stopRuns: false });
    rmSync(root, { recursive: true, force: true });
  }
}

function graphOf({ writers, pointsPerSecond, seconds }: LiveBenchOptions): StepGraph {
  const builder = new StepBuilder();
  const steps = Array.from({ length: writers }, (_, writer) => builder.add({ kind: 'train', slice: { writer, points: pointsPerSecond * seconds, perSecond: pointsPerSecond }, inputs: {}, engine: null, seed: null, label: `writer ${writer}`, weight: 1 }));
  return { steps, results: steps.map(({ id }) => id) };
}

/** A client that follows steps over connections that may break. */
class LiveReader {
  readonly #client: ReconnectingClient;
  readonly #series = new Map<string, FollowedSeries>();
  #port: MessagePortLike | null = null;
  #connections = 0;
  #parts = 0;

  constructor(home: string) {
    this.#client = new ReconnectingClient(async (signal) => {
      const server = await findServer(home);
      if (server === null) throw new Error('there is no server');
      this.#port = await openServerPort(server, signal);
      this.#connections++;
      return this.#port;
    }, { firstDelayMs: 50 });
  }

  /** @param taken told of a whole series, and of its first point that is new, after each part */
  async follow(steps: readonly string[], taken: (part: ReturnType<FollowedSeries['part']>, from: number) => unknown): Promise<void> {
    await Promise.all(steps.map(async (step) => {
      const series = new FollowedSeries();
      this.#series.set(step, series);
      for await (const part of this.#client.stream('metrics.follow', { step, have: null })) {
        const from = series.add(part);
        this.#parts++;
        await taken(series.part(), from);
      }
    }));
  }

  lose(): void {
    this.#port?.close();
  }

  close(): void {
    this.#client.close();
  }

  against(journals: ReadonlyMap<string, MetricColumns>): LiveClient {
    const all = [...this.#series];
    const exact = all.length === journals.size && all.every(([step, series]) => {
      const { values, ...columns } = series.part();
      const journal = journals.get(step);
      return journal !== undefined && checksum({ ...columns, values: new Map(Object.entries(values)) }) === checksum(journal);
    });
    return { points: all.reduce((sum, [, series]) => sum + series.length, 0), parts: this.#parts, connections: this.#connections, exact };
  }
}

/** SHA-256 of all columns, the phases by their names. */
function checksum({ step, epoch, phase, phases, values }: MetricColumns): string {
  const hash = createHash('sha256').update(`${step.length}\n`);
  const add = (column: Int32Array | Float64Array): void => { hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength)); };
  add(step);
  add(epoch);
  hash.update(Array.from(phase, (index) => phases[index] ?? '').join('\n'));
  for (const [name, column] of [...values].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${name}\n`);
    add(column);
  }
  return hash.digest('hex');
}
