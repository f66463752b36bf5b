import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Step } from '../../../src-shared/experiment/step.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { AttemptEnd, AttemptTask } from '../../../src-main/jobs/executor.ts';
import { EXECUTOR_KINDS, openExecutor } from '../../../src-main/jobs/executors.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import { MemoryJobStore } from '../../../src-main/jobs/memory-job-store.ts';
import { noteProcess } from '../../../src-main/jobs/process-identity.ts';
import { Scheduler } from '../../../src-main/jobs/scheduler.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import type { LaunchWorker } from '../../../src-main/jobs/worker-launcher.ts';
import { WORKER_OPTIONS } from './fake-jobs.ts';

const script = join(import.meta.dirname, 'fake-worker.mjs');
const capacity = { cores: 2, memoryBytes: 1e12, gpus: 0 };
let work = '';

beforeEach(() => { work = mkdtempSync(join(tmpdir(), 'local-')); });
afterEach(() => { rmSync(work, { recursive: true, force: true }); });

/** A step of the fake worker, which does as it is told. */
function stepThat(act: string): Step {
  return new StepBuilder().add({ kind: 'train', slice: { act, text: act }, inputs: {}, engine: null, seed: null, label: act, weight: 1 });
}

describe('stopping a real worker', () => {
  async function stopped(act: string, graceMs: number, stop: (scheduler: Scheduler) => void): Promise<{ readonly ms: number; readonly states: readonly string[] }> {
    const store = new MemoryJobStore();
    const scheduler = new Scheduler({ store, steps: new StepFolder(work), executor: new LocalExecutor({ script, heapMegabytes: 64, graceMs, silenceMs: 60_000 }), capacity, now: () => 0 });
    const step = stepThat(act);
    store.add('run');
    const states: string[] = [];
    let askedAt = NaN;
    scheduler.on((event: JobEvent) => {
      if (event.type === 'run') states.push(event.state);
      if (event.type !== 'line' || !Number.isNaN(askedAt)) return;
      askedAt = performance.now();
      stop(scheduler);
    });
    scheduler.enqueue({ run: 'run', graph: { steps: [step], results: [step.id] }, options: { ...WORKER_OPTIONS, datasets: work } });
    expect(await scheduler.settled('run')).toEqual({ state: 'stopped' });
    await scheduler.close({ wait: true });
    expect(store.stepState(step.id)).toBe('stopped');
    expect(store.livingAttempts()).toEqual([]);
    return { ms: performance.now() - askedAt, states };
  }

  test('one that listens stops by itself, long before its grace ends', async () => {
    const { ms, states } = await stopped('wait', 60_000, (scheduler) => { scheduler.stop('run', { force: false }); });
    expect(states).toEqual(['queued', 'running', 'stopping', 'stopped']);
    expect(ms).toBeLessThan(30_000);
  });

  test('one that does not is ended when its grace is over, or at once by force', async () => {
    const { ms } = await stopped('hang', 400, (scheduler) => { scheduler.stop('run', { force: false }); });
    expect(ms).toBeGreaterThanOrEqual(390);
    const forced = await stopped('hang', 600_000, (scheduler) => {
      scheduler.stop('run', { force: false });
      scheduler.stop('run', { force: true });
    });
    expect(forced.ms).toBeLessThan(30_000);
  });
});

test('a worker that outlived its program is ended at the start of the next, and its step interrupted', async () => {
  const steps = new StepFolder(work);
  const store = new MemoryJobStore();
  const step = stepThat('say');
  store.add('run');
  store.planRun('run', [step]);
  store.changeRun('run', 'running', 0);
  store.changeStep(step.id, 'running');
  const { folder } = steps.openAttempt(step.id, store.openAttempt(step.id, 0, 1));
  mkdirSync(folder, { recursive: true });
  const leftover = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => leftover.on('exit', (_code, signal) => { resolve(signal); }));
  noteProcess(folder, leftover.pid ?? 0);
  const scheduler = new Scheduler({ store, steps, executor: openExecutor('local', { script, heapMegabytes: 64 }), capacity, now: () => 0 });
  expect(await scheduler.recover()).toEqual({ interrupted: ['run'], queued: [], ended: 1 });
  expect(await ended).toBe('SIGKILL');
  expect([store.runState('run'), store.stepState(step.id), store.livingAttempts()]).toEqual(['interrupted', 'interrupted', []]);
});

/** An attempt as the scheduler hands it on, in a folder of its own. */
function attempt(): AttemptTask {
  const folder = join(work, 'attempt');
  mkdirSync(folder);
  const { id, kind, version, label, slice } = stepThat('say');
  return {
    file: { schema: 'mu-align-workbench/step@1', id, attempt: 1, kind, version, label, slice, inputs: {}, engine: null, gemmThreads: 1, datasets: work, checkpointEveryMs: 1, resume: [] },
    folder,
    onLine: () => null,
    stop: new AbortController().signal,
    kill: new AbortController().signal,
  };
}

const reasonOf = (end: AttemptEnd): string => (end.kind === 'interrupted' ? end.reason : '');

test('a worker knows nothing of its program\'s environment but what it needs', async () => {
  vi.stubEnv('NODE_OPTIONS', '--max-http-header-size=20000');
  vi.stubEnv('HUB_TOKEN', 'secret');
  vi.stubEnv('MU_ALIGN_EXAMPLE', 'seen');
  const program = join(work, 'environment.mjs');
  writeFileSync(program, 'console.log(JSON.stringify(process.env));');
  const task = attempt();
  try {
    const end = await openExecutor('local', { script: program, heapMegabytes: 64 }).execute(task);
    expect(reasonOf(end)).toMatch(/code 0 and left no result/);
  } finally {
    vi.unstubAllEnvs();
  }
  const seen: unknown = JSON.parse(readFileSync(join(task.folder, 'log'), 'utf8'));
  expect(seen).toMatchObject({ MU_ALIGN_EXAMPLE: 'seen', PATH: process.env['PATH'] });
  expect(seen).not.toHaveProperty('NODE_OPTIONS');
  expect(seen).not.toHaveProperty('HUB_TOKEN');
});

test('how a worker is started is the host\'s matter: what it says of the end is told', async () => {
  const launchWorker: LaunchWorker = ({ log }) => {
    writeFileSync(log, 'last words');
    return Promise.resolve({ pid: process.pid, ended: Promise.resolve({ code: 5, signal: null, outOfMemory: true }), terminate: () => null, kill: () => null });
  };
  const end = await openExecutor('local', { script, heapMegabytes: 64, launchWorker }).execute(attempt());
  expect(end).toMatchObject({ shortage: 'memory' });
  expect(reasonOf(end)).toMatch(/^the worker ran out of memory; .*last words$/s);
});

test('executors are chosen by name, with settings that are checked', () => {
  expect([...EXECUTOR_KINDS.keys()]).toContain('local');
  expect(openExecutor('local', { script, heapMegabytes: 64 }, { graceSeconds: 3 })).toBeInstanceOf(LocalExecutor);
  expect(() => openExecutor('local', { script, heapMegabytes: 64 }, { graceSeconds: -3 })).toThrow(/graceSeconds/);
  expect(() => openExecutor('cloud', { script, heapMegabytes: 64 })).toThrow('no executor "cloud"; there are local');
});
