import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import type { StepState } from '../../../../src-shared/contract/topics/steps.ts';
import { resultFileSchema } from '../../../../src-shared/experiment/step-file.ts';
import { evaluationOutputSchema } from '../../../../src-shared/experiment/step-outputs.ts';
import { RESULT_COLUMNS } from '../../../../src-shared/report/columns.ts';
import { readResultsCsv } from '../../../../src-shared/report/read-results.ts';
import type { Engine } from '../../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { GatedExecutor } from '../gated-executor.ts';
import { ended, launchTiny, refusal, until } from '../launch-tiny.ts';
import { openTestWorkbench, temporaryHome } from '../test-workbench.ts';
import type { OpenedWorkbench } from '../test-workbench.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const { place, remove } = temporaryHome();
let engine: Engine;
let executor: GatedExecutor;
let opened: OpenedWorkbench;
let client: ContractClient;
let done = '';
beforeAll(async () => {
  ({ engine } = await openEngine('auto', { gemmThreads: 1 }));
  executor = new GatedExecutor(engine);
  opened = await openTestWorkbench(place, executor);
  ({ client } = opened);
  done = await launchTiny(client, 'done');
  await until(client, done, ended);
}, 120_000);
afterAll(async () => {
  await opened.close();
  engine.dispose();
  remove();
});

/** Items of a stream until one fits. */
async function follow<T>(stream: AsyncIterable<T>, fits: (items: T[]) => boolean): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) {
    items.push(item);
    if (fits(items)) break;
  }
  return items;
}

describe('the steps of a run', () => {
  test('are listed in the order of the plan, each with what it is for', async () => {
    const steps = await client.call('steps.list', { run: done });
    expect(steps.map(({ label }) => label)).toEqual([
      'data, seed 5', 'train original, seed 5', 'train reference, seed 5', 'train teacher, seed 5', 'unlearn retrain, seed 5',
      'evaluate retrain, seed 5', 'unlearn scrub, seed 5', 'evaluate scrub, seed 5', 'report',
    ]);
    expect(new Set(steps.map(({ status }) => status))).toEqual(new Set(['completed']));
    expect(steps.find(({ label }) => label === 'evaluate scrub, seed 5')).toMatchObject({ kind: 'evaluate', arm: 'scrub', seed: 5, done: 1, total: 1, attempts: 1, durationMs: expect.any(Number) as number, reused: false, problem: null });
  });

  test('tell of their slice, inputs, engine, attempts and files', async () => {
    const steps = await client.call('steps.list', { run: done });
    const evaluate = steps.find(({ label }) => label === 'evaluate scrub, seed 5')?.id ?? '';
    const step = await client.call('steps.get', { id: evaluate, run: null });
    expect(step).toMatchObject({ version: '1', runs: [done], engine: { name: engine.name, version: engine.version } });
    expect(step.slice).toMatchObject({ seed: 5, attackers: ['loss', 'learned-logistic'] });
    expect(Object.keys(step.inputs).sort()).toEqual(['dataset', 'original', 'reference', 'retrain', 'subject']);
    expect(step.inputs['subject']).toBe(steps.find(({ label }) => label === 'unlearn scrub, seed 5')?.id);
    const result = resultFileSchema.parse(JSON.parse(readFileSync(join(place, 'home', 'work', 'steps', evaluate, 'result.json'), 'utf8')));
    expect(step.outputs).toEqual(result.files);
    expect(step.attempts).toEqual([expect.objectContaining({ number: 1, status: 'completed', problem: null })]);
  });

  test('that are planned and not begun tell the same of what they will do', async () => {
    executor.held = 'data, seed';
    const run = await launchTiny(client, 'held', { seeds: [21] });
    const steps = await client.call('steps.list', { run });
    const report = await client.call('steps.get', { id: steps.at(-1)?.id ?? '', run: null });
    expect(report).toMatchObject({ step: { kind: 'report', status: 'queued' }, attempts: [], outputs: {} });
    expect(Object.values(report.inputs).every((id) => steps.some((step) => step.id === id))).toBe(true);
    await client.call('runs.stop', { id: run, force: true });
    await until(client, run, ended);
    executor.held = null;
  });

  test('are watched: first all, then each that changes, with what its worker says', async () => {
    executor.held = 'train original';
    const run = await launchTiny(client, 'watched', { seeds: [22] });
    const controller = new AbortController();
    let released = false;
    const items = await follow(client.stream('steps.watch', { run }, { signal: controller.signal }), (seen) => {
      const steps = new Map<string, StepState>(seen.flat().map((step) => [step.label, step]));
      const waiting = steps.get('train original, seed 22');
      if (waiting?.progress === 'waiting' && !released) {
        expect(waiting).toMatchObject({ status: 'running', done: 1, total: 4 });
        released = true;
        executor.held = null;
      }
      return steps.get('report')?.status === 'completed';
    });
    controller.abort();
    expect(released).toBe(true);
    expect(items[0]).toHaveLength(9);
    const last = new Map(items.flat().map((step) => [step.id, step]));
    expect([...last.values()].every(({ status }) => status === 'completed')).toBe(true);
  });

  test('give their log, and what is added to it, until they end', async () => {
    executor.held = 'unlearn scrub';
    const run = await launchTiny(client, 'logged', { seeds: [23] });
    await until(client, run, ({ stepsDone }) => stepsDone >= 3);
    const step = (await client.call('steps.list', { run })).find(({ label }) => label.startsWith('unlearn scrub'))?.id ?? '';
    const reading = follow(client.stream('steps.log', { id: step }), () => false);
    await expect.poll(() => opened.workbench.context.store.steps.state(step)).toBe('running');
    executor.held = null;
    const lines = (await reading).flat();
    const startedAt = opened.workbench.context.store.steps.attempts(step)[0]?.startedAt ?? NaN;
    expect(lines).toContainEqual({ attempt: 1, tMs: 1, at: startedAt + 1, text: 'let go' });
    expect(lines.at(-1)?.text).toMatch(/^done after \d+\.\d s$/);
    await until(client, run, ended);
    // Of a step that is done it ends by itself, and tells what its journal kept.
    const again = (await follow(client.stream('steps.log', { id: step }), () => false)).flat();
    expect(again.map(({ text }) => text)).toEqual(['now: SCRUB', lines.at(-1)?.text]);
    expect((await refusal(follow(client.stream('steps.log', { id: '../../x' }), () => false))).code).toBe('unknown-step');
  });
});

describe('the trail of a number', () => {
  test('leads from a cell of an own run to its row, the steps behind it, and their files', async () => {
    const trail = await client.call('steps.trail', { run: done, arm: 'scrub', seed: 5, column: 'worst_auc' });
    const folder = join(place, 'home', 'runs', done, 'results');
    const row = readResultsCsv(readFileSync(join(folder, 'privacy_cache', 'usenix_privacy_utility_distance_tiny.csv'), 'utf8')).find(({ arm }) => arm === 'scrub');
    expect(trail.value).toBe(row?.cells['worst_auc']);
    expect(trail.meaning).toContain(RESULT_COLUMNS.find(({ name }) => name === 'worst_auc')?.description);
    const evaluate = trail.trail.find(({ what }) => what === 'evaluate');
    // The step that it names holds the same number.
    const output = evaluationOutputSchema.parse(JSON.parse(readFileSync(join(place, 'home', 'work', 'steps', evaluate?.id ?? '', 'outputs', 'evaluation.json'), 'utf8')));
    expect(output.columns['worst_auc']).toBe(trail.value);
    const labels = trail.trail.filter(({ document }) => document !== null && 'slice' in document).map(({ text }) => text.split(';')[0]);
    expect(labels[0]).toBe('evaluate scrub, seed 5');
    expect(new Set(labels)).toEqual(new Set(['evaluate scrub, seed 5', 'evaluate retrain, seed 5', 'unlearn scrub, seed 5', 'unlearn retrain, seed 5', 'train original, seed 5', 'train reference, seed 5', 'train teacher, seed 5', 'data, seed 5']));
    expect(trail.trail.find(({ what }) => what === 'config')).toMatchObject({ id: (await client.call('runs.get', { id: done })).run.configHash, document: { id: 'scrub', method: 'scrub' } });
    for (const what of ['row', 'seed', 'engine', 'code', 'data']) expect(trail.trail.map((entry) => entry.what)).toContain(what);
    expect(trail.trail.find(({ what }) => what === 'data')?.id).toMatch(/^[0-9a-f]{64}$/);
  });

  test('leads through the committed results as well, and their steps can be looked at', async () => {
    const run = 'frozen-scenes-20k';
    const trail = await client.call('steps.trail', { run, arm: 'mu-align', seed: 123, column: 'forget_acc' });
    const csv = readResultsCsv(readFileSync(join(root, 'results', 'scenes_20k', 'privacy_cache', 'usenix_privacy_utility_distance_scenes_20k.csv'), 'utf8'));
    expect(trail.value).toBe(csv.find(({ arm, seed }) => arm === 'mu-align' && seed === 123)?.cells['forget_acc']);
    expect(trail.trail.find(({ what }) => what === 'preset')?.id).toBe('scenes-20k');
    const evaluate = trail.trail.find(({ what }) => what === 'evaluate');
    const step = await client.call('steps.get', { id: evaluate?.id ?? '', run });
    expect(step).toMatchObject({ step: { label: 'evaluate mu-align, seed 123', status: 'completed' }, runs: [run] });
    expect(step.attempts[0]?.fingerprint).toMatch(/^[0-9a-f]+$/);
    expect(await client.call('steps.list', { run })).toHaveLength(85);
    expect((await refusal(client.call('steps.get', { id: evaluate?.id ?? '', run: null }))).code).toBe('unknown-step');
  });

  test('says what is not there', async () => {
    const place1 = { run: done, arm: 'scrub', seed: 5 };
    expect((await refusal(client.call('steps.trail', { ...place1, column: 'nope' }))).code).toBe('no-column');
    expect((await refusal(client.call('steps.trail', { ...place1, arm: 'nope', column: 'forget_acc' }))).code).toBe('no-row');
    expect((await refusal(client.call('steps.trail', { ...place1, run: 'nope', column: 'forget_acc' }))).code).toBe('unknown-run');
    const stopped = (await client.call('runs.list', { filter: { text: '', archived: false, all: [{ field: 'status', comparison: '=', value: 'stopped' }] }, sort: [], page: { offset: 0, limit: 1 } })).runs[0]?.id ?? '';
    expect((await refusal(client.call('steps.trail', { ...place1, run: stopped, column: 'forget_acc' }))).code).toBe('no-results');
  });
});
