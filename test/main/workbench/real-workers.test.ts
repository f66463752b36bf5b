import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import type { WorkbenchOptions } from '../../../src-main/workbench/workbench.ts';
import { ended, launchTiny, until } from './launch-tiny.ts';
import { openTestWorkbench, temporaryHome } from './test-workbench.ts';
import type { OpenedWorkbench } from './test-workbench.ts';

/** The worker as it is built: npm test builds it first. */
const script = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'worker.js');
const backgroundScript = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'background.js');

/** Long enough to be interrupted in the middle of training. */
const LONGER = { training: { epochs: 60, batchSize: 32 } };
const FILES = ['privacy_cache/roc_tiny.csv.gz', 'losses_tiny.csv', 'privacy_cache/attackers_tiny.csv'];

const open = (place: string, options: Partial<WorkbenchOptions> = {}): Promise<OpenedWorkbench> => {
  for (const built of [script, backgroundScript]) if (!existsSync(built)) throw new Error('the program is not built: run "npm test", which builds it first');
  return openTestWorkbench(place, new LocalExecutor({ script, heapMegabytes: 512, graceMs: 10_000, silenceMs: 60_000 }), { worker: { checkpointEveryMs: 50 }, ...options });
};

const bitsOf = (place: string, id: string): string[] => FILES.map((file) => readFileSync(join(place, 'home', 'runs', id, 'results', file)).toString('base64'));

describe('a run in worker processes', () => {
  const undisturbed = temporaryHome();
  const homes = [undisturbed];
  let expected: string[] = [];
  beforeAll(async () => {
    const { client, close } = await open(undisturbed.place);
    const id = await launchTiny(client, 'k', LONGER);
    expect((await until(client, id, ended)).status).toBe('completed');
    expected = bitsOf(undisturbed.place, id);
    await close();
  }, 120_000);
  afterAll(() => { for (const { remove } of homes) remove(); });

  test.each([['let go on to their next checkpoint', true], ['killed', false]])('whose workers are %s when the program ends goes on from there and ends with the same bits', async (_, stopRuns) => {
    const home = temporaryHome();
    homes.push(home);
    const first = await open(home.place);
    const id = await launchTiny(first.client, 'k', LONGER);
    const { store } = first.workbench.context;
    // In the middle of training, with a checkpoint behind it.
    await expect.poll(() => store.steps.livingAttempts().some(({ step, number }) => existsSync(join(home.place, 'home', 'work', 'attempts', `${step}-${number}`, 'checkpoint-2'))), { timeout: 30_000, interval: 5 }).toBe(true);
    await first.close({ stopRuns });

    const second = await open(home.place);
    const interrupted = (await second.client.call('runs.get', { id })).run;
    expect(interrupted.status).toBe('interrupted');
    expect(interrupted.problem).toMatch(/Resume it/);
    await second.client.call('runs.resume', { id });
    expect((await until(second.client, id, ended)).status).toBe('completed');
    const attempts = (await second.client.call('steps.list', { run: id })).flatMap((step) => second.workbench.context.store.steps.attempts(step.id));
    expect(attempts.some(({ resumedFrom }) => resumedFrom !== null)).toBe(true);
    expect(attempts.every(({ fingerprint }) => fingerprint === null || /^[0-9a-f]+$/.test(fingerprint))).toBe(true);
    expect(bitsOf(home.place, id)).toEqual(expected);
    await second.close();
  });

  test('whose original diverged says so where others are compared with it', async () => {
    const home = temporaryHome();
    homes.push(home);
    const { client, close } = await open(home.place);
    const id = await launchTiny(client, 'k', {
      dataset: { kind: 'scenes', params: { trainPairs: 600, heldoutPairs: 300, selNonMembers: 120, calNonMembers: 200, testNonMembers: 200 } },
      seeds: [42],
      model: {},
      training: { epochs: 8, learningRate: 10, optimiser: { kind: 'sgd', momentum: 0.9 } },
    });
    const { status, problem } = await until(client, id, ended);
    expect(status).toBe('failed');
    expect(problem).toContain('original model: its training diverged, and attacker before-after compares every arm with its outputs, which are not finite. Lower training.learningRate');
    await close();
  });

  test('is published by a background thread of the built program', async () => {
    const home = temporaryHome();
    homes.push(home);
    const { openBackground } = await import('../../../src-main/workbench/background/background.ts');
    const { client, close } = await open(home.place, { background: openBackground({ script: backgroundScript, threads: 1 }) });
    const id = await launchTiny(client, 'k');
    expect((await until(client, id, ended)).status).toBe('completed');
    expect(existsSync(join(home.place, 'home', 'runs', id, 'results', 'SHA256SUMS'))).toBe(true);
    await close();
  });
});
