import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StepGraph } from '../../../src-shared/experiment/step.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import { MemoryJobStore } from '../../../src-main/jobs/memory-job-store.ts';
import type { Resources } from '../../../src-main/jobs/resources.ts';
import { Scheduler } from '../../../src-main/jobs/scheduler.ts';
import { FakeExecutor, MemoryStepFolder, WORKER_OPTIONS, graphOf, resultOf, settle } from './fake-jobs.ts';

let work = '';
let store: MemoryJobStore;
let steps: MemoryStepFolder;
let executor: FakeExecutor;
let scheduler: Scheduler;
let events: JobEvent[] = [];

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'scheduler-'));
  store = new MemoryJobStore();
  steps = new MemoryStepFolder(work);
  executor = new FakeExecutor(steps);
  scheduler = newScheduler();
  events = [];
});
afterEach(() => { rmSync(work, { recursive: true, force: true }); });

function newScheduler(capacity: Resources = { cores: 2, memoryBytes: 100, gpus: 0 }, needs?: (label: string) => Resources): Scheduler {
  const made = new Scheduler({ store, steps, executor, capacity, now: () => 7, needs: ({ label }) => needs?.(label) ?? { cores: 1, memoryBytes: 1, gpus: 0 } });
  made.on((event) => events.push(event));
  return made;
}

function launch(run: string, graph: StepGraph): void {
  if (store.runState(run) === null) store.add(run);
  scheduler.enqueue({ run, graph, options: WORKER_OPTIONS });
}

async function end(label: string, outcome: 'completed' | 'diverged' | 'stopped' | 'failed' = 'completed', error = 'it broke'): Promise<void> {
  await settle();
  executor.of(label).end(outcome, outcome === 'failed' ? { error } : {});
  await settle();
}

async function working(): Promise<string[]> {
  await settle();
  return executor.labels();
}

const idOf = (graph: StepGraph, label: string): string => graph.steps.find((step) => step.label === label)?.id ?? '';
const statesOf = (run: string): string[] => events.flatMap((event) => (event.type === 'run' && event.run === run ? [event.state] : []));

const MODEL = graphOf({ data: [], model: ['data'], report: ['model'] });
const OTHER = graphOf({ data: [], model: ['data'], 'other report': ['model'] });

describe('a run', () => {
  test('is queued, runs and completes, and each step and attempt is recorded', async () => {
    launch('a', MODEL);
    const settled = scheduler.settled('a');
    for (const label of ['data', 'model', 'report']) await end(label);
    expect(await settled).toEqual({ state: 'completed', diverged: [] });
    expect(statesOf('a')).toEqual(['queued', 'running', 'completed']);
    expect(store.runState('a')).toBe('completed');
    expect(MODEL.steps.map(({ id }) => store.stepState(id))).toEqual(['completed', 'completed', 'completed']);
    expect(events.filter((event) => event.type === 'attempt').map(({ step, number, state, runs }) => [step.label, number, state, runs])).toEqual(
      ['data', 'model', 'report'].flatMap((label) => ['running', 'completed'].map((state) => [label, 1, state, ['a']])),
    );
  });

  test('that is in the queue already is not taken twice; one whose steps are all done completes at once', async () => {
    launch('a', graphOf({ data: [] }));
    expect(scheduler.enqueue({ run: 'a', graph: MODEL, options: WORKER_OPTIONS })).toBe(false);
    await end('data');
    launch('b', graphOf({ data: [] }));
    expect(await scheduler.settled('b')).toEqual({ state: 'completed', diverged: [] });
    expect(executor.begun).toHaveLength(1);
    expect(() => scheduler.enqueue({ run: 'nobody', graph: MODEL, options: WORKER_OPTIONS })).toThrow('the store has no run nobody');
  });

  test('whose step diverged completes and says which; it is diverged itself when that was its result', async () => {
    const graph = graphOf({ data: [], model: ['data'] });
    launch('models', graph);
    launch('a', MODEL);
    await end('data');
    await end('model', 'diverged');
    await end('report');
    expect(await scheduler.settled('a')).toMatchObject({ state: 'completed', diverged: [{ label: 'model' }] });
    expect([store.runState('a'), store.runReason('a')]).toEqual(['completed', 'model: diverged']);
    expect(store.runState('models')).toBe('diverged');
    // What was found done says so as well.
    launch('b', OTHER);
    await end('other report');
    expect(await scheduler.settled('b')).toMatchObject({ diverged: [{ label: 'model' }] });
  });

  test('fails with what is independent done, and is retried with what is not', async () => {
    const graph = graphOf({ data: [], bad: ['data'], good: ['data'], after: ['bad', 'good'] });
    launch('a', graph);
    await end('data');
    await end('bad', 'failed', 'no such column');
    await end('good');
    expect(await scheduler.settled('a')).toMatchObject({ state: 'failed', reason: 'bad failed: no such column', failures: [{ step: { label: 'bad' } }] });
    expect(store.stepState(idOf(graph, 'bad'))).toBe('failed');
    expect(store.stepState(idOf(graph, 'after'))).toBe('stopped');
    expect(events).toContainEqual(expect.objectContaining({ type: 'stopped', reason: 'bad did not give what it needs' }));
    launch('a', graph);
    expect(await working()).toEqual(['bad']);
    await end('bad');
    await end('after');
    expect(store.runState('a')).toBe('completed');
    expect(events.flatMap((event) => (event.type === 'attempt' && event.step.label === 'bad' ? [event.number] : []))).toEqual([1, 1, 2, 2]);
  });

  test('whose worker died is interrupted and goes on when it is resumed', async () => {
    launch('a', MODEL);
    await settle();
    executor.of('data').die('the worker was killed');
    expect(await scheduler.settled('a')).toMatchObject({ state: 'interrupted', reason: 'data failed: the worker was killed' });
    launch('a', MODEL);
    expect(await working()).toEqual(['data']);
  });

  test('on a full disk begins nothing more, and what runs may end', async () => {
    launch('a', graphOf({ first: [], second: [], third: [] }));
    await settle();
    executor.of('first').die('no room', 'disk');
    expect(await working()).toEqual(['second']);
    await end('second');
    const ended = await scheduler.settled('a');
    expect(ended).toMatchObject({ state: 'interrupted' });
    expect(ended.state === 'interrupted' && ended.reason).toMatch(/first failed: the disk of .* is full/);
    expect(executor.begun).toHaveLength(2);
  });

  test('whose files somebody removed is done again', async () => {
    launch('a', MODEL);
    for (const label of ['data', 'model', 'report']) await end(label);
    steps.lose(idOf(MODEL, 'report'));
    launch('a', MODEL);
    await end('report');
    expect(statesOf('a')).toEqual(['queued', 'running', 'completed', 'queued', 'running', 'completed']);
  });
});

describe('a step that two runs want', () => {
  test('is done once, tells both, and each goes on from it', async () => {
    launch('a', MODEL);
    launch('b', OTHER);
    await end('data');
    await end('model');
    expect(await working()).toEqual(['other report', 'report']);
    expect(events.flatMap((event) => (event.type === 'finished' ? [event.runs] : []))).toEqual([['a', 'b'], ['a', 'b']]);
  });

  test('lives on when one of them is stopped, and is stopped when neither wants it', async () => {
    launch('a', MODEL);
    launch('b', OTHER);
    await settle();
    const { task } = executor.of('data');
    scheduler.stop('a', { force: false });
    expect(await scheduler.settled('a')).toEqual({ state: 'stopped' });
    expect(task.stop.aborted).toBe(false);
    expect(store.stepState(idOf(MODEL, 'report'))).toBe('stopped');
    expect(store.stepState(idOf(MODEL, 'model'))).toBe('queued');
    scheduler.stop('b', { force: false });
    expect(task.stop.aborted).toBe(true);
    expect([store.runState('b'), store.stepState(idOf(MODEL, 'data'))]).toEqual(['stopping', 'stopping']);
    await end('data', 'stopped');
    expect(await scheduler.settled('b')).toEqual({ state: 'stopped' });
  });

  test('that was asked to stop for one is begun again for another that came meanwhile', async () => {
    launch('a', MODEL);
    await settle();
    scheduler.stop('a', { force: false });
    launch('b', OTHER);
    await end('data', 'stopped');
    expect(await scheduler.settled('a')).toEqual({ state: 'stopped' });
    expect(await working()).toEqual(['data']);
    expect(executor.of('data').task.file.attempt).toBe(2);
    for (const label of ['data', 'model', 'other report']) await end(label);
    expect(store.runState('b')).toBe('completed');
  });

  test('fails both when it fails', async () => {
    launch('a', MODEL);
    launch('b', OTHER);
    await end('data', 'failed');
    expect([store.runState('a'), store.runState('b')]).toEqual(['failed', 'failed']);
  });
});

describe('stopping', () => {
  test('a queued run takes it back, whether it was enqueued or only waits in the store', async () => {
    scheduler = newScheduler({ cores: 1, memoryBytes: 100, gpus: 0 });
    launch('a', MODEL);
    launch('b', graphOf({ 'more data': [] }));
    store.add('c');
    expect(scheduler.stop('b', { force: false })).toBe(true);
    expect(scheduler.stop('c', { force: false })).toBe(true);
    expect([store.runState('b'), store.runState('c')]).toEqual(['stopped', 'stopped']);
    expect(await working()).toEqual(['data']);
    expect(scheduler.stop('b', { force: true })).toBe(false);
    expect(scheduler.stop('nobody', { force: true })).toBe(false);
  });

  test('first asks, then ends at once', async () => {
    launch('a', MODEL);
    await settle();
    const { task } = executor.of('data');
    scheduler.stop('a', { force: false });
    expect([task.stop.aborted, task.kill.aborted]).toEqual([true, false]);
    scheduler.stop('a', { force: true });
    expect(task.kill.aborted).toBe(true);
    expect(await scheduler.settled('a')).toEqual({ state: 'stopped' });
    expect(statesOf('a')).toEqual(['queued', 'running', 'stopping', 'stopped']);
    expect(store.stepState(idOf(MODEL, 'data'))).toBe('stopped');
  });

  test('comes too late for a run whose last step finishes meanwhile', async () => {
    launch('a', graphOf({ data: [] }));
    await settle();
    scheduler.stop('a', { force: false });
    await end('data');
    expect(await scheduler.settled('a')).toEqual({ state: 'completed', diverged: [] });
    expect(statesOf('a')).toEqual(['queued', 'running', 'stopping', 'completed']);
  });
});

describe('the order', () => {
  const chain = (name: string): StepGraph => graphOf({ [`${name}1`]: [], [`${name}2`]: [`${name}1`], [`${name}3`]: [`${name}1`] }, { weight: (step) => (step.endsWith('3') ? 5 : 1) });

  test('is that of the queue, then the heaviest path first, and can be changed', async () => {
    scheduler = newScheduler({ cores: 1, memoryBytes: 100, gpus: 0 });
    for (const name of ['a', 'b', 'c']) launch(name, chain(name));
    expect(await working()).toEqual(['a1']);
    scheduler.reorder('c', 'b');
    expect(events.at(-1)).toEqual({ type: 'reordered', runs: ['a', 'c', 'b'] });
    for (const label of ['a1', 'a3', 'a2', 'c1']) await end(label);
    scheduler.reorder('c', null);
    for (const label of ['c3', 'b1', 'b3', 'b2', 'c2']) await end(label);
    expect(() => { scheduler.reorder('b', null); }).toThrow('run b is not in the queue');
  });

  test('the room of a machine is never exceeded; a step that needs more than there is runs alone', async () => {
    const needs: Record<string, Resources> = { big: { cores: 1, memoryBytes: 500, gpus: 0 }, gpu1: { cores: 1, memoryBytes: 10, gpus: 1 }, gpu2: { cores: 1, memoryBytes: 10, gpus: 1 } };
    scheduler = newScheduler({ cores: 3, memoryBytes: 100, gpus: 1 }, (label) => needs[label] ?? { cores: 1, memoryBytes: 40, gpus: 0 });
    launch('a', graphOf({ gpu1: [], gpu2: [], small1: [], big: ['small1'], small2: ['small1'], small3: [] }, { weight: (label) => ({ gpu1: 9, gpu2: 8, small1: 1, big: 6 })[label] ?? 0 }));
    // The second step for the one GPU keeps its place; the others get what is beside it.
    expect(await working()).toEqual(['gpu1', 'small1']);
    await end('small1');
    expect(await working()).toEqual(['gpu1', 'small3']);
    await end('gpu1');
    expect(await working()).toEqual(['gpu2', 'small3']);
    await end('small3');
    await end('gpu2');
    expect(await working()).toEqual(['big']);
    await end('big');
    expect(await working()).toEqual(['small2']);
  });
});

describe('closing', () => {
  test('lets workers go to their checkpoint; runs at work are interrupted, those that wait stay queued', async () => {
    scheduler = newScheduler({ cores: 1, memoryBytes: 100, gpus: 0 });
    launch('a', MODEL);
    launch('b', graphOf({ 'more data': [] }));
    await settle();
    const ends = Promise.all([scheduler.settled('a'), scheduler.settled('b')]);
    const closed = scheduler.close({ wait: true });
    expect(executor.of('data').task.stop.aborted).toBe(true);
    await end('data', 'stopped');
    await closed;
    expect((await ends).map(({ state }) => state)).toEqual(['interrupted', 'interrupted']);
    expect([store.runState('a'), store.runState('b')]).toEqual(['interrupted', 'queued']);
    expect(store.runReason('a')).toMatch(/closed.*Resume it/);
    expect(store.stepState(idOf(MODEL, 'data'))).toBe('interrupted');
    expect(() => { launch('a', MODEL); }).toThrow('closed');
    expect(executor.begun).toHaveLength(1);
  });

  test('comes too late for a run whose last step finishes meanwhile, and leaves one that was to stop stopped', async () => {
    launch('a', graphOf({ data: [] }));
    launch('b', graphOf({ 'more data': [] }));
    await settle();
    scheduler.stop('b', { force: false });
    const closed = scheduler.close({ wait: true });
    await end('data');
    await end('more data', 'stopped');
    await closed;
    expect([store.runState('a'), store.runState('b')]).toEqual(['completed', 'stopped']);
  });

  test('at once ends the workers', async () => {
    launch('a', MODEL);
    await settle();
    await scheduler.close({ wait: false });
    expect(executor.working.size).toBe(0);
    expect(store.runState('a')).toBe('interrupted');
  });
});

describe('after the program died', () => {
  test('what was at work is interrupted, what was to stop is stopped, finished results are taken, and the queue is as it was', async () => {
    scheduler = newScheduler({ cores: 3, memoryBytes: 100, gpus: 0 });
    launch('a', graphOf({ data: [], model: ['data'] }));
    launch('b', graphOf({ 'data b': [] }));
    launch('c', graphOf({ 'data c': [] }));
    store.add('late');
    store.add('later');
    await settle();
    store.place('later', 'late');
    scheduler.stop('b', { force: false });
    const c = executor.of('data c').task.file;
    steps.writeResult(c.id, c.attempt, resultOf(c.id, c.attempt, 'completed'));
    // Another program opens the same store.
    executor = new FakeExecutor(steps);
    scheduler = newScheduler();
    const recovery = await scheduler.recover();
    expect(recovery).toEqual({ interrupted: ['a', 'c'], queued: ['later', 'late'], ended: 0 });
    expect(['a', 'b', 'c', 'late'].map((run) => store.runState(run))).toEqual(['interrupted', 'stopped', 'interrupted', 'queued']);
    expect(store.runReason('a')).toMatch(/Resume it/);
    expect(store.livingAttempts()).toEqual([]);
    expect(store.stepState(c.id)).toBe('completed');
    launch('c', graphOf({ 'data c': [] }));
    expect(store.runState('c')).toBe('completed');
    expect(executor.begun).toEqual([]);
    expect(await scheduler.settled('b')).toEqual({ state: 'stopped' });
    await expect(scheduler.settled('late')).rejects.toThrow('was not enqueued');
    launch('a', graphOf({ data: [], model: ['data'] }));
    expect(await working()).toEqual(['data']);
    expect(executor.of('data').task.file.attempt).toBe(2);
  });
});

describe('a late result', () => {
  test('of an attempt that is no longer the current one is refused, and that is told', async () => {
    launch('a', graphOf({ data: [] }));
    await settle();
    const { file } = executor.of('data').task;
    // Somebody else works in the same folders, and has opened the next attempt.
    steps.openAttempt(file.id);
    await end('data');
    expect(await scheduler.settled('a')).toMatchObject({ state: 'failed' });
    expect(events.flatMap((event) => (event.type === 'note' ? [event.text] : []))).toEqual([expect.stringMatching(/attempt 1 of step .* finished late, when attempt 2 was under way: its result is not taken/)]);
    expect(steps.finished(file.id)).toBeNull();
  });
});

describe('a store that cannot be written', () => {
  test('loses nothing: what happened is recorded once it can be', async () => {
    let full = false;
    const broken = new Proxy(store, {
      get: (target, name) => (...args: unknown[]): unknown => {
        if (full && /^(together|change|open|place|describe)/.test(String(name))) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
        const method: unknown = Reflect.get(target, name);
        return typeof method === 'function' ? Reflect.apply(method, target, args) : method;
      },
    });
    scheduler = new Scheduler({ store: broken, steps, executor, capacity: { cores: 1, memoryBytes: 1e12, gpus: 0 }, now: () => 0 });
    scheduler.on((event) => events.push(event));
    launch('a', MODEL);
    await settle();
    full = true;
    await end('data');
    const troubles = events.flatMap((event) => (event.type === 'trouble' ? [event.text] : []));
    expect(troubles).toEqual([expect.stringMatching(/the store could not be written \(database or disk is full\).*free some room/)]);
    // The next step needs a number for its attempt, which the store cannot give.
    const ended = await scheduler.settled('a');
    expect(ended.state === 'interrupted' && ended.reason).toMatch(/model failed: the disk of .* is full/);
    expect(() => { launch('a', MODEL); }).toThrow('database or disk is full');
    full = false;
    launch('a', MODEL);
    await end('model');
    await end('report');
    expect(store.runState('a')).toBe('completed');
    expect(MODEL.steps.map(({ id }) => store.stepState(id))).toEqual(['completed', 'completed', 'completed']);
  });
});

test('a plan is taken into the queue and done with as many calls of store and folders a step, however many steps there are', async () => {
  let calls = 0;
  const counted = <T extends object>(target: T): T => new Proxy(target, {
    get: (of, name) => (...args: unknown[]): unknown => {
      calls++;
      const method: unknown = Reflect.get(of, name);
      return typeof method === 'function' ? Reflect.apply(method, of, args) : method;
    },
  });
  scheduler = new Scheduler({ store: counted(store), steps: counted(steps), executor, capacity: { cores: 4, memoryBytes: 1e12, gpus: 0 }, now: () => 0 });
  const callsOf = async (count: number): Promise<number> => {
    calls = 0;
    const names = Array.from({ length: count - 1 }, (_, i) => `model ${i} of ${count}`);
    launch(`run of ${count}`, graphOf({ data: [], ...Object.fromEntries(names.map((name): [string, string[]] => [name, ['data']])) }));
    while (store.runState(`run of ${count}`) !== 'completed') {
      await settle();
      for (const under of [...executor.working.values()]) under.end('completed');
    }
    return calls;
  };
  const few = await callsOf(100);
  expect(await callsOf(1000)).toBeLessThanOrEqual(10 * few);
});
