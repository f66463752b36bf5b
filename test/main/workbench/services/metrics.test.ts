import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nowMs } from '../../../../src-main/wall-clock.ts';
import { writeBundle } from '../../../../src-main/workbench/bundles/write-bundle.ts';
import { openPath } from '../../../../src-main/workbench/opening/open-path.ts';
import { metricsService } from '../../../../src-main/workbench/services/metrics.ts';
import { encodeMetrics } from '../../../../src-main/worker/metrics-file.ts';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import { FollowedSeries } from '../../../../src-shared/contract/followed-series.ts';
import { ReconnectingClient } from '../../../../src-shared/contract/reconnecting-client.ts';
import { openWebSocketPort } from '../../../../src-shared/contract/web-socket-port.ts';
import { composeSeries } from '../../../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE, RESULT_FILE, RESULT_FILE_SCHEMA_ID, resumedFromSchema } from '../../../../src-shared/experiment/step-file.ts';
import { METRICS_FILE } from '../../../../src-shared/experiment/step-outputs.ts';
import { metricColumns } from '../../../../src-shared/metrics/metric-columns.ts';
import type { SeriesPoint } from '../../../../src-shared/report/thin-series.ts';
import { exampleRun } from '../../store/example-runs.ts';
import { enter, pageSocket, testServer } from '../../server/test-server.ts';
import { writeExampleFolder } from '../example-folder.ts';
import { clientOf, testContext } from './test-context.ts';
import type { TestContext } from './test-context.ts';

const WRITER = join(import.meta.dirname, 'metric-writer.ts');

/** A run whose steps are running, and have nothing yet. */
function runningSteps(context: TestContext, ids: readonly string[]): void {
  context.store.runs.add(exampleRun('r', { steps: ids.map((id) => ({ id, kind: 'train', arm: null, seed: 1, label: id, weight: 1 })) }));
  for (const id of ids) context.store.steps.change(id, 'running');
}

/** An attempt's journal as its worker leaves it, whole lines and what else is given. */
function writeJournal(context: TestContext, id: string, attempt: number, lines: readonly unknown[], rest = ''): string {
  const folder = join(context.home.work, 'attempts', `${id}-${attempt}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, JOURNAL_FILE), `${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}${rest}`);
  return folder;
}

const begin = (attempt: number, resumed: unknown = null): unknown => ({ type: 'attempt', t: 0, attempt, fingerprint: 'f', resumed });
const point = (step: number, loss: number | null, phase = 'retain'): unknown => ({ type: 'metric', t: 0, step, epoch: 1, phase, values: { loss } });

/** What a result says of a finished attempt. */
const resultOf = (id: string, attempt: number, files: object = {}): string =>
  JSON.stringify({ schema: RESULT_FILE_SCHEMA_ID, id, attempt, outcome: 'completed', error: null, badInput: false, fingerprint: 'f', durationMs: 1, startedAt: 0, peakMemoryBytes: 1, files });

/** Everything that a stream says until it ends, taken together. */
async function followed(client: ContractClient, step: string, signal?: AbortSignal): Promise<FollowedSeries> {
  const series = new FollowedSeries();
  for await (const part of client.stream('metrics.follow', { step, have: null }, signal === undefined ? {} : { signal })) series.add(part);
  return series;
}

/** The same series as columns, whoever put them together. */
function expectSeries(series: FollowedSeries, points: readonly SeriesPoint[]): void {
  const { step, epoch, phase, phases, values } = series.part();
  const wanted = metricColumns(points);
  const named = (indexes: Int32Array, names: readonly string[]): string[] => Array.from(indexes, (index) => names[index] ?? '?');
  expect(step).toStrictEqual(wanted.step);
  expect(epoch).toStrictEqual(wanted.epoch);
  expect(named(phase, phases)).toStrictEqual(named(wanted.phase, wanted.phases));
  expect(new Map(Object.entries(values))).toStrictEqual(new Map(wanted.values));
}

describe('metrics of steps', () => {
  test('a journal is followed over a torn line, a failed attempt and one that resumed, until the step has ended', async () => {
    const context = testContext();
    runningSteps(context, ['s']);
    const client = clientOf(metricsService(context));
    const series = new FollowedSeries();
    const stream = client.stream('metrics.follow', { step: 's', have: null });
    const until = async (revision: number, points: number): Promise<void> => {
      while (series.position?.revision !== revision || series.length !== points) {
        const { value } = await stream.next();
        if (value === undefined) throw new Error('the stream has ended');
        series.add(value);
      }
    };
    await until(0, 0);
    const first = [begin(1), point(1, 0.5), point(2, 0.25), { type: 'checkpoint', t: 0, number: 1, sha256: '', offset: 0, fingerprint: 'f' }];
    const offset = Buffer.byteLength(`${first.slice(0, 3).map((line) => JSON.stringify(line)).join('\n')}\n`);
    writeJournal(context, 's', 1, [...first, point(3, 0.1)], '{"type":"metric","t":0,"st');
    await until(1, 3);
    const resumed = { folder: 's-1', checkpoint: 1, offset, step: 2 };
    // The attempt that was begun meanwhile has not said yet where it begins; then it says so.
    writeJournal(context, 's', 2, []);
    await setTimeout(150);
    expect(series.length).toBe(3);
    writeJournal(context, 's', 2, [begin(2, resumed), point(3, 7)]);
    await until(2, 3);
    expect([...series.part().values['loss'] ?? []]).toEqual([0.5, 0.25, 7]);
    // Goes back further than the attempt before it did.
    writeJournal(context, 's', 3, [begin(3), point(1, 0.5), point(2, null, 'forget')]);
    await until(3, 2);
    expect(series.part()).toMatchObject({ phases: ['retain', 'forget'], values: { loss: Float64Array.of(0.5, Infinity) } });
    context.store.steps.change('s', 'failed');
    context.changes.tell({ about: 'step', step: 's' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
  });

  test('when its points were written is told by the journals that are left, over a resume, and thinned', async () => {
    const context = testContext();
    runningSteps(context, ['s']);
    const client = clientOf(metricsService(context));
    const at = (t: number, step: number, epoch = 1): unknown => ({ type: 'metric', t, step, epoch, phase: 'retain', values: { loss: 1 } });
    const ask = (after = 0, most = 100) => client.call('metrics.times', { step: 's', after, most });
    expect(await ask()).toEqual({ step: new Int32Array(0), epoch: new Int32Array(0), at: new Float64Array(0) });
    expect(context.store.jobs.openAttempt('s', 50_000, 1)).toBe(1);
    const first = [begin(1), at(10, 1), at(20, 2), at(20, 2)];
    const offset = Buffer.byteLength(`${first.map((line) => JSON.stringify(line)).join('\n')}\n`);
    writeJournal(context, 's', 1, [...first, at(30, 3)]);
    context.store.steps.changeAttempt('s', 1, 'interrupted', 60_000);
    expect(context.store.jobs.openAttempt('s', 70_000, 1)).toBe(2);
    writeJournal(context, 's', 2, [begin(2, { folder: 's-1', checkpoint: 1, offset, step: 2 }), at(5, 3, 2), at(6, 4, 2), at(7, 5, 2)]);
    expect(await ask()).toEqual({ step: Int32Array.of(1, 2, 3, 4, 5), epoch: Int32Array.of(1, 1, 2, 2, 2), at: Float64Array.of(50_010, 50_020, 70_005, 70_006, 70_007) });
    expect(await ask(3)).toMatchObject({ step: Int32Array.of(4, 5) });
    expect(await ask(0, 3)).toMatchObject({ step: Int32Array.of(1, 4, 5), at: Float64Array.of(50_010, 70_006, 70_007) });
  });

  test('a step that went on and finished while nobody looked is followed to its end, by whoever saw it interrupted', async () => {
    const context = testContext();
    runningSteps(context, ['s']);
    const client = clientOf(metricsService(context));
    const first = [begin(1), point(1, 0.5), point(2, 0.25)];
    const offset = Buffer.byteLength(`${first.map((line) => JSON.stringify(line)).join('\n')}\n`);
    writeJournal(context, 's', 1, first);
    context.store.steps.change('s', 'interrupted');
    const series = await followed(client, 's');
    expect(series.position).toEqual({ revision: 1, points: 2 });
    const asked = async (): Promise<void> => {
      for await (const part of client.stream('metrics.follow', { step: 's', have: series.position })) series.add(part);
    };
    // Interrupted once more, then finished, each time too quickly for anybody to ask.
    writeJournal(context, 's', 2, [begin(2, { folder: 's-1', checkpoint: 1, offset, step: 2 }), point(3, 0.1)]);
    await asked();
    expect(series.position).toEqual({ revision: 2, points: 3 });
    const lines = [begin(3), ...[1, 2, 3, 4].map((step) => point(step, 1 / step))];
    const folder = writeJournal(context, 's', 3, lines);
    mkdirSync(join(folder, 'outputs'));
    const bytes = encodeMetrics([1, 2, 3, 4].map((step) => ({ step, epoch: 1, phase: 'retain', values: { loss: 1 / step } })));
    writeFileSync(join(folder, 'outputs', METRICS_FILE), bytes);
    writeFileSync(join(folder, RESULT_FILE), resultOf('s', 3, { [METRICS_FILE]: { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length } }));
    context.store.steps.change('s', 'queued');
    context.store.steps.change('s', 'running');
    context.steps.commit('s', { number: 3, folder });
    context.store.steps.change('s', 'completed');
    await asked();
    expect(series.position).toEqual({ revision: 3, points: 4 });
    expect((await client.call('metrics.names', { step: 's' })).map(({ points }) => points)).toEqual([4]);
  });

  test('curves of a step that grows are those of the same step when it is finished', async () => {
    const context = testContext();
    runningSteps(context, ['s']);
    const client = clientOf(metricsService(context));
    const points = Array.from({ length: 700 }, (_, i) => ({ step: i + 1, epoch: 1, phase: i % 3 === 0 ? 'forget' : 'retain', values: { loss: Math.sin(i), ...(i % 7 === 0 ? { norm: i === 70 ? null : i } : {}) } }));
    const lines = points.map((at) => ({ type: 'metric', t: 0, ...at }));
    writeJournal(context, 's', 1, [begin(1), ...lines.slice(0, 300)]);
    expect((await client.call('metrics.names', { step: 's' })).map(({ points: count }) => count)).toEqual([100, 15, 200, 28]);
    const folder = writeJournal(context, 's', 1, [begin(1), ...lines]);
    await setTimeout(250);
    const ranges = [[1, 700, 50], [20, 90, 7], [333, 333, 1], [650, 9000, 400], [9000, 9999, 5]] as const;
    const ask = (): Promise<unknown[]> => Promise.all([
      client.call('metrics.names', { step: 's' }),
      ...ranges.map(([from, to, most]) => client.call('metrics.window', { step: 's', phase: 'retain', metric: 'loss', from, to, most })),
      client.call('metrics.window', { step: 's', phase: 'forget', metric: 'norm', from: 0, to: 700, most: 3 }),
      client.call('metrics.window', { step: 's', phase: 'forget', metric: 'none', from: 0, to: 700, most: 3 }),
    ]);
    const live = await ask();
    mkdirSync(join(folder, 'outputs'));
    const bytes = encodeMetrics(points);
    writeFileSync(join(folder, 'outputs', METRICS_FILE), bytes);
    writeFileSync(join(folder, RESULT_FILE), resultOf('s', 1, { [METRICS_FILE]: { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length } }));
    context.steps.commit('s', { number: 1, folder });
    context.store.steps.change('s', 'completed');
    expect(await ask()).toStrictEqual(live);
    expectSeries(await followed(client, 's'), points);
    // In a workbench that never saw it run.
    expectSeries(await followed(clientOf(metricsService(context)), 's'), points);
  });

  test('a step that is not there is refused by its name, one without points has none', async () => {
    const context = testContext();
    runningSteps(context, ['s']);
    const client = clientOf(metricsService(context));
    expect(await client.call('metrics.names', { step: 's' })).toEqual([]);
    for (const step of ['other', '../s', 's/../s']) {
      await expect(client.call('metrics.names', { step })).rejects.toMatchObject({ code: 'step' });
      await expect(client.stream('metrics.follow', { step, have: null }).next()).rejects.toMatchObject({ code: 'step' });
    }
  });
});

describe('curves of a run that came as a bundle', () => {
  const [TRAIN, EVALUATE] = ['a'.repeat(64), 'b'.repeat(64)];
  const points = [1, 2, 3, 4].map((step) => ({ step, epoch: 1, phase: 'retain', values: { loss: 1 / step } }));

  /** A home with such a run, by way of another home that made it. */
  async function withBundle(metrics: Uint8Array): Promise<TestContext> {
    const [made, context] = [testContext(), testContext()];
    const results = join(made.home.runs, 'mine', 'results');
    writeExampleFolder(results, { kind: 'own', inWords: 'own' }, [{ id: TRAIN, kind: 'train' }, { id: EVALUATE, kind: 'evaluate' }]);
    const outputs = join(made.home.work, 'steps', TRAIN, 'outputs');
    mkdirSync(outputs, { recursive: true });
    writeFileSync(join(outputs, METRICS_FILE), metrics);
    writeFileSync(join(outputs, '..', RESULT_FILE), resultOf(TRAIN, 1, { [METRICS_FILE]: { sha256: createHash('sha256').update(metrics).digest('hex'), bytes: metrics.length } }));
    const bundle = join(made.home.root, 'run.zip');
    const hooks = { signal: made.signal, progress: () => undefined };
    await writeBundle({ name: 'Mine', note: '', tags: [], results, steps: made.steps }, bundle, hooks);
    await openPath(context, bundle, { signal: made.signal, onProgress: () => undefined });
    return context;
  }

  test('are those of the home that made it, read and followed alike; a step that learnt nothing has none', async () => {
    const client = clientOf(metricsService(await withBundle(encodeMetrics(points))));
    expect(await client.call('metrics.names', { step: TRAIN })).toEqual([{ phase: 'retain', metric: 'loss', points: 4, firstStep: 1, lastStep: 4 }]);
    const window = await client.call('metrics.window', { step: TRAIN, phase: 'retain', metric: 'loss', from: 2, to: 4, most: 10 });
    expect([...window.from]).toEqual([2, 3, 4]);
    expect([...window.first]).toEqual([1 / 2, 1 / 3, 1 / 4]);
    expectSeries(await followed(client, TRAIN), points);
    expect((await client.call('metrics.times', { step: TRAIN, after: 0, most: 10 })).step).toHaveLength(0);
    expect(await client.call('metrics.names', { step: EVALUATE })).toEqual([]);
    expect((await followed(client, EVALUATE)).length).toBe(0);
    await expect(client.call('metrics.names', { step: 'c'.repeat(64) })).rejects.toMatchObject({ code: 'step' });
  });

  test('that are no curves are said to be none', async () => {
    const client = clientOf(metricsService(await withBundle(Buffer.from('no metrics at all'))));
    await expect(client.call('metrics.names', { step: TRAIN })).rejects.toMatchObject({ code: expect.stringMatching(/^(metrics|data)/) as unknown });
  });
});

describe('live over a WebSocket', () => {
  const WRITERS = 8;
  const POINTS = 6000;
  const PER_SECOND = 2000;

  test('eight writers, a fast client and a slow one that reconnects: each ends with exactly the journals\' points', async () => {
    const context = testContext();
    const ids = Array.from({ length: WRITERS }, (_, i) => `step${i}`);
    runningSteps(context, ids);
    const server = await testServer({ handlers: metricsService(context) });
    const cookie = await enter(server.mintUrl());
    let sockets: ReturnType<typeof pageSocket>[] = [];
    const open = (): ReconnectingClient => new ReconnectingClient(async (signal) => {
      const socket = pageSocket(server, cookie);
      sockets.push(socket);
      return openWebSocketPort(socket, signal);
    }, { firstDelayMs: 50, answerMs: 60_000, silenceMs: 60_000 });
    const fast = open();
    const lags: number[] = [];
    const watched = ids.map((step) => watch(fast, step, (series, added) => {
      // The oldest of the points that came: the others waited less.
      const at = series.part().values['at']?.[added];
      if (at !== undefined) lags.push(nowMs() - at);
    }));
    while (sockets.length === 0) await setTimeout(5);
    sockets = [];
    const slow = open();
    const dawdled = ids.map((step) => watch(slow, step, () => setTimeout(400)));

    const processes = ids.map((id) => begun(context, id, 1, 1, POINTS, null));
    // The connection of the slow one breaks now and then.
    const breaking = (async () => {
      for (let i = 0; i < 4; i++) {
        await setTimeout(700);
        sockets.splice(0).forEach((socket) => { socket.terminate(); });
      }
    })();
    // One worker is killed in the middle; the next attempt goes on from its mark.
    const [killed] = processes;
    const mark = join(context.home.work, 'attempts', 'step0-1', 'mark.json');
    while (!existsSync(mark)) await setTimeout(20);
    await setTimeout(500);
    killed?.kill('SIGKILL');
    const resumed = resumedFromSchema.parse(JSON.parse(readFileSync(mark, 'utf8')));
    const from = resumed.step + 1;
    processes[0] = begun(context, 'step0', 2, from, POINTS - from + 1, resumed);

    const wanted = await Promise.all(ids.map(async (id, i) => {
      const process = processes[i];
      if (process?.exitCode === null) await once(process, 'exit');
      const number = i === 0 ? 2 : 1;
      const attempts = join(context.home.work, 'attempts');
      const points = composeSeries((folder) => readFileSync(join(attempts, folder, JOURNAL_FILE)), `${id}-${number}`, null);
      context.steps.commit(id, { number, folder: join(attempts, `${id}-${number}`) });
      context.store.steps.change(id, 'completed');
      context.changes.tell({ about: 'step', step: id });
      return points ?? [];
    }));
    await breaking;
    for (const [i, id] of ids.entries()) {
      expect(wanted[i]?.map(({ step }) => step), id).toEqual(Array.from({ length: POINTS }, (_, n) => n + 1));
      for (const series of [await watched[i], await dawdled[i]]) expectSeries(series ?? new FollowedSeries(), wanted[i] ?? []);
    }
    fast.close();
    slow.close();
    lags.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(lags[Math.min(lags.length - 1, Math.floor(share * lags.length))] ?? NaN);
    process.stdout.write(`${WRITERS} writers of ${PER_SECOND} points/s, ${lags.length} parts: a point was seen after ${at(0.5)} ms (median), ${at(0.95)} ms (95 %), ${at(1)} ms (most)\n`);
  }, 60_000);

  async function watch(client: ContractClient, step: string, taken: (series: FollowedSeries, added: number) => unknown): Promise<FollowedSeries> {
    const series = new FollowedSeries();
    for await (const part of client.stream('metrics.follow', { step, have: null })) {
      await taken(series, series.add(part));
    }
    return series;
  }

  function begun(context: TestContext, id: string, attempt: number, first: number, points: number, resumed: unknown): ChildProcess {
    const { folder } = context.steps.openAttempt(id);
    const process = spawn(globalThis.process.execPath, [WRITER, folder, id, String(attempt), String(first), String(points), String(PER_SECOND), JSON.stringify(resumed)], { stdio: ['ignore', 'ignore', 'inherit'] });
    onTestFinished(() => { process.kill('SIGKILL'); });
    return process;
  }
});
