import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JOURNAL_FILE } from '../../../src-shared/experiment/step-file.ts';
import { Scheduler } from '../../../src-main/jobs/scheduler.ts';
import { openStore } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { jobStore } from '../../../src-main/workbench/job-store.ts';
import { FakeExecutor, MemoryStepFolder, WORKER_OPTIONS, graphOf, resultOf, settle } from '../jobs/fake-jobs.ts';
import { RUNS, checkOperations, endings, operations } from '../jobs/scheduler-world.ts';
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
    await fc.assert(fc.asyncProperty(operations, endings, async (given, ending) => {
      const folder = join(home, String(round++));
      mkdirSync(folder);
      const own = openStore(folder);
      try {
        own.runs.addAll(RUNS.map(newRun));
        await checkOperations(jobStore(own), folder, given, ending);
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

  test('takes the result that a worker finished while no program looked, with what the attempt said of itself', async () => {
    const steps = new MemoryStepFolder(home);
    const graph = graphOf({ data: [], model: [] });
    store.runs.add(newRun('run'));
    const options = { store: jobStore(store), steps, capacity: { cores: 2, memoryBytes: 1, gpus: 0 }, now: () => 5, needs: () => ({ cores: 1, memoryBytes: 0, gpus: 0 }) };
    const executor = new FakeExecutor(steps);
    new Scheduler({ ...options, executor }).enqueue({ run: 'run', graph, options: WORKER_OPTIONS });
    await settle();
    for (const label of ['data', 'model']) {
      const { id, attempt } = executor.of(label).task.file;
      const { folder } = steps.attempt(id, attempt);
      mkdirSync(folder);
      writeFileSync(join(folder, JOURNAL_FILE), `${JSON.stringify({ type: 'attempt', t: 0, attempt, fingerprint: 'bits', resumed: { folder: `${id}-7`, checkpoint: 2, offset: 9, step: 30 } })}\n`);
      if (label === 'data') steps.writeResult(id, attempt, resultOf(id, attempt, 'completed', { fingerprint: 'bits', durationMs: 12, cpuMs: 11, peakMemoryBytes: 10 }));
    }
    expect(await new Scheduler({ ...options, executor: new FakeExecutor(steps) }).recover()).toMatchObject({ interrupted: ['run'] });
    const [data, model] = graph.steps.map(({ id }) => store.steps.attempts(id));
    const resumedFrom = { attempt: 7, checkpoint: 2, step: 30 };
    expect(data).toMatchObject([{ number: 1, state: 'completed', reason: '', fingerprint: 'bits', resumedFrom, durationMs: 12, cpuMs: 11, peakMemoryBytes: 10 }]);
    expect(model).toMatchObject([{ number: 1, state: 'interrupted', fingerprint: 'bits', resumedFrom, durationMs: null }]);
  });

  // A real full disk: a file system in memory. Mounting one needs root on Linux.
  test('on a full disk loses nothing: what happened stands in the database once there is room', async (context) => {
    const disk = mkdtempSync(join(tmpdir(), 'full-store-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      rmSync(disk, { recursive: true });
      console.log('skipped: a small file system cannot be mounted here (needs root on Linux)');
      context.skip();
    }
    try {
      const own = openStore(disk);
      const names = Array.from({ length: 40 }, (_, i) => `step ${i}`);
      const graph = graphOf(Object.fromEntries(names.map((name): [string, string[]] => [name, []])));
      own.runs.add(newRun('run'));
      const steps = new MemoryStepFolder(disk);
      const executor = new FakeExecutor(steps);
      const scheduler = new Scheduler({ store: jobStore(own), steps, executor, capacity: { cores: 40, memoryBytes: 1e12, gpus: 0 }, now: () => 5 });
      const troubles: string[] = [];
      scheduler.on((event) => { if (event.type === 'trouble') troubles.push(event.text); });
      scheduler.enqueue({ run: 'run', graph, options: WORKER_OPTIONS });
      await settle();
      const filler = join(disk, 'filler');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, new Uint8Array(bavail * bsize));
      for (const work of [...executor.working.values()]) work.end('failed', { error: 'because '.repeat(500) });
      expect(await scheduler.settled('run')).toMatchObject({ state: 'failed' });
      expect(troubles).toEqual([expect.stringMatching(/the store could not be written \(database or disk is full\).*nothing that was computed is lost.*free some room/)]);
      expect(own.runs.get('run')?.state).toBe('running');
      rmSync(filler);
      await expect.poll(() => own.runs.get('run')?.state, { timeout: 10_000 }).toBe('failed');
      expect(own.steps.livingAttempts()).toEqual([]);
      expect(new Set(own.runs.steps('run').map(({ state }) => state))).toEqual(new Set(['failed']));
      await scheduler.close({ wait: false });
      own.close();
    } finally {
      execFileSync('umount', ['--lazy', disk]);
      rmSync(disk, { recursive: true });
    }
  });
});
