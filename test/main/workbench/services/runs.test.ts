import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import type { Run } from '../../../../src-shared/contract/topics/runs.ts';
import type { Engine } from '../../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { checkFiles } from '../../../../src-main/workbench/check-files.ts';
import { folderSize } from '../../../../src-main/workbench/folder-bytes.ts';
import { KEPT_PARTIAL_REASON } from '../../../../src-main/workbench/keep-partial.ts';
import { InProcessExecutor } from '../../worker/in-process-executor.ts';
import { GatedExecutor } from '../gated-executor.ts';
import { ended, launchTiny, refusal, until } from '../launch-tiny.ts';
import { TINY_CONFIG, openTestWorkbench, temporaryHome } from '../test-workbench.ts';
import type { OpenedWorkbench } from '../test-workbench.ts';

/** Every run but archived ones, or those alone. */
const filter = (archived: boolean | null = false, text = '') => ({ text, archived, all: [] });

let engine: Engine;
beforeAll(async () => { ({ engine } = await openEngine('auto', { gemmThreads: 1 })); });
afterAll(() => { engine.dispose(); });

describe('a run', () => {
  const { place, remove } = temporaryHome();
  let executor: GatedExecutor;
  let opened: OpenedWorkbench;
  let client: ContractClient;
  beforeAll(async () => {
    executor = new GatedExecutor(engine);
    opened = await openTestWorkbench(place, executor);
    ({ client } = opened);
  });
  afterAll(async () => {
    await opened.close();
    remove();
  });

  test('is told of before it is launched: steps, engine, room, and that nothing is known of its time', async () => {
    const { problems, plan } = await client.call('runs.preflight', { config: TINY_CONFIG, preset: null });
    expect(problems).toEqual([]);
    expect(plan).toMatchObject({ stepsDone: 0, stepsToDo: 9, estimateMs: null, estimateFrom: null, estimateBytes: null, dataSha256: null });
    expect(plan?.engine).toMatch(/^\S+ \S+/);
    expect(plan?.freeBytes).toBeGreaterThan(0);
  });

  test('is launched, watched to its end, and leaves its rows in the store and its results on disk', async () => {
    const items: Run[] = [];
    const controller = new AbortController();
    const watching = (async () => {
      for await (const runs of client.stream('runs.watch', {}, { signal: controller.signal })) items.push(...runs);
    })();
    const id = await launchTiny(client, 'first');
    const run = await until(client, id, ended);
    expect(run).toMatchObject({ status: 'completed', problem: null, stepsDone: 9, stepsTotal: 9, kind: 'own', source: 'own', dataset: 'tiny', methods: ['retrain', 'scrub'], seeds: [5] });
    await expect.poll(() => items.findLast((item) => item.id === id)?.status).toBe('completed');
    controller.abort();
    await watching.catch(() => null);
    const states = items.filter((item) => item.id === id).map(({ status }) => status);
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(expect.arrayContaining(['running', 'completed']));

    const folder = join(place, 'home', 'runs', id, 'results');
    expect(checkFiles(folder)).toMatchObject({ problems: [] });
    const rows = opened.workbench.context.store.evaluations.rows({ run: id, attacker: '' });
    expect(rows.map(({ arm, seed }) => [arm, seed])).toEqual([['retrain', 5], ['scrub', 5]]);
    expect(rows[0]?.step).toMatch(/^[0-9a-f]{64}$/);
    expect(opened.workbench.context.store.evaluations.rows({ run: id, arm: 'scrub' }).map(({ attacker }) => attacker)).toEqual(expect.arrayContaining(['loss(+)', 'loss(-)', 'learned-logistic']));
    const [group] = (await client.call('runs.groups', { filter: filter(false, 'tiny'), by: 'method', columns: ['forget_acc'] })).filter(({ key }) => key === 'scrub');
    expect(group?.columns['forget_acc']?.n).toBe(1);
  });

  test('sent twice with one key, also at once, is one run', async () => {
    const [a, b] = await Promise.all([launchTiny(client, 'twice'), launchTiny(client, 'twice')]);
    expect(a).toBe(b);
    expect(await launchTiny(client, 'twice')).toBe(a);
    await until(client, a, ended);
    expect(await launchTiny(client, 'twice')).toBe(a);
    expect(await launchTiny(client, 'first')).not.toBe(a);
  });

  test('of a config that was run before does nothing again, and has an id and results of its own', async () => {
    const done = executor.done.length;
    const id = await launchTiny(client, 'again');
    expect(id).toMatch(/^custom-[0-9a-f]{8}-3$/);
    const run = await until(client, id, ended);
    expect(run.status).toBe('completed');
    expect(executor.done.length).toBe(done);
    expect((await client.call('steps.list', { run: id })).every(({ reused }) => reused)).toBe(true);
    const { plan } = await client.call('runs.preflight', { config: TINY_CONFIG, preset: null });
    expect(plan).toMatchObject({ stepsDone: 9, stepsToDo: 0, estimateMs: 0 });
  });

  test('like one that was run before has an estimate of its time and room', async () => {
    const { plan } = await client.call('runs.preflight', { config: { ...TINY_CONFIG, seeds: [6] }, preset: null });
    expect(plan).toMatchObject({ stepsToDo: 9, estimateFrom: 'same data' });
    expect(plan?.estimateBytes).toBeGreaterThan(1000);
  });

  test('several launches count a shared step once, and name the one that has a mistake', async () => {
    const seeds = (...values: number[]) => ({ ...TINY_CONFIG, seeds: values });
    const { runs, together } = await client.call('runs.preflightSweep', { configs: [seeds(61), seeds(61, 62), seeds(62)], preset: null });
    expect(runs.map(({ plan }) => plan?.stepsToDo)).toEqual([9, 17, 9]);
    // A report a run, everything else once a seed.
    expect(together).toMatchObject({ stepsDone: 0, stepsToDo: 19, estimateFrom: 'same data' });
    expect(together?.estimateBytes).toBeGreaterThan(runs[1]?.plan?.estimateBytes ?? Infinity);
    const bad = await client.call('runs.preflightSweep', { configs: [seeds(61), seeds()], preset: null });
    expect(bad.together).toBeNull();
    expect(bad.runs.map(({ problems }) => problems.map(({ path }) => path))).toEqual([[], ['seeds']]);
  });

  test('with a mistake in its config is refused with the place, and nothing is kept', async () => {
    const bad = { ...TINY_CONFIG, seeds: ['one'], arms: [...TINY_CONFIG.arms, { id: 'x', label: 'X', method: 'nope' }] };
    const { problems, plan } = await client.call('runs.preflight', { config: bad, preset: null });
    expect(plan).toBeNull();
    expect(problems.map(({ path }) => path)).toEqual(['seeds[0]']);
    const { total } = await client.call('runs.list', { filter: filter(null), sort: [], page: { offset: 0, limit: 100 } });
    const error = await refusal(launchTiny(client, 'bad', bad));
    expect(error.code).toBe('config');
    expect(error.userMessage).toContain('config.seeds[0]');
    expect((await client.call('runs.list', { filter: filter(null), sort: [], page: { offset: 0, limit: 100 } })).total).toBe(total);
    // The key is still free.
    expect(await launchTiny(client, 'bad')).toMatch(/^custom-/);
  });

  test('whose data are not there is told of, with a remedy', async () => {
    const { problems } = await client.call('runs.preflight', { config: { ...TINY_CONFIG, dataset: { kind: 'vqa', params: { dataset: '0'.repeat(64) } } }, preset: null });
    expect(problems).toEqual([{ path: 'dataset', problem: expect.stringContaining('the data set 000000000000') as string, remedy: 'import its files as a data set first' }]);
  });

  test('can be named, noted and tagged, and is found by it', async () => {
    const id = await launchTiny(client, 'first');
    const run = await client.call('runs.annotate', { id, name: 'My first', note: 'looks well', tags: ['paper', 'keep'] });
    expect(run).toMatchObject({ name: 'My first', note: 'looks well', tags: ['keep', 'paper'] });
    const { runs } = await client.call('runs.list', { filter: filter(false, 'paper'), sort: [{ field: 'createdAt', descending: true }], page: { offset: 0, limit: 10 } });
    expect(runs.map((found) => found.id)).toEqual([id]);
    expect(await client.call('runs.annotate', { id, name: '', note: '', tags: ['keep'] })).toMatchObject({ name: 'My first', note: '', tags: ['keep'] });
  });

  test('is deleted only from the archive, and frees what it said; what another run wants stays', async () => {
    const id = await launchTiny(client, 'alone', { seeds: [7] });
    await until(client, id, ended);
    expect((await refusal(client.call('runs.delete', { ids: [id], dryRun: false }))).userMessage).toMatch(/is not archived; archive it first/);
    await client.call('runs.archive', { ids: [id], archived: true });
    const home = join(place, 'home');
    // Until its run file is written.
    await expect.poll(() => existsSync(join(home, 'runs', id, 'run.json'))).toBe(true);
    const before = (await folderSize(join(home, 'work'))).bytes + (await folderSize(join(home, 'runs'))).bytes;
    const said = await client.call('runs.delete', { ids: [id], dryRun: true });
    expect((await client.call('runs.get', { id })).run.archived).toBe(true);
    expect(await client.call('runs.delete', { ids: [id], dryRun: false })).toEqual(said);
    const after = (await folderSize(join(home, 'work'))).bytes + (await folderSize(join(home, 'runs'))).bytes;
    expect(before - after).toBe(said.freedBytes);
    expect(said.freedBytes).toBeGreaterThan(10_000);
    expect((await refusal(client.call('runs.get', { id }))).code).toBe('unknown-run');

    // Two runs of one config share every step: deleting one frees its results alone.
    const twin = await launchTiny(client, 'again');
    await client.call('runs.archive', { ids: [twin], archived: true });
    await client.call('runs.delete', { ids: [twin], dryRun: false });
    const { plan } = await client.call('runs.preflight', { config: TINY_CONFIG, preset: null });
    expect(plan).toMatchObject({ stepsToDo: 0 });
  });

  test('that comes with the program is there from the start, and cannot be resumed or deleted', async () => {
    const { run, state } = await client.call('runs.get', { id: 'frozen-scenes-20k' });
    expect(run).toMatchObject({ source: 'frozen', kind: 'frozen', status: 'completed', preset: 'scenes-20k', dataset: 'scenes_20k', seeds: [42, 123, 5508] });
    expect(state?.kind).toBe('frozen');
    await client.call('runs.archive', { ids: ['frozen-scenes-20k'], archived: true });
    expect((await refusal(client.call('runs.delete', { ids: ['frozen-scenes-20k'], dryRun: false }))).userMessage).toMatch(/come with the program/);
    await client.call('runs.archive', { ids: ['frozen-scenes-20k'], archived: false });
    expect((await refusal(client.call('runs.resume', { id: 'frozen-scenes-20k' }))).userMessage).toMatch(/was not made here/);
  });
});

describe('a run at work', () => {
  const { place, remove } = temporaryHome();
  let executor: GatedExecutor;
  let opened: OpenedWorkbench;
  let client: ContractClient;
  beforeAll(async () => {
    executor = new GatedExecutor(engine);
    opened = await openTestWorkbench(place, executor);
    ({ client } = opened);
  });
  afterAll(async () => {
    executor.held = null;
    await opened.close();
    remove();
  });

  test('is stopped and goes on where it was', async () => {
    executor.held = 'evaluate scrub';
    const id = await launchTiny(client, 'a');
    await until(client, id, ({ stepsDone }) => stepsDone >= 7);
    await client.call('runs.stop', { id, force: false });
    const stopped = await until(client, id, ended);
    expect(stopped.status).toBe('stopped');
    expect(existsSync(join(place, 'home', 'runs', id, 'results'))).toBe(false);
    const before = [...executor.done];
    executor.held = null;
    await client.call('runs.resume', { id });
    expect((await until(client, id, ended)).status).toBe('completed');
    expect(executor.done.slice(before.length).sort()).toEqual(['evaluate scrub, seed 5', 'report']);
    // What it did itself before is no reuse.
    expect((await client.call('steps.list', { run: id })).some(({ reused }) => reused)).toBe(false);
  });

  test('that shares steps with another is stopped alone', async () => {
    executor.held = 'train original, seed 8';
    const config = { seeds: [8] };
    const a = await launchTiny(client, 'shared a', config);
    const b = await launchTiny(client, 'shared b', config);
    await until(client, b, ({ status }) => status === 'running');
    await client.call('runs.stop', { id: a, force: false });
    expect((await until(client, a, ended)).status).toBe('stopped');
    executor.held = null;
    expect((await until(client, b, ended)).status).toBe('completed');
    expect(executor.done.filter((label) => label === 'train original, seed 8')).toHaveLength(1);
  });

  test('whose step fails says why in a sentence, keeps what is done, and is tried again', async () => {
    executor.failing = 'unlearn scrub, seed 9';
    const id = await launchTiny(client, 'failing', { seeds: [9] });
    const failed = await until(client, id, ended);
    expect(failed.status).toBe('failed');
    expect(failed.problem).toBe('unlearn scrub, seed 9 failed: the worker ran out of luck');
    expect(failed.stepsDone).toBeGreaterThan(3);
    expect(opened.workbench.context.notices.since(0).notices).toContainEqual(expect.objectContaining({ level: 'error', code: 'failed', run: id, userMessage: expect.stringContaining('ran out of luck') as string }));
    executor.failing = null;
    await client.call('runs.retry', { id });
    expect((await until(client, id, ended)).status).toBe('completed');
    for (const call of ['runs.retry', 'runs.restart'] as const) expect((await refusal(client.call(call, { id }))).userMessage).toMatch(/only a run that failed or was interrupted/);
  });

  test('is restarted without the checkpoints of the steps that are not done', async () => {
    executor.failing = 'unlearn scrub, seed 20';
    const id = await launchTiny(client, 'restarted', { seeds: [20] });
    await until(client, id, ended);
    executor.failing = null;
    executor.held = 'unlearn scrub, seed 20';
    const { steps } = opened.workbench.context;
    const step = (await client.call('steps.list', { run: id })).find(({ status }) => status === 'failed')?.id ?? '';
    const checkpoint = join(steps.attempts(step)[0]?.folder ?? '', 'checkpoint-3');
    for (const [call, isKept] of [['runs.retry', true], ['runs.restart', false]] as const) {
      writeFileSync(checkpoint, 'of an attempt before');
      await client.call(call, { id });
      await until(client, id, ({ status }) => status === 'running');
      await expect.poll(() => steps.attempts(step).length).toBe(isKept ? 2 : 3);
      expect(existsSync(checkpoint)).toBe(isKept);
      if (!isKept) continue;
      await client.call('runs.stop', { id, force: true });
      await until(client, id, ended);
    }
    executor.held = null;
    expect((await until(client, id, ended)).status).toBe('completed');
  });

  test('waits in a queue that can be put in another order', async () => {
    executor.held = 'data, seed';
    const ids = await Promise.all([10, 11, 12].map((seed) => launchTiny(client, `queue ${seed}`, { seeds: [seed] })));
    const [first = '', second = '', third = ''] = ids;
    await client.call('runs.reorder', { id: third, before: first });
    expect(opened.workbench.context.store.jobs.open().map(({ id }) => id)).toEqual([third, first, second]);
    for (const id of ids) await client.call('runs.stop', { id, force: true });
    for (const id of ids) expect((await until(client, id, ended)).status).toBe('stopped');
    executor.held = null;
    expect((await refusal(client.call('runs.reorder', { id: first, before: null }))).code).toBe('state');
  });
});

describe('a workbench that is closed in mid-run', () => {
  test('leaves a run that goes on in the next one, and queued runs in their places', async () => {
    const { place, remove } = temporaryHome();
    const executor = new GatedExecutor(engine);
    executor.held = 'unlearn scrub';
    const first = await openTestWorkbench(place, executor, { workers: 1 });
    const a = await launchTiny(first.client, 'a');
    const b = await launchTiny(first.client, 'b', { seeds: [6] });
    await until(first.client, a, ({ stepsDone }) => stepsDone >= 3);
    await first.close({ stopRuns: false });

    executor.held = null;
    const second = await openTestWorkbench(place, executor);
    expect((await second.client.call('runs.get', { id: a })).run).toMatchObject({ status: 'interrupted' });
    expect(await launchTiny(second.client, 'a')).toBe(a);
    expect((await until(second.client, b, ended)).status).toMatch(/completed|interrupted/);
    const { endedAt } = (await second.client.call('runs.get', { id: a })).run;
    await second.client.call('runs.stop', { id: a, force: false });
    expect((await second.client.call('runs.get', { id: a })).run).toMatchObject({ status: 'stopped', problem: KEPT_PARTIAL_REASON });
    expect(endedAt).not.toBeNull();
    await second.client.call('runs.resume', { id: a });
    expect((await until(second.client, a, ended)).status).toBe('completed');
    const [forget, ...rest] = await second.client.call('runs.metrics', { ids: [b, a], columns: ['forget_acc@scrub'] });
    expect(forget).toMatchObject({ column: 'forget_acc@scrub', arm: 'scrub', n: 1, sd: null });
    expect([forget, ...rest].map((metric) => [metric?.run, metric?.seeds])).toEqual(expect.arrayContaining([[a, [5]]]));
    expect((await refusal(second.client.call('runs.metrics', { ids: [a], columns: ['no_such'] }))).userMessage).toMatch(/no_such/);
    expect(new Set(executor.done.filter((label) => label.includes('seed 5'))).size).toBe(executor.done.filter((label) => label.includes('seed 5')).length);

    // The same bits as undisturbed.
    const other = temporaryHome();
    const undisturbed = await openTestWorkbench(other.place, new InProcessExecutor(engine));
    const c = await launchTiny(undisturbed.client, 'c');
    expect((await until(undisturbed.client, c, ended)).status).toBe('completed');
    for (const file of ['privacy_cache/roc_tiny.csv.gz', 'losses_tiny.csv', 'privacy_cache/attackers_tiny.csv']) {
      expect(readFileSync(join(place, 'home', 'runs', a, 'results', file))).toEqual(readFileSync(join(other.place, 'home', 'runs', c, 'results', file)));
    }
    await second.close();
    await undisturbed.close();
    remove();
    other.remove();
  });

  test('has its home alone while it is open, and gives it back', async () => {
    const { place, remove } = temporaryHome();
    const first = await openTestWorkbench(place, new GatedExecutor(engine));
    await expect(openTestWorkbench(place, new GatedExecutor(engine))).rejects.toThrow(/in use by process .*a test/);
    await first.close();
    await (await openTestWorkbench(place, new GatedExecutor(engine))).close();
    remove();
  });
});
