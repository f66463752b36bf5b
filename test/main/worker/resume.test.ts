import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { planModels } from '../../../src-shared/experiment/plan.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { Step } from '../../../src-shared/experiment/step.ts';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import { RunStoppedError, runPlan } from '../../../src-main/jobs/run-plan.ts';
import type { JobEvent } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { chooseEngine } from '../../../src-main/workbench/engine-choice.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'worker.js');
let place = '';
let train: Step;
let steps: readonly Step[] = [];

beforeAll(async () => {
  if (!existsSync(script)) throw new Error('the worker is not built: run "npm test", which builds it first');
  place = mkdtempSync(join(tmpdir(), 'resume-'));
  const config = parseConfig(
    {
      schema: 'mu-align-workbench/config@1',
      name: 'resume',
      dataset: { kind: 'scenes', params: { trainPairs: 400, heldoutPairs: 200, selNonMembers: 120, calNonMembers: 100, testNonMembers: 100 } },
      forget: { kind: 'answer-equals', answer: 'yes' },
      model: { towerDim: 8, jointDim: 16, dropout: 0.2 },
      training: { epochs: 60, batchSize: 32 },
      arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }],
      attackers: ['loss'],
    },
    catalogue,
  );
  const builder = new StepBuilder();
  const source = { kind: 'scenes', version: 1, params: config.dataset.params, sha256: null };
  ({ original: train } = planModels(builder, config, { catalogue, engine: await chooseEngine(null), source, codeVersion: '0', asDeclared: false }, 3));
  steps = builder.steps();
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

async function run(store: StepFolder, checkpointEveryMs: number, stopWhen: (event: JobEvent) => boolean): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  const controller = new AbortController();
  await runPlan({ steps, results: [train.id] }, store, new LocalExecutor({ script, heapMegabytes: 512, graceMs: 10_000, silenceMs: 60_000 }), {
    workers: 1,
    gemmThreads: 1,
    datasets: place,
    checkpointEveryMs,
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (stopWhen(event)) controller.abort();
    },
  });
  return events;
}

describe('a train step that is stopped', () => {
  test('goes on from its checkpoint and ends with the same bits and the same series', async () => {
    const straight = new StepFolder(join(place, 'straight'));
    await run(straight, 1e9, () => false);
    const halting = new StepFolder(join(place, 'halting'));
    await expect(run(halting, 50, (event) => event.type === 'line' && event.line.type === 'checkpoint')).rejects.toThrow(RunStoppedError);
    const events = await run(halting, 1e9, () => false);

    const attempt = events.flatMap((event) => (event.type === 'line' && event.line.type === 'attempt' ? [event.line] : []))[0];
    expect(attempt?.resumed?.folder).toBe(`${train.id}-1`);
    const firstStep = events.flatMap((event) => (event.type === 'line' && event.line.type === 'metric' ? [event.line.step] : []))[0];
    expect(firstStep).toBe((attempt?.resumed?.step ?? NaN) + 1); // each journal holds its own attempt's points
    for (const file of ['model.safetensors', 'model.json', 'series.json']) {
      const bytes = (store: StepFolder): Buffer => readFileSync(join(store.outputs(train.id), file));
      expect(bytes(halting).equals(bytes(straight)), file).toBe(true);
    }
  });
});
