import { expect, test } from 'vitest';
import type { Step } from '../../../src-shared/experiment/step.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import type { Background } from '../../../src-main/workbench/background/background.ts';
import { dataName } from '../../../src-main/workbench/past-durations.ts';
import type { PastStep } from '../../../src-main/workbench/past-durations.ts';
import { RunProgress } from '../../../src-main/workbench/run-progress.ts';

const step = (id: string, kind: Step['kind'], inputs: Step['inputs'] = {}, slice: Step['slice'] = {}): Step =>
  ({ id, kind, version: '1', slice, inputs, engine: null, seed: 1, arm: null, label: id, weight: 1 });

const source = { source: { kind: 'scenes' }, seed: 1 };
const data = step('d', 'dataset', {}, source);
const train = step('t', 'train', { dataset: 'd' });
const evaluate = step('e', 'evaluate', { dataset: 'd', subject: 't' });
const past: readonly PastStep[] = [['train', 100], ['evaluate', 20]].map(([kind, seconds]) => ({ kind: kind === 'train' ? 'train' : 'evaluate', method: null, data: dataName(source), pairs: null, seconds: Number(seconds), bytes: 0 }));

/** A run that trains and then evaluates, which took 100 and 20 seconds before; `say` is the model's worker. */
async function atWork(): Promise<{ readonly say: (seconds: number, done: number) => void; readonly tell: (event: JobEvent) => void; readonly etaSeconds: () => number | null }> {
  let tell: (event: JobEvent) => void = () => undefined;
  const run: Background['run'] = () => Promise.resolve(past) as never;
  const progress = new RunProgress({
    scheduler: { on: (listener) => { tell = listener; return () => undefined; } },
    background: { run },
    work: '',
    workers: 2,
    signal: new AbortController().signal,
  });
  tell({ type: 'planned', run: 'r', steps: [train, evaluate], reused: [data] });
  await progress.past();
  return {
    say: (seconds, done) => { tell({ type: 'line', step: train, runs: ['r'], line: { type: 'progress', t: seconds * 1000, done, total: 1000, label: 'training' } }); },
    tell,
    etaSeconds: () => {
      const eta = progress.etaMs('r');
      return eta === null ? null : eta / 1000;
    },
  };
}

test('time left is what such steps took before, less the share that is done, where they go as they went', async () => {
  const { say, etaSeconds } = await atWork();
  expect(etaSeconds()).toBe(120);
  say(1, 0);
  expect(etaSeconds()).toBe(120);
  say(51, 500);
  expect(etaSeconds()).toBe(70);
});

test('a step ten times slower than its past ones goes by its own pace, once a tenth of it was seen', async () => {
  const { say, etaSeconds } = await atWork();
  say(1, 0);
  say(51, 50);
  expect(etaSeconds()).toBeCloseTo(0.95 * (0.5 * 100 + 0.5 * 1000) + 20, 6);
  say(101, 100);
  expect(etaSeconds()).toBeCloseTo(900 + 20, 6);
  say(501, 500);
  expect(etaSeconds()).toBeCloseTo(500 + 20, 6);
});

test('a step that goes on from a checkpoint has the pace of what it did since, and another attempt begins anew', async () => {
  const { say, tell, etaSeconds } = await atWork();
  say(2, 600);
  expect(etaSeconds()).toBe(60);
  say(42, 800);
  expect(etaSeconds()).toBeCloseTo(40 + 20, 6);
  // It was interrupted and goes on from its checkpoint, on a slow machine now.
  say(1, 700);
  expect(etaSeconds()).toBe(50);
  say(101, 800);
  expect(etaSeconds()).toBeCloseTo(200 + 20, 6);
  tell({ type: 'requeued', step: train, runs: ['r'] });
  expect(etaSeconds()).toBe(120);
});

test('steps that wait go as one like them goes now; others as before', async () => {
  const { say, tell, etaSeconds } = await atWork();
  const teacher = step('t2', 'train', { dataset: 'd' }, { pairs: 'retain' });
  tell({ type: 'planned', run: 'r', steps: [train, teacher, evaluate], reused: [data] });
  // Two workers: of 220 seconds of work, 120 are a chain.
  expect(etaSeconds()).toBe(120);
  say(1, 0);
  say(101, 100);
  // 900 seconds are left of the first training and 1000 of the other; evaluating takes what it took.
  expect(etaSeconds()).toBeCloseTo(1000, 6);
});
