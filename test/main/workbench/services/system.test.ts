import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openReadOnly } from '../../../../src-main/store/open-database.ts';
import type { Background } from '../../../../src-main/workbench/background/background.ts';
import { systemService } from '../../../../src-main/workbench/services/system.ts';
import { contractError } from '../../../../src-shared/contract/error-data.ts';
import { UNLEARNING_METHODS } from '../../../../src-main/lab/unlearn/registry.ts';
import { ATTACKERS } from '../../../../src-main/lab/attacks/registry.ts';
import { chooseAlternative } from '../../../../src-shared/experiment/schema-node.ts';
import type { SchemaNode } from '../../../../src-shared/experiment/schema-node.ts';
import { exampleRun } from '../../store/example-runs.ts';
import { ROOT, clientOf, sameThread, testContext } from './test-context.ts';

/** Threads in which engines take their time, and may fail. */
function engines(probe: () => Promise<unknown>): Background {
  const run: Background['run'] = (name, input, options) => (name === 'engine.probe' ? probe() as never : sameThread.run(name, input, options));
  return { run, close: () => Promise.resolve() };
}

const FOUND = [
  { name: 'fast', description: 'a fast one', version: null, fingerprint: null, problem: 'no SIMD here' },
  { name: 'plain', description: 'a plain one', version: 'v1', fingerprint: 'abc', problem: null },
];

describe('what the program is', () => {
  test('info answers at once while engines are being tried, and says what was found when it was', async () => {
    const tried = Promise.withResolvers<unknown>();
    let probes = 0;
    const client = clientOf(systemService(testContext({ host: 'server', background: engines(() => {
      probes++;
      return tried.promise;
    }) })));
    const info = await client.call('system.info', {});
    expect(info).toMatchObject({ version: '1.2.3', host: 'server', platform: expect.stringMatching(/, Node \d/) as string, writable: true, engines: [] });
    expect(info.commit).toMatch(/^[0-9a-f]{40}$|^$/);
    tried.resolve(FOUND);
    expect((await client.call('system.info', {})).engines).toMatchObject([{ name: 'fast', available: false, problem: 'no SIMD here', version: '' }, { name: 'plain', available: true, problem: null, version: 'v1' }]);
    expect(probes).toBe(1);
  });

  test('the commit is that of the checkout, packed or not, and none where there is no checkout', async () => {
    const root = testContext().home.root;
    const commitOf = async (): Promise<string | null> => (await clientOf(systemService(testContext({ code: { version: '1', root }, background: engines(() => Promise.resolve(FOUND)) }))).call('system.info', {})).commit;
    expect(await commitOf()).toBeNull();
    mkdirSync(join(root, '.git', 'refs', 'heads'), { recursive: true });
    writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    expect(await commitOf()).toBeNull();
    writeFileSync(join(root, '.git', 'packed-refs'), `# pack-refs\n${'1'.repeat(40)} refs/heads/other\n${'2'.repeat(40)} refs/heads/main\n`);
    expect(await commitOf()).toBe('2'.repeat(40));
    writeFileSync(join(root, '.git', 'refs', 'heads', 'main'), `${'3'.repeat(40)}\n`);
    expect(await commitOf()).toBe('3'.repeat(40));
    writeFileSync(join(root, '.git', 'HEAD'), `${'4'.repeat(40)}\n`);
    expect(await commitOf()).toBe('4'.repeat(40));
  });

  test('a probe that failed is tried again', async () => {
    let probes = 0;
    const client = clientOf(systemService(testContext({ background: engines(() => (++probes === 1 ? Promise.reject(contractError('closed', 'a thread ended')) : Promise.resolve(FOUND))) })));
    expect((await client.call('system.info', {})).engines).toEqual([]);
    expect((await client.call('system.info', {})).engines).toHaveLength(2);
  });

  test('the engines of this machine are found by their self-tests', async () => {
    const client = clientOf(systemService(testContext()));
    await expect.poll(async () => (await client.call('system.info', {})).engines.map(({ name, available }) => [name, available]), { timeout: 30_000, interval: 200 }).toEqual([['wasm-ort', true], ['wasm', true]]);
  });

  test('the catalogue gives every parameter its meaning, and every term its sentence', async () => {
    const client = clientOf(systemService(testContext()));
    const catalogue = await client.call('system.catalogue', {});
    expect(catalogue.methods.map(({ id }) => id)).toEqual(UNLEARNING_METHODS.map(({ id }) => id));
    expect(catalogue.attackers).toHaveLength(ATTACKERS.length);
    for (const { description, threatModel } of catalogue.attackers) expect([description, threatModel]).not.toContain('');
    const nameless: string[] = [];
    for (const { id, params, description } of [...catalogue.methods, ...catalogue.datasets, { id: 'config', params: catalogue.config, description: 'a' }]) {
      expect(description).not.toBe('');
      for (const [name, node] of Object.entries((params as SchemaNode).properties ?? {})) {
        if ((node.description ?? chooseAlternative(node, null).description ?? '') === '') nameless.push(`${id}.${name}`);
      }
    }
    expect(nameless).toEqual([]);
    for (const term of ['TPR at FPR', 'Low-FPR', 'Null floor', 'RETR', 'Resolution', 'Calibrated', 'In-sample', 'Worst case', 'SEL', 'CAL', 'TEST', 'Forget set', 'Retain set', 'Membership attacker', 'Threat model', 'Clopper-Pearson interval', 't interval', 'AUC', 'CKA', 'Jensen-Shannon divergence', 'Frozen', 'Subset', 'Verdict', 'Step', 'Attempt', 'Fingerprint']) {
      expect(catalogue.glossary[term], term).toMatch(/^.{20,400}[^.]$/);
    }
  });
});

describe('upkeep', () => {
  test('diagnostics say what was there, without paths of people', async () => {
    const context = testContext({ background: engines(() => Promise.resolve(FOUND)) });
    const id = 'a'.repeat(64);
    context.store.runs.add(exampleRun('r1', { name: 'secret name', reason: `no room in ${context.home.work}`, state: 'failed' }));
    const folder = join(context.home.work, 'attempts', `${id}-1`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'log'), `${'x'.repeat(9000)}\nError at ${ROOT}/src-main/worker/main.ts and ${join(homedir(), 'data')}\n`);
    context.notices.add('warning', 'interrupted', `see ${context.home.root}/runs`);
    const { fileName, text } = await clientOf(systemService(context)).call('system.diagnostics', {});
    expect(fileName).toMatch(/^mu-align-diagnostics-[\dTZ-]+\.txt$/);
    for (const said of ['version 1.2.3', 'fast: does not work: no SIMD here', 'plain: v1, fingerprint abc', '1 failed', 'no room in ~/HOME/work', 'see ~/HOME/runs', 'config hash-r1', `step ${id.slice(0, 16)}`, 'Error at ~/PROGRAM/src-main/worker/main.ts and ~/data']) expect(text).toContain(said);
    for (const kept of [context.home.root, ROOT, 'secret name', ...(homedir().length > 1 ? [`${homedir()}/`] : [])]) expect(text).not.toContain(kept);
    expect(text.length).toBeLessThan(12_000);
  });

  test('disk use is told by part, and everything in the home belongs to one', async () => {
    const context = testContext();
    const put = (path: string, bytes: number): void => {
      mkdirSync(join(context.home.root, path, '..'), { recursive: true });
      writeFileSync(join(context.home.root, path), new Uint8Array(bytes));
    };
    put('work/steps/a/outputs/model', 1000);
    put('work/attempts/b-1/journal', 200);
    put('runs/r/results/x.csv', 30);
    put('runs/.deleting-1/x', 4);
    put('datasets/d/info.json', 5000);
    put('datasets/.importing-1/images.npy', 3);
    put('backups/store-x.db', 60_000);
    put('server.json', 7);
    const client = clientOf(systemService(context));
    const { freeBytes, parts } = await client.call('system.diskUse', {});
    const bytes = Object.fromEntries(parts.map((part) => [part.name, part.bytes]));
    expect(bytes).toMatchObject({ steps: 1000, attempts: 200, runs: 30, datasets: 5000, temporary: 7, backups: 60_000, tuning: 0, other: 7 });
    expect(bytes['store']).toBeGreaterThan(10_000);
    expect(freeBytes).toBeGreaterThan(0);
  });

  test('what no run wants goes, once it is old enough', async () => {
    const now = 10 * 86_400_000;
    const context = testContext({ now: () => now });
    const folder = join(context.home.work, 'steps', 'unwanted');
    mkdirSync(folder);
    writeFileSync(join(folder, 'x'), 'abc');
    const client = clientOf(systemService(context));
    const made = (path: string, ms: number): void => { utimesSync(path, ms / 1000, ms / 1000); };
    for (const path of [join(folder, 'x'), folder]) made(path, now - 3_600_000);
    expect(await client.call('system.collectGarbage', { dryRun: true })).toEqual({ files: 0, bytes: 0 });
    for (const path of [join(folder, 'x'), folder]) made(path, now - 2 * 86_400_000);
    expect(await client.call('system.collectGarbage', { dryRun: true })).toEqual({ files: 1, bytes: 3 });
    expect(existsSync(folder)).toBe(true);
    expect(await client.call('system.collectGarbage', { dryRun: false })).toEqual({ files: 1, bytes: 3 });
    expect(existsSync(folder)).toBe(false);
  });

  test('a backup holds what is in the store, while it is open', async () => {
    const context = testContext();
    context.store.runs.add(exampleRun('r1'));
    const { fileName, bytes } = await clientOf(systemService(context)).call('system.backup', {});
    expect(fileName).toMatch(/^backups\/store-[\dTZ-]+\.db$/);
    expect(bytes).toBeGreaterThan(10_000);
    const copy = openReadOnly(join(context.home.root, fileName));
    expect(copy.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
    copy.close();
    expect(readdirSync(join(context.home.root, 'backups'))).toHaveLength(1);
  });

  test('notices: those that were, then those that come, each once, for each who listens', async () => {
    const context = testContext();
    const client = clientOf(systemService(context));
    context.notices.add('info', 'first', 'a');
    const read = async (until: string): Promise<string[]> => {
      const codes: string[] = [];
      for await (const notices of client.stream('system.notices', {})) {
        codes.push(...notices.map(({ code }) => code));
        if (codes.includes(until)) break;
      }
      return codes;
    };
    const [early, late] = [read('last'), read('first')];
    expect(await late).toEqual(['first']);
    for (let i = 0; i < 600; i++) {
      context.notices.add('warning', `n${i}`, 'b', 'r');
      if (i % 100 === 0) await setTimeout(5);
    }
    context.notices.add('error', 'last', 'c');
    expect(await early).toEqual(['first', ...Array.from({ length: 600 }, (_, i) => `n${i}`), 'last']);
  });
});
