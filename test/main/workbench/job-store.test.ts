import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Scheduler } from '../../../src-main/jobs/scheduler.ts';
import { openStore } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { jobStore } from '../../../src-main/workbench/job-store.ts';
import { FakeExecutor, MemoryStepFolder, WORKER_OPTIONS, graphOf, settle } from '../jobs/fake-jobs.ts';
import { RUNS, checkOperations, operations } from '../jobs/scheduler-world.ts';
import { exampleRun } from '../store/example-runs.ts';

let home = '';
let store: Store;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'job-store-'));
  store = openStore(home);
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const newRun = (id: string) => exampleRun(id, { steps: [] });

describe('a scheduler on the database', () => {
  test('keeps what it keeps in memory: legal changes, room, order, and an end of every run', async () => {
    let round = 0;
    await fc.assert(fc.asyncProperty(operations, async (given) => {
      const folder = join(home, String(round++));
      mkdirSync(folder);
      const own = openStore(folder);
      try {
        own.runs.addAll(RUNS.map(newRun));
        await checkOperations(jobStore(own), folder, given);
      } finally {
        own.close();
      }
    }), { numRuns: 15 });
  });

  test('finds its queue, and what was at work, after the program died', async () => {
    const steps = new MemoryStepFolder(home);
    const graph = graphOf({ data: [], model: ['data'] });
    for (const id of ['first', 'second', 'third']) store.runs.add(newRun(id));
    const before = new Scheduler({ store: jobStore(store), steps, executor: new FakeExecutor(steps), capacity: { cores: 1, memoryBytes: 1, gpus: 0 }, now: () => 5, needs: () => ({ cores: 1, memoryBytes: 1, gpus: 0 }) });
    before.enqueue({ run: 'first', graph, options: WORKER_OPTIONS });
    before.enqueue({ run: 'second', graph: graphOf({ other: [] }), options: WORKER_OPTIONS });
    before.reorder('third', 'second');
    await settle();
    store.close();
    store = openStore(home);
    const executor = new FakeExecutor(steps);
    const after = new Scheduler({ store: jobStore(store), steps, executor, capacity: { cores: 1, memoryBytes: 1e12, gpus: 0 }, now: () => 6 });
    expect(await after.recover()).toEqual({ interrupted: ['first'], queued: ['third', 'second'], ended: 0 });
    expect(store.runs.get('first')).toMatchObject({ state: 'interrupted', endedAt: 6 });
    expect(store.runs.get('first')?.reason).toMatch(/Resume it/);
    expect(store.steps.attempts(graph.steps[0]?.id ?? '')).toMatchObject([{ number: 1, state: 'interrupted', startedAt: 5, endedAt: 6 }]);
    after.enqueue({ run: 'first', graph, options: WORKER_OPTIONS });
    await settle();
    executor.of('data').end('completed', { fingerprint: 'bits', durationMs: 12, cpuMs: 11, peakMemoryBytes: 10 });
    await settle();
    expect(store.steps.attempts(graph.steps[0]?.id ?? '').at(-1)).toMatchObject({ number: 2, state: 'completed', fingerprint: 'bits', durationMs: 12, cpuMs: 11, peakMemoryBytes: 10 });
    expect(store.runs.steps('first')).toMatchObject([{ label: 'data', state: 'completed', attempts: 2 }, { label: 'model', state: 'running', attempts: 1 }]);
    await after.close({ wait: false });
  });
});
