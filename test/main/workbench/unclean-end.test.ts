import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OwnerLock } from '../../../src-main/store/owner-lock.ts';
import { StoreDamagedError } from '../../../src-main/store/store-errors.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../../src-main/workbench/background/tasks.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import type { StepExecutor } from '../../../src-main/jobs/executor.ts';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { damageConfigs, leaveUnclosed, markUnclosed } from '../store/damaged-store.ts';
import { InThreadBackground } from './in-thread-background.ts';
import { refusal } from './launch-tiny.ts';
import { openAtOnce, openTestWorkbench, temporaryHome } from './test-workbench.ts';

// A store that the program before did not close: it is read at once, checked meanwhile, and written only then.

const ALL_RUNS = { filter: { text: '', archived: null, all: [] }, sort: [], page: { offset: 0, limit: 5 } };
const NOTE = { id: 'run-7', name: '', note: 'a note', tags: [] };

let place = '';
let remove = (): void => undefined;
let home = '';
let path = '';
beforeEach(() => {
  ({ place, remove } = temporaryHome());
  home = openHome(join(place, 'home'), {}).root;
  path = join(home, 'store.db');
  leaveUnclosed(home);
});
afterEach(() => { remove(); });

function wasClosed(): boolean {
  const database = new Database(path, { readonly: true });
  const { clean } = database.prepare<[], { clean: number }>('SELECT clean FROM store_session').get() ?? {};
  database.close();
  return clean === 1;
}

/** Threads in which the check of the store waits to be let through. */
class HeldBackground extends InThreadBackground {
  readonly checking = Promise.withResolvers<undefined>();
  readonly held = Promise.withResolvers<undefined>();

  override async run<N extends TaskName>(name: N, input: TaskInput<N>, options?: { readonly signal?: AbortSignal }): Promise<TaskOutput<N>> {
    if (name === 'store.check') {
      this.checking.resolve(undefined);
      await this.held.promise;
    }
    return super.run(name, input, options);
  }
}

function codeOf(error: unknown): string {
  return error instanceof ContractError ? error.code : String(error);
}

/** No step is done here. */
const noSteps: StepExecutor = { endLeftover: () => Promise.resolve(false), execute: () => Promise.reject(new Error('no step is to be done here')) };

describe('after an end that was not clean', () => {
  test('runs are listed while the store is checked; what changes something waits, and is done then', async () => {
    const unfinished = join(home, 'datasets', '.importing-1');
    mkdirSync(unfinished);
    const background = new HeldBackground();
    const { workbench, client, close } = await openAtOnce(place, noSteps, { background });
    await background.checking.promise;
    const before = readFileSync(path);
    expect((await client.call('runs.list', ALL_RUNS)).total).toBe(400);
    expect((await client.call('system.info', {})).writable).toBe(false);
    expect(() => { workbench.context.store.runs.rename('run-7', 'too early'); }).toThrow(/readonly/);
    let done = false;
    const noted = client.call('runs.annotate', NOTE).finally(() => { done = true; });
    const collected = client.call('system.collectGarbage', { dryRun: false });
    const backedUp = client.call('system.backup', {});
    expect((await client.call('runs.get', { id: 'run-7' })).run.note).toBe('');
    expect(done).toBe(false);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(unfinished)).toBe(true);
    background.held.resolve(undefined);
    expect((await noted).note).toBe('a note');
    await Promise.all([collected, backedUp, workbench.ready]);
    expect((await client.call('system.info', {})).writable).toBe(true);
    expect(existsSync(unfinished)).toBe(false);
    // The committed results were registered once it could be written.
    expect((await client.call('runs.list', ALL_RUNS)).total).toBeGreaterThan(400);
    await close();
    expect(wasClosed()).toBe(true);
  });

  test('damage that the check finds leaves the store to be read only, as it was, and is told of with the ways out', async () => {
    damageConfigs(home);
    const before = readFileSync(path);
    const { workbench, client, close } = await openTestWorkbench(place, noSteps);
    expect((await client.call('runs.list', ALL_RUNS)).total).toBe(400);
    expect((await client.call('system.info', {})).writable).toBe(false);
    for (const call of [client.call('runs.annotate', NOTE), client.call('system.collectGarbage', { dryRun: false }), client.call('system.backup', {})]) expect((await refusal(call)).code).toBe('read-only');
    const importing = client.stream('datasets.import', { kind: 'vqa-v2', source: home, params: {} }).next();
    expect((await refusal(importing)).code).toBe('read-only');
    expect(workbench.context.notices.since(0).notices).toMatchObject([{ level: 'error', code: 'store-damaged', userMessage: expect.stringMatching(/did not end cleanly and the database .* is damaged .*mu-align serve --read-only.*mu-align rebuild/) as unknown }]);
    const codes: string[] = [];
    for (let i = 0; i < 400; i++) codes.push(await client.call('runs.get', { id: `run-${i}` }).then(() => 'whole', codeOf));
    expect(new Set(codes)).toEqual(new Set(['whole', 'store-damaged']));
    await close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a terminal waits for the check, fails with its findings, and lets the home folder go', async () => {
    const background = new HeldBackground();
    const opening = openAtOnce(place, noSteps, { host: 'terminal', background });
    await background.checking.promise;
    background.held.resolve(undefined);
    const { client, close } = await opening;
    expect((await client.call('system.info', {})).writable).toBe(true);
    await close();

    markUnclosed(home);
    damageConfigs(home);
    await expect(openAtOnce(place, noSteps, { host: 'terminal' })).rejects.toThrow(StoreDamagedError);
    OwnerLock.acquire(home, { pid: process.pid, command: 'a test', since: '' }).release();
    expect(wasClosed()).toBe(false);
  });

  test('a check that cannot be done leaves it to be read only until the next start', async () => {
    const background = new HeldBackground();
    background.held.reject(new Error('the thread died'));
    const { workbench, client, close } = await openTestWorkbench(place, noSteps, { background });
    expect((await refusal(client.call('runs.annotate', NOTE))).code).toBe('read-only');
    expect(workbench.context.notices.since(0).notices).toMatchObject([{ level: 'error', code: 'store-damaged' }]);
    await close();
    expect(wasClosed()).toBe(false);
    const again = await openTestWorkbench(place, noSteps);
    expect((await again.client.call('runs.annotate', NOTE)).note).toBe('a note');
    await again.close();
  });
});
