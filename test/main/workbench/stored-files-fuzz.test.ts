import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { composeSeries } from '../../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE, RESULT_FILE } from '../../../src-shared/experiment/step-file.ts';
import type { ResumedFrom } from '../../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../../src-shared/report/thin-series.ts';
import { JournalTail } from '../../../src-main/jobs/journal-tail.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { openStoreAt } from '../../../src-main/store/store.ts';
import { curveNames, curveWindowOf } from '../../../src-main/workbench/metrics/curve-windows.ts';
import { loadMetricColumns } from '../../../src-main/workbench/metrics/load-columns.ts';
import { MetricTail } from '../../../src-main/workbench/metrics/metric-tail.ts';
import { chooseConfig } from '../../../src-main/workbench/run-config.ts';
import { RUN_FILE, readRunFile, runFileText } from '../../../src-main/workbench/run-file.ts';
import { PREMISES_FILE, readPremises } from '../../../src-main/workbench/run-premises.ts';
import { stepOnDisk } from '../../../src-main/workbench/step-on-disk.ts';
import { CheckpointWriter, findResumePoint } from '../../../src-main/worker/checkpoint-files.ts';
import { JournalWriter } from '../../../src-main/worker/journal-writer.ts';
import { encodeMetrics } from '../../../src-main/worker/metrics-file.ts';
import { TIMES, fuzzDamaged } from '../fuzz-damaged.ts';
import { resultOf } from '../jobs/fake-jobs.ts';
import { exampleRun } from '../store/example-runs.ts';

const resources = join(import.meta.dirname, '..', '..', '..', 'resources');

let place = '';
beforeAll(() => { place = mkdtempSync(join(tmpdir(), 'stored-files-')); });
afterAll(() => { rmSync(place, { recursive: true, force: true }); });

/** The whole file can be read; damaged copies as fuzzDamaged says. */
async function fuzz(name: string, count: number, original: Uint8Array, read: (bytes: Uint8Array, stream: RandomStream) => unknown): Promise<number> {
  await read(original, RandomStream.of(0, 'stored', name));
  return fuzzDamaged({ subject: 'stored', name, count: count * TIMES, original }, read);
}

test('config files: 1,200 damaged copies of a config and of a preset', async () => {
  const file = join(place, 'config.json');
  const preset = readFileSync(join(resources, 'presets', 'quick.json'));
  const config = new TextEncoder().encode(JSON.stringify(z.looseObject({ config: z.unknown() }).parse(JSON.parse(preset.toString())).config));
  for (const [name, bytes] of [['preset', preset], ['config', config]] as const) {
    const refused = await fuzz(name, 600, bytes, (damaged) => {
      writeFileSync(file, damaged);
      return chooseConfig(resources, { preset: '', file, seeds: null, arms: null });
    });
    expect(refused).toBeGreaterThan(400 * TIMES);
  }
});

test('run files and premises: 600 damaged copies', async () => {
  const store = openStoreAt(join(place, 'store.db'));
  store.runs.add(exampleRun('r'));
  const record = store.runs.record('r');
  store.close();
  if (record === null) throw new Error('there is no run');
  const refused = await fuzz('run file', 400, new TextEncoder().encode(runFileText(record)), (damaged) => {
    writeFileSync(join(place, RUN_FILE), damaged);
    readRunFile(place);
  });
  expect(refused).toBeGreaterThan(250 * TIMES);
  // Those that cannot be read are as if they were not there.
  const premises = { schema: 'mu-align-workbench/premises@1', preset: null, base: 'quick', engine: { name: 'wasm', version: '1', fingerprint: 'f', passedOver: [] }, source: { kind: 'scenes', version: 1, params: {}, sha256: null }, state: { kind: 'own', preset: null, leftOut: { seeds: [], arms: [] }, differences: [], mismatches: [] }, part: 'all' };
  expect(await fuzz('premises', 200, new TextEncoder().encode(JSON.stringify(premises)), (damaged) => {
    writeFileSync(join(place, PREMISES_FILE), damaged);
    readPremises(place);
  })).toBe(0);
});

/** Where the first attempt at a step has its checkpoint, in optimiser steps. */
const MARK = 20;

/** Two attempts at a step, the second from the checkpoint of the first. @returns all points that count */
function writeAttempts(steps: StepFolder): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  let resumed: ResumedFrom | null = null;
  for (const first of [1, MARK + 1]) {
    const { number, folder } = steps.openAttempt('s');
    const journal = new JournalWriter(join(folder, JOURNAL_FILE), () => 0);
    journal.append({ type: 'attempt', attempt: number, fingerprint: 'f', resumed });
    const checkpoints = new CheckpointWriter(folder, journal, 'f');
    for (let step = first; step < first + 30; step++) {
      const point = { step, epoch: 1, phase: step % 3 === 0 ? 'forget' : 'retain', values: { loss: 1 / step, ...(step % 5 === 0 ? { norm: null } : {}) } };
      if (number === 2 || step <= MARK) points.push(point);
      journal.append({ type: 'metric', ...point });
      if (step === MARK) checkpoints.store({ position: { epoch: 0, phase: 0, stepInPhase: step, step }, tensors: new Map([['w', { shape: [2], data: Float32Array.of(1, 2) }]]), numbers: {} }, 5);
    }
    journal.close();
    resumed = findResumePoint([join(folder, 'checkpoint-1')], 'f').point?.from ?? null;
  }
  return points;
}

const stepsOf = (series: readonly SeriesPoint[] | null): number[] => (series ?? []).map(({ step }) => step);

test('journals: 1,600 damaged copies are read as far as they go, whole or in pieces', async () => {
  const steps = new StepFolder(join(place, 'journals'));
  const points = writeAttempts(steps);
  const paths = [1, 2].map((number) => join(steps.attempt('s', number).folder, JOURNAL_FILE));
  const readJournal = (folder: string): Uint8Array | null => {
    const path = join(steps.work, 'attempts', folder, JOURNAL_FILE);
    return existsSync(path) ? readFileSync(path) : null;
  };
  const read = async (damaged: Uint8Array, path: string, stream: RandomStream): Promise<void> => {
    writeFileSync(path, damaged);
    const whole = new JournalTail(path).read();
    const pieces = new JournalTail(path);
    const lines: unknown[] = [];
    do lines.push(...pieces.read(1 + stream.int(2000)));
    while (!pieces.isAtEnd);
    expect(lines).toEqual(whole);
    const series = composeSeries(readJournal, 's-2', null);
    if (series !== null) expect(stepsOf(series).every((step) => Number.isInteger(step))).toBe(true);
    // What cannot be gone on from is said, and the step begins anew.
    const { point, passedOver } = findResumePoint([join(dirname(paths[0] ?? ''), 'checkpoint-1')], 'f');
    expect(passedOver.length).toBe(point === null ? 1 : 0);
    if (point !== null) expect(point.checkpoint.position.step).toBe(MARK);
    stepOnDisk(steps, 's');
    const tail = new MetricTail('s', { steps, isAlive: () => true, bundled: () => null, load: () => Promise.reject(new Error('it is not finished')) });
    await tail.look();
    expect(tail.points).toBe(tail.part(0, tail.points).step.length);
  };
  for (const [index, path] of paths.entries()) {
    const original = readFileSync(path);
    expect(await fuzz(`journal ${index}`, 800, original, (damaged, stream) => read(damaged, path, stream))).toBe(0);
    writeFileSync(path, original);
  }
  expect(stepsOf(composeSeries(readJournal, 's-2', null))).toEqual(stepsOf(points));
});

test('checkpoints and results of steps: 600 damaged copies count as not there', async () => {
  const steps = new StepFolder(join(place, 'checkpoints'));
  writeAttempts(steps);
  const checkpoint = join(steps.attempt('s', 1).folder, 'checkpoint-1');
  const original = readFileSync(checkpoint);
  expect(await fuzz('checkpoint', 300, original, (damaged) => {
    writeFileSync(checkpoint, damaged);
    const { point } = findResumePoint([checkpoint], 'f');
    if (!original.equals(damaged)) expect(point).toBeNull();
  })).toBe(0);
  const folder = steps.finishedFolder('done');
  mkdirSync(folder, { recursive: true });
  const result = new TextEncoder().encode(JSON.stringify(resultOf('done', 3, 'completed', { fingerprint: 'f' })));
  expect(await fuzz('result', 300, result, (damaged) => {
    writeFileSync(join(folder, RESULT_FILE), damaged);
    const read = steps.finished('done');
    if (read !== null) expect(read.id).toBe('done');
    stepOnDisk(steps, 'done');
  })).toBe(0);
});

test('metrics of finished steps: 600 damaged copies are read or refused with words', async () => {
  const file = join(place, 'metrics.npz');
  const points = Array.from({ length: 300 }, (_, i) => ({ step: i + 1, epoch: 1, phase: i % 3 === 0 ? 'forget' : 'retain', values: { loss: Math.sin(i), ...(i % 7 === 0 ? { norm: i } : {}) } }));
  const refused = await fuzz('metrics', 600, encodeMetrics(points), (damaged) => {
    writeFileSync(file, damaged);
    curveNames(file);
    curveWindowOf(file, { phase: 'retain', metric: 'loss' }, 10, 200, 20);
    loadMetricColumns(file);
  });
  expect(refused).toBeGreaterThan(200 * TIMES);
});
