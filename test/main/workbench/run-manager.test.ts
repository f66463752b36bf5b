import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import type { Engine } from '../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../src-main/lab/engine/engines.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../../src-main/workbench/background/tasks.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { checkFiles } from '../../../src-main/workbench/check-files.ts';
import { MODELS_REASON } from '../../../src-main/workbench/run-manager.ts';
import { readRunFile } from '../../../src-main/workbench/run-file.ts';
import { GatedExecutor } from './gated-executor.ts';
import { InThreadBackground } from './in-thread-background.ts';
import { ended, launchTiny, refusal, until } from './launch-tiny.ts';
import { TINY_CONFIG, openTestWorkbench, temporaryHome } from './test-workbench.ts';

let engine: Engine;
beforeAll(async () => { ({ engine } = await openEngine('auto', { gemmThreads: 1 })); });
afterAll(() => { engine.dispose(); });

let place = '';
let remove = (): void => undefined;
beforeEach(() => { ({ place, remove } = temporaryHome()); });
afterEach(() => { remove(); });

const results = (id: string): string => join(place, 'home', 'runs', id, 'results');
const chosen = { preset: null, base: null, config: parseConfig(TINY_CONFIG, catalogue), changed: false };

/** Threads in which one task can be made to fail. */
class FailingBackground extends InThreadBackground {
  failing: TaskName | null = null;

  override run<N extends TaskName>(name: N, input: TaskInput<N>, options?: { readonly signal?: AbortSignal; readonly onProgress?: (news: unknown) => void }): Promise<TaskOutput<N>> {
    return name === this.failing ? Promise.reject(contractError('disk-full', 'no room', 'there is no room left on the disk')) : super.run(name, input, options);
  }
}

describe('results', () => {
  test('that cannot be written are told of, and written when it is tried again', async () => {
    const background = new FailingBackground();
    background.failing = 'runs.publish';
    const executor = new GatedExecutor(engine);
    const { client, close } = await openTestWorkbench(place, executor, { background });
    const id = await launchTiny(client, 'k');
    const failed = await until(client, id, ended);
    expect(failed).toMatchObject({ status: 'failed', problem: 'its steps are done, but its results could not be written: there is no room left on the disk' });
    expect(existsSync(results(id))).toBe(false);
    const done = executor.done.length;
    background.failing = null;
    await client.call('runs.retry', { id });
    expect((await until(client, id, ended)).status).toBe('completed');
    expect(executor.done.length).toBe(done);
    expect(checkFiles(results(id)).problems).toEqual([]);
    await close();
  });

  test('that were not written when the program died are written at the next start', async () => {
    const first = await openTestWorkbench(place, new GatedExecutor(engine));
    const id = await launchTiny(first.client, 'k');
    await until(first.client, id, ended);
    await first.close();
    const before = readFileSync(join(results(id), 'losses_tiny.csv'));
    // As it stood a moment before its end.
    rmSync(results(id), { recursive: true });
    const database = new Database(join(place, 'home', 'store.db'));
    database.prepare(`UPDATE runs SET state = 'running', ended_at = 0 WHERE id = ?`).run(id);
    database.close();

    const executor = new GatedExecutor(engine);
    const second = await openTestWorkbench(place, executor);
    expect((await until(second.client, id, ended)).status).toBe('completed');
    expect(executor.done).toEqual([]);
    expect(readFileSync(join(results(id), 'losses_tiny.csv'))).toEqual(before);
    await second.close();
  });

  test('can be placed elsewhere, but not over other results', async () => {
    const { workbench: { context }, close } = await openTestWorkbench(place, new GatedExecutor(engine));
    const out = join(place, 'out');
    const id = await context.runs.launch({ chosen, name: 'Elsewhere', key: 'a', place: out });
    expect((await context.runs.outcome(id)).state).toBe('completed');
    expect(context.store.runs.get(id)).toMatchObject({ name: 'Elsewhere', place: out, state: 'completed' });
    expect(checkFiles(out).problems).toEqual([]);
    expect(existsSync(results(id))).toBe(false);
    const other = { ...chosen, config: { ...chosen.config, seeds: [6] } };
    await expect(context.runs.launch({ chosen: other, name: '', key: 'b', place: out })).rejects.toThrow(/holds results of another config/);
    expect(context.store.runs.byLaunchKey('b')).toBeNull();
    await close();
  });
});

describe('models alone', () => {
  test('are made, and measured when the run is resumed, with the same bits', async () => {
    const executor = new GatedExecutor(engine);
    const { workbench: { context }, client, close } = await openTestWorkbench(place, executor);
    const id = await context.runs.launch({ chosen, name: '', key: 'k', part: 'models' });
    expect(await context.runs.outcome(id)).toEqual({ state: 'models' });
    const { run } = await client.call('runs.get', { id });
    expect(run).toMatchObject({ status: 'stopped', problem: MODELS_REASON, stepsDone: 6, stepsTotal: 6 });
    expect(executor.done.some((label) => label.startsWith('evaluate'))).toBe(false);
    await client.call('runs.resume', { id });
    expect(await until(client, id, ended)).toMatchObject({ status: 'completed', stepsDone: 9, stepsTotal: 9 });
    expect(executor.done).toHaveLength(9);

    // Asking for the models of a run that has its results takes nothing from it.
    await context.runs.resume(id, 'models');
    await context.runs.outcome(id);
    expect((await client.call('runs.get', { id })).run).toMatchObject({ status: 'completed', stepsTotal: 9 });
    await close();
  });
});

describe('a run of a preset', () => {
  test('has its name and is a reproduction; a copy with other values is labelled, and has none', async () => {
    const executor = new GatedExecutor(engine);
    executor.held = 'data';
    const { client, close } = await openTestWorkbench(place, executor);
    const { config } = await client.call('presets.get', { name: 'scenes-20k' });
    const launch = async (changes: object): Promise<string> => (await client.call('runs.launch', { config: { ...config, ...changes }, preset: 'scenes-20k', name: '', key: JSON.stringify(changes) })).id;
    const kinds = await Promise.all([{}, { seeds: [42] }, { seeds: [1] }].map(async (changes) => (await client.call('runs.get', { id: await launch(changes) })).run));
    expect(kinds.map(({ kind, preset }) => [kind, preset])).toEqual([['frozen', 'scenes-20k'], ['subset', 'scenes-20k'], ['edited-copy', 'scenes-20k']]);
    expect(kinds.map(({ id }) => id.replace(/-[0-9a-f]{8}$/, ''))).toEqual(['scenes-20k', 'scenes-20k', 'custom']);
    expect(kinds[0]?.id).toBe('scenes-20k-a3814d76');
    expect((await refusal(client.call('runs.launch', { config, preset: 'nope', name: '', key: 'x' }))).code).toBe('preset');
    await close({ stopRuns: false });
  });
});

describe('what a home keeps of a run', () => {
  test('its run file says what the store says', async () => {
    const { workbench: { context }, client, close } = await openTestWorkbench(place, new GatedExecutor(engine));
    const id = await launchTiny(client, 'k');
    await until(client, id, ended);
    await client.call('runs.annotate', { id, name: 'Renamed', note: '', tags: [] });
    const record = context.store.runs.record(id);
    await close();
    expect(readRunFile(join(place, 'home', 'runs', id))).toEqual(record);
    expect(record).toMatchObject({ name: 'Renamed', state: 'completed', launchKey: 'k' });
  });

  test('notes on the committed results stay when these are registered anew', async () => {
    const first = await openTestWorkbench(place, new GatedExecutor(engine));
    await first.client.call('runs.annotate', { id: 'frozen-scenes-20k', name: '', note: 'ours', tags: ['paper'] });
    await first.close();
    // As if the results had been committed anew.
    const database = new Database(join(place, 'home', 'store.db'));
    database.prepare(`UPDATE runs SET launch_key = 'frozen:older' WHERE id = 'frozen-scenes-20k'`).run();
    database.close();
    const second = await openTestWorkbench(place, new GatedExecutor(engine));
    const rows = second.workbench.context.store.evaluations.rows({ run: 'frozen-scenes-20k', attacker: '' });
    expect((await second.client.call('runs.get', { id: 'frozen-scenes-20k' })).run).toMatchObject({ note: 'ours', tags: ['paper'] });
    expect(rows).toHaveLength(36);
    expect(second.workbench.context.store.runs.byLaunchKey('frozen:older')).toBeNull();
    await second.close();
  });
});

test('a store that is open to be read only shows its runs and says why it changes nothing', async () => {
  const first = await openTestWorkbench(place, new GatedExecutor(engine));
  const id = await launchTiny(first.client, 'k');
  await until(first.client, id, ended);
  await first.close();
  const reading = await openTestWorkbench(place, new GatedExecutor(engine), { readOnly: true });
  expect((await reading.client.call('runs.get', { id })).run.status).toBe('completed');
  expect((await reading.client.call('steps.list', { run: id }))).toHaveLength(9);
  for (const asked of [launchTiny(reading.client, 'new'), reading.client.call('runs.annotate', { id, name: 'x', note: '', tags: [] }), reading.client.call('runs.delete', { ids: [id], dryRun: false }), reading.client.call('presets.save', { name: 'mine', title: 'Mine', description: '', config: TINY_CONFIG })]) {
    const error = await refusal(asked);
    expect(error.code).toBe('read-only');
    expect(error.userMessage).toMatch(/Restore a backup/);
  }
  expect(reading.workbench.context.notices.since(0).notices).toMatchObject([{ level: 'warning', code: 'read-only', run: null }]);
  await reading.close();
});
