import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { StepFile } from '../../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../../src-shared/experiment/step.ts';
import type { AttemptEnd, StepExecutor } from '../../../src-main/jobs/executor.ts';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import { criticalPathWeights } from '../../../src-main/jobs/priorities.ts';
import { RunStoppedError, StepsFailedError, runPlan } from '../../../src-main/jobs/run-plan.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import { identityOf, noteProcess } from '../../../src-main/jobs/process-identity.ts';
import { LateResultError, StepFolder } from '../../../src-main/jobs/step-folder.ts';

const executor = new LocalExecutor({ script: join(import.meta.dirname, 'fake-worker.mjs'), heapMegabytes: 64, graceMs: 5000, silenceMs: 60_000 });
let work = '';
let store: StepFolder;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'jobs-'));
  store = new StepFolder(work);
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** A plan from texts: each step says its text and what its inputs said. */
class Plan {
  readonly #builder = new StepBuilder();

  step(text: string, inputs: Readonly<Record<string, Step>> = {}, act = 'say', weight = 1): Step {
    return this.#builder.add({ kind: 'train', slice: { text, act }, inputs, engine: null, seed: null, label: text, weight });
  }

  graph(result: Step): StepGraph {
    return { steps: this.#builder.steps(), results: [result.id] };
  }
}

async function run(graph: StepGraph, options: { workers?: number; signal?: AbortSignal; executor?: StepExecutor; onEvent?: (event: JobEvent) => void } = {}): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  await runPlan(graph, store, options.executor ?? executor, {
    workers: options.workers ?? 2,
    gemmThreads: 1,
    datasets: work,
    checkpointEveryMs: 1000,
    signal: options.signal ?? new AbortController().signal,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return events;
}

const said = (step: Step): string => readFileSync(join(store.outputs(step.id), 'said.txt'), 'utf8');
const labelsOf = (events: readonly JobEvent[], type: JobEvent['type']): string[] => events.flatMap((event) => (event.type === type && 'step' in event ? [event.step.label] : []));

describe('running a plan in processes', () => {
  test('does each step after its inputs, hands their outputs on and tails the journal', async () => {
    const plan = new Plan();
    const a = plan.step('a');
    const b = plan.step('b', { left: a });
    const c = plan.step('c', { left: a, right: b });
    const events = await run(plan.graph(c));
    expect(said(c)).toBe('c left=a right=b left=a');
    expect(labelsOf(events, 'finished')).toEqual(['a', 'b', 'c']);
    expect(events.some((event) => event.type === 'line' && event.line.type === 'progress' && event.line.label === 'half')).toBe(true);
    expect(readdirSync(join(work, 'attempts'))).toEqual([]);
  });

  test('a step that was done is not done again, nor is what only it needed', async () => {
    const plan = new Plan();
    const a = plan.step('a');
    const b = plan.step('b', { left: a });
    await run(plan.graph(b));
    rmSync(join(work, 'steps', a.id), { recursive: true });
    const c = plan.step('c', { left: b });
    const events = await run(plan.graph(c));
    expect(labelsOf(events, 'started')).toEqual(['c']);
    expect(events[1]).toMatchObject({ type: 'planned', reused: [{ label: 'a' }, { label: 'b' }] });
  });

  test('a result that lost a file is done again', async () => {
    const plan = new Plan();
    const a = plan.step('a');
    await run(plan.graph(a));
    writeFileSync(join(store.outputs(a.id), 'said.txt'), '');
    expect(labelsOf(await run(plan.graph(a)), 'started')).toEqual(['a']);
    expect(said(a)).toBe('a');
  });

  test('a failure says why, stops what needs it, and keeps what does not', async () => {
    const plan = new Plan();
    const bad = plan.step('bad', {}, 'fail');
    const good = plan.step('good');
    const after = plan.step('after', { left: bad });
    const other = plan.step('other', { left: good });
    const all = plan.step('all', { left: after, right: other });
    const failure = await run(plan.graph(all)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StepsFailedError);
    expect(String(failure)).toContain('bad failed: the data are wrong');
    expect(store.finished(other.id)).not.toBeNull();
    expect(store.finished(after.id)).toBeNull();
    expect(store.finished(bad.id)).toBeNull();
  });

  test('tells bad data from a broken program', async () => {
    const plan = new Plan();
    await expect(run(plan.graph(plan.step('a', {}, 'bad-data')))).rejects.toMatchObject({ badInput: true });
    await expect(run(plan.graph(plan.step('b', {}, 'fail')))).rejects.toMatchObject({ badInput: false });
  });

  test('a worker that dies is reported with its last words', async () => {
    const plan = new Plan();
    const failure = await run(plan.graph(plan.step('doomed', {}, 'crash'))).catch((error: unknown) => error);
    expect(String(failure)).toMatch(/doomed failed: the worker was killed \(SIGKILL\).*--workers 1.*last checkpoint; its last words:\nout of luck/s);
  });

  test('outputs that differ from their hash are refused', async () => {
    const plan = new Plan();
    const liar = plan.step('liar', {}, 'lie');
    await expect(run(plan.graph(liar))).rejects.toThrow(/differs from its hash/);
    expect(store.finished(liar.id)).toBeNull();
  });

  test('a stop ends the workers, keeps finished steps, and the next attempt gets the checkpoints', async () => {
    const plan = new Plan();
    const quick = plan.step('quick');
    const slow = plan.step('slow', { left: quick }, 'wait');
    const controller = new AbortController();
    const stopped = run(plan.graph(slow), {
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'line' && event.step === slow) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(RunStoppedError);
    expect(store.finished(quick.id)).not.toBeNull();
    const resumes: (readonly string[])[] = [];
    const recorder: StepExecutor = {
      execute: ({ file }): Promise<AttemptEnd> => {
        resumes.push(file.resume);
        return Promise.resolve({ kind: 'interrupted', reason: 'enough', shortage: null });
      },
      endLeftover: () => Promise.resolve(false),
    };
    await expect(run(plan.graph(slow), { executor: recorder })).rejects.toThrow('enough');
    const newestFirst = [4, 3].map((number) => join(work, 'attempts', `${slow.id}-1`, `checkpoint-${number}`));
    expect(resumes).toEqual([newestFirst]);
  });

  test('never runs more steps at once than it may, and starts the heaviest path first', async () => {
    const plan = new Plan();
    const leaves = [1, 2, 3, 4].map((n) => plan.step(`leaf ${n}`));
    const long = plan.step('long', {}, 'say', 5);
    const middle = plan.step('middle', { left: long }, 'say', 5);
    const all = plan.step('all', { ...Object.fromEntries(leaves.map((leaf) => [leaf.label, leaf])), middle });
    let running = 0;
    let most = 0;
    const events = await run(plan.graph(all), {
      onEvent: (event) => {
        if (event.type === 'started') most = Math.max(most, ++running);
        if (event.type === 'finished') running--;
      },
    });
    expect(most).toBe(2);
    expect(labelsOf(events, 'started')[0]).toBe('long');
    expect(criticalPathWeights(plan.graph(all).steps).get(long.id)).toBe(11);
  });

  test('a worker that gives no sign of life is ended', async () => {
    const plan = new Plan();
    const impatient = new LocalExecutor({ script: join(import.meta.dirname, 'fake-worker.mjs'), heapMegabytes: 64, graceMs: 5000, silenceMs: 700 });
    await expect(run(plan.graph(plan.step('stuck', {}, 'hang')), { executor: impatient })).rejects.toThrow(/stuck failed: the worker gave no sign of life for \d+ s and was ended/);
  });
});

describe('what an earlier run of the program left behind', () => {
  /** An attempt whose worker wrote a result and whose scheduler died before it was taken. */
  async function orphanResult(step: Step): Promise<string> {
    const { folder, number } = store.openAttempt(step.id);
    const file: StepFile = { schema: 'mu-align-workbench/step@1', id: step.id, attempt: number, kind: step.kind, version: step.version, label: step.label, slice: step.slice, inputs: {}, engine: null, gemmThreads: 1, datasets: work, checkpointEveryMs: 1, resume: [] };
    await executor.execute({ file, folder, onLine: () => undefined, stop: new AbortController().signal, kill: new AbortController().signal });
    return folder;
  }

  test('a worker that still runs is ended before the next attempt begins', async () => {
    const plan = new Plan();
    const step = plan.step('a');
    const { folder } = store.openAttempt(step.id);
    const leftover = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => leftover.on('exit', (_code, signal) => { resolve(signal); }));
    noteProcess(folder, leftover.pid ?? 0);
    const events = await run(plan.graph(step));
    expect(await ended).toBe('SIGKILL');
    expect(events).toContainEqual({ type: 'note', step, runs: ['plan'], text: 'a worker of attempt 1 was left over and is ended' });
    expect(said(step)).toBe('a');
  });

  test('a process that only has the number of an old worker is left alone', async () => {
    const plan = new Plan();
    const step = plan.step('a');
    const { folder } = store.openAttempt(step.id);
    writeFileSync(join(folder, 'process.json'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    const events = await run(plan.graph(step));
    expect(events.filter((event) => event.type === 'note')).toEqual([]);
    expect(identityOf(process.pid)?.pid).toBe(process.pid);
  });

  test('a result that was finished is taken, not computed again', async () => {
    const plan = new Plan();
    const step = plan.step('a');
    await orphanResult(step);
    const events = await run(plan.graph(step));
    expect(events).toContainEqual({ type: 'note', step, runs: ['plan'], text: 'attempt 1 had finished already: its result is taken' });
    expect(events.some((event) => event.type === 'line')).toBe(false);
    expect(said(step)).toBe('a');
  });

  test('a result of an attempt that is no longer the current one is refused', async () => {
    const plan = new Plan();
    const step = plan.step('a');
    const folder = await orphanResult(step);
    store.openAttempt(step.id);
    expect(() => store.commit(step.id, { number: 1, folder })).toThrow(LateResultError);
    expect(store.finished(step.id)).toBeNull();
    // Nor does the result of one attempt pass for that of another.
    const events = await run(plan.graph(step));
    expect(events.some((event) => event.type === 'line')).toBe(true);
    expect(store.finished(step.id)?.attempt).toBe(3);
  });

  test('an attempt whose result is torn counts as interrupted', async () => {
    const plan = new Plan();
    const step = plan.step('a');
    const folder = await orphanResult(step);
    writeFileSync(join(folder, 'result.json'), '{"schema": "mu-align');
    mkdirSync(join(work, 'attempts', `${step.id}-odd`));
    await run(plan.graph(step));
    expect(store.finished(step.id)?.attempt).toBe(2);
  });
});
