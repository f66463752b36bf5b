import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { Step, StepGraph } from '../../../src-shared/experiment/step.ts';
import type { AttemptEnd, StepExecutor } from '../../../src-main/jobs/executor.ts';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import { criticalPathWeights } from '../../../src-main/jobs/priorities.ts';
import { RunStoppedError, StepsFailedError, runPlan } from '../../../src-main/jobs/run-plan.ts';
import type { JobEvent } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';

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
    expect(events[0]).toMatchObject({ type: 'planned', reused: [{ label: 'a' }, { label: 'b' }] });
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
      execute: (file): Promise<AttemptEnd> => {
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
});
