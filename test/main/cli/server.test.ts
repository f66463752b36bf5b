import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import { PROTOCOL_VERSION } from '../../../src-shared/contract/frame.ts';
import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { connectToServer, findServer } from '../../../src-main/server/find-server.ts';
import type { Advert } from '../../../src-main/server/advert.ts';
import { OwnerLock } from '../../../src-main/store/owner-lock.ts';
import { ended, until } from '../workbench/launch-tiny.ts';
import { TINY_CONFIG } from '../workbench/test-workbench.ts';
import { runBuilt } from './built-program.ts';
import { introductionOf, startBuiltServer } from './built-server.ts';

// From outside, with the built program alone. Nothing here asks how long anything takes.
const LONG_CONFIG = { ...TINY_CONFIG, name: 'Long', seeds: [6], training: { epochs: 10_000, batchSize: 64 } };
let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'server-cli-'));
  writeFileSync(join(place, 'tiny.json'), JSON.stringify(TINY_CONFIG));
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const homeOf = (name: string): string => join(place, name);

async function advertOf(home: string): Promise<Advert> {
  const advert = await findServer(home);
  if (advert === null) throw new Error('there is no server');
  return advert;
}

async function clientOf(home: string): Promise<ContractClient> {
  const client = await connectToServer(await advertOf(home));
  onTestFinished(() => { client.close(); });
  return client;
}

const listSchema = z.object({ total: z.int(), runs: z.array(z.object({ id: z.string(), status: z.string(), source: z.string() })) });

/** Runs made in a home folder, as another process lists them. */
async function listed(home: string): Promise<{ readonly id: string; readonly status: string }[]> {
  const { code, stdout, stderr } = await runBuilt(['runs', 'list', '--home', home, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return listSchema.parse(JSON.parse(stdout)).runs.filter(({ source }) => source === 'own').map(({ id, status }) => ({ id, status }));
}

const running = (run: { readonly status: string; readonly stepsDone: number }): boolean => run.status === 'running' && run.stepsDone > 0;

describe('one server a home folder', () => {
  test('says first where it is; a second start finds it, gives another address and ends; both addresses let a browser in once', async () => {
    const home = homeOf('second');
    const server = await startBuiltServer(home);
    expect(server.url).toMatch(new RegExp(`^http://127\\.0\\.0\\.1:${server.port}/\\?token=`));
    expect(statSync(join(home, 'server.json')).mode & 0o777).toBe(0o600);
    const second = await runBuilt(['serve', '--no-open', '--json', '--home', home]);
    expect(second).toMatchObject({ code: 0, stderr: '' });
    const found = z.object({ ok: z.literal(true), url: z.url(), pid: z.int(), already: z.literal(true) }).parse(JSON.parse(second.stdout));
    expect(found.pid).toBe(server.child.pid);
    expect(found.url).not.toBe(server.url);
    const enter = async (url: string): Promise<string | null> => (await fetch(url, { redirect: 'manual' })).headers.get('set-cookie');
    for (const url of [found.url, server.url]) {
      expect(await enter(url)).toMatch(/HttpOnly/);
      expect(await enter(url)).toBeNull();
    }
    // Two starts at once, neither of which may disturb the first.
    const more = await Promise.all([1, 2].map(() => runBuilt(['serve', '--no-open', '--json', '--home', home])));
    expect(more.map(({ code }) => code)).toEqual([0, 0]);
    expect(await server.stop()).toBe(0);
    expect(existsSync(join(home, 'server.json'))).toBe(false);
    expect(await findServer(home)).toBeNull();
  }, 300_000);

  test('of several that start at once one serves, and the others wait until they find it', async () => {
    const home = homeOf('race');
    const lines = await Promise.all([1, 2, 3].map(() => introductionOf(home)));
    const advert = await advertOf(home);
    expect(lines.map((line) => 'already' in line).sort()).toEqual([false, true, true]);
    for (const line of lines) if ('already' in line) expect(line).toMatchObject({ ok: true, already: true, pid: advert.pid });
  }, 300_000);

  test('after a kill -9 the next start takes over, and what the dead one advertised misleads nobody', async () => {
    const home = homeOf('killed');
    const first = await startBuiltServer(home);
    const gone = new Promise((resolve) => { first.child.on('exit', resolve); });
    first.child.kill('SIGKILL');
    await gone;
    expect(existsSync(join(home, 'server.json'))).toBe(true);
    expect(await listed(home)).toEqual([]);
    const second = await startBuiltServer(home);
    // The windows of the first find the second at the same address.
    expect(second.port).toBe(first.port);
    expect((await advertOf(home)).pid).toBe(second.child.pid);
  }, 300_000);
});

describe('clients of a server', () => {
  test('two clients and the command line see one run, however often it is launched; `reproduce` launches there and follows', async () => {
    const home = homeOf('clients');
    const server = await startBuiltServer(home);
    const [one, other] = [await clientOf(home), await clientOf(home)];
    const launch = { config: TINY_CONFIG, preset: null, name: 'Both', key: 'the same' };
    const ids = await Promise.all([one, other, one].map((client) => client.call('runs.launch', launch)));
    expect(new Set(ids.map(({ id }) => id)).size).toBe(1);
    const id = ids[0]?.id ?? '';
    const [first, second] = await Promise.all([until(one, id, ended), until(other, id, ended)]);
    expect([first.status, second.status]).toEqual(['completed', 'completed']);
    expect(await listed(home)).toEqual([{ id, status: 'completed' }]);

    // Every step is there already, so this one is quick.
    const reproduced = await runBuilt(['reproduce', '--config', join(place, 'tiny.json'), '--home', home]);
    expect(reproduced.stderr).toMatch(/launched as \S+ on the server that has this home folder/);
    expect(reproduced.code).toBe(0);
    expect(reproduced.stdout).toMatch(/SCRUB/);
    expect((await listed(home)).map(({ status }) => status)).toEqual(['completed', 'completed']);
    // How this process would work is the server's affair.
    const refused = await runBuilt(['reproduce', '--config', join(place, 'tiny.json'), '--home', home, '--workers', '1', '--out', join(place, 'out'), '--json']);
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'home-in-use', message: expect.stringMatching(/--out, --workers/) as unknown } });
    expect(existsSync(join(place, 'out'))).toBe(false);
    expect(server.text()).toBe('');
  }, 300_000);

  test('the command line stops, lists and resumes a run of the server; a client that vanishes takes nothing along', async () => {
    const home = homeOf('stop');
    const server = await startBuiltServer(home);
    const client = await clientOf(home);
    const { id } = await client.call('runs.launch', { config: LONG_CONFIG, preset: null, name: '', key: 'long' });
    await until(client, id, running);
    expect(await listed(home)).toEqual([{ id, status: 'running' }]);

    // In the middle of a call that works, of a stream, and of a frame.
    const { url, secret } = await advertOf(home);
    const gone: Promise<unknown>[] = [];
    for (const request of [
      { name: 'runs.preflight', payload: { config: TINY_CONFIG, preset: null } },
      { name: 'runs.watch', payload: {} },
      { name: 'runs.launch', payload: { config: { ...TINY_CONFIG, name: 'From a client that is gone' }, preset: null, name: 'Gone', key: 'gone' } },
    ]) {
      const socket = new WebSocket(`${url.replace('http', 'ws')}contract`, { headers: { authorization: `Bearer ${secret}` } });
      await new Promise((resolve) => { socket.on('open', resolve); });
      socket.send(encodeMessage({ v: PROTOCOL_VERSION, type: 'request', id: 1, ...request }), () => { socket.terminate(); });
      gone.push(new Promise((resolve) => { socket.on('close', resolve); }));
    }
    await Promise.all(gone);
    // What was asked for in a whole frame is done, for whoever asks next.
    await expect.poll(async () => (await client.call('runs.list', { filter: { text: 'Gone', archived: null, all: [] }, sort: [], page: { offset: 0, limit: 10 } })).total, { timeout: 60_000 }).toBe(1);

    expect(await runBuilt(['runs', 'stop', id.slice(0, -3), '--home', home])).toMatchObject({ code: 0, stdout: `${id}: asked to stop\n` });
    expect((await until(client, id, ended)).status).toBe('stopped');
    expect((await listed(home)).find((run) => run.id === id)).toEqual({ id, status: 'stopped' });
    const again = await runBuilt(['runs', 'stop', id, '--home', home, '--json']);
    expect(again.code).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'state', message: expect.stringMatching(/is stopped/) as unknown } });

    // `resume` stays to tell the end; killed meanwhile it takes nothing along.
    let child: { kill(signal: NodeJS.Signals): unknown } | null = null;
    const resuming = runBuilt(['runs', 'resume', id, '--home', home], (started) => { child = started; });
    await until(client, id, running);
    (child as { kill(signal: NodeJS.Signals): unknown } | null)?.kill('SIGKILL');
    await resuming;
    expect((await client.call('runs.get', { id })).run.status).toBe('running');

    const forced = await runBuilt(['runs', 'stop', id, '--force', '--home', home]);
    expect(forced.code).toBe(0);
    expect((await until(client, id, ended)).status).toBe('stopped');
    expect(server.child.exitCode).toBeNull();
  }, 300_000);

  test('Ctrl-C of the server interrupts its runs, and its clients are told; the run goes on in the next program', async () => {
    const home = homeOf('ctrl-c');
    const server = await startBuiltServer(home);
    const client = await clientOf(home);
    const config = { ...TINY_CONFIG, name: 'Interrupted', training: { epochs: 120, batchSize: 16 } };
    const { id } = await client.call('runs.launch', { config, preset: null, name: '', key: 'k' });
    await until(client, id, running);
    const watching = client.stream('runs.watch', {});
    await watching.next();
    const told = (async () => { for await (const runs of watching) expect(runs.length).toBeGreaterThan(0); })();
    // Awaited below, when the server has ended.
    told.catch(() => null);
    expect(await server.stop()).toBe(0);
    await expect(told).rejects.toMatchObject({ code: 'closed' });
    expect(await listed(home)).toEqual([{ id, status: 'interrupted' }]);
    expect(readdirSync(join(home, 'work', 'attempts')).length).toBeGreaterThan(0);
    const resumed = await runBuilt(['runs', 'resume', id, '--home', home, '--json']);
    expect(JSON.parse(resumed.stdout)).toEqual({ ok: true, runs: [{ run: id, status: 'completed', problem: null }] });
    expect(await listed(home)).toEqual([{ id, status: 'completed' }]);
  }, 300_000);
});

test('where the holder of the home folder serves nobody, every command says who it is', async () => {
  const home = homeOf('held');
  // Leaves a home folder with a store, and no server.
  expect(await listed(home)).toEqual([]);
  const holder = OwnerLock.acquire(home, { pid: process.pid, command: 'mu-align tune scrub', since: '2026-01-31T12:00:00Z' });
  try {
    for (const args of [['serve', '--no-open'], ['runs', 'list'], ['runs', 'stop', 'x'], ['reproduce', '--config', join(place, 'tiny.json')], ['rebuild'], ['gc'], ['backup']]) {
      const { code, stdout } = await runBuilt([...args, '--home', home, '--json']);
      expect([args[0], code]).toEqual([args[0], 5]);
      expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'home-in-use' } });
      expect(stdout).toContain(`process ${process.pid} (mu-align tune scrub), since 2026-01-31T12:00:00Z`);
    }
  } finally {
    holder.release();
  }
  expect(await listed(home)).toEqual([]);
}, 300_000);
