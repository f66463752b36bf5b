import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toJson, withoutDefaults } from '../../../src-shared/experiment/config-slice.ts';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { plan, planModels } from '../../../src-shared/experiment/plan.ts';
import type { PlanContext } from '../../../src-shared/experiment/plan.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import { evaluateTuningSliceSchema, unlearnSliceSchema } from '../../../src-shared/experiment/step-slices.ts';
import type { Step, StepGraph } from '../../../src-shared/experiment/step.ts';
import { STEP_VERSIONS } from '../../../src-shared/experiment/step.ts';
import { runPlan } from '../../../src-main/jobs/run-plan.ts';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import type { Engine } from '../../../src-main/lab/engine/engine.ts';
import { openEngine } from '../../../src-main/lab/engine/engines.ts';
import { decodeSafetensors } from '../../../src-main/lab/train/safetensors.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { InProcessExecutor } from './in-process-executor.ts';

/**
 * Stored steps are found by the version of their kind, so what a kind gives may only change together with its version
 * (STEP_VERSIONS, a method's or data set's version). Each kind's numbers on a tiny run are pinned in step-pins.json
 * under its version. Whoever raises one adds the new pin: MU_ALIGN_WRITE_PINS=1 npx vitest run THIS FILE writes pins
 * that are missing, and never changes one that is there.
 */
const PINS = join(import.meta.dirname, 'step-pins.json');
const pinsSchema = z.record(z.string(), z.strictObject({ fingerprint: z.string(), numbers: z.record(z.string(), z.number()) }));

/** Pins hold so many digits; engines of other fingerprints agree to about three (engine.md). */
const DIGITS = 6;
const OTHER_ENGINE_TOLERANCE = 2e-3;
/** Kinds whose numbers are counts of pairs that lie on one side of a threshold: they jump where bits differ. */
const ONLY_ON_SAME_BITS: readonly string[] = ['evaluate', 'evaluate-tuning', 'report'];

/** Arms of the pinned run, last one included: what is measured of all arms together must not depend on methods that are added. */
const ARMS: readonly string[] = ['original', 'retrain', 'mask-answer', 'fine-tune', 'neggrad-plus', 'scrub', 'mu-align'];

let place = '';
let engine: Engine;
const measured = new Map<string, Record<string, number>>();

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'pins-'));
  ({ engine } = await openEngine('wasm-ort', { gemmThreads: 1 }));
  const config = parseConfig(
    {
      schema: 'mu-align-workbench/config@1',
      name: 'pins',
      dataset: { kind: 'scenes', params: { trainPairs: 240, heldoutPairs: 200, selNonMembers: 60, calNonMembers: 60, testNonMembers: 60 } },
      forget: { kind: 'answer-equals', answer: 'yes' },
      seeds: [5],
      model: { towerDim: 8, jointDim: 16, dropout: 0.1 },
      training: { epochs: 2, batchSize: 64, learningRate: 0.01 },
      arms: ARMS.map(armOf),
      attackers: ['loss', 'embedding-norm', 'learned-logistic'],
      privacy: { permutations: 39, bootstrapDraws: 40 },
    },
    catalogue,
  );
  const dataset = catalogue.datasets.get('scenes');
  const source = { kind: 'scenes', version: dataset?.version ?? 0, params: config.dataset.params, sha256: null };
  const context: PlanContext = { catalogue, engine, source, codeVersion: '0', asDeclared: false };
  const builder = new StepBuilder();
  const models = planModels(builder, config, context, 5);
  const tuning = builder.add({
    kind: 'evaluate-tuning',
    slice: withoutDefaults(evaluateTuningSliceSchema, toJson({ seed: 5, model: config.model, attackers: config.attackers })),
    inputs: { dataset: models.dataset, subject: models.reference }, engine, seed: 5, label: 'tuning', weight: 1,
  });
  const store = new StepFolder(place);
  const added = [...catalogue.methods.keys()].filter((method) => !ARMS.includes(method));
  const withAdded = parseConfig({ ...config, arms: ['retrain', ...added].map(armOf) }, catalogue);
  // The pinned run comes after that of added methods: the last step of a name counts.
  const graphs: StepGraph[] = [...(added.length === 0 ? [] : [plan(withAdded, context)]), plan(config, context), { steps: builder.steps(), results: [tuning.id] }];
  for (const graph of graphs) {
    await runPlan(graph, store, new InProcessExecutor(engine), { workers: 1, gemmThreads: 1, datasets: place, checkpointEveryMs: 1e9, signal: new AbortController().signal, onEvent: () => undefined });
    for (const step of graph.steps) measured.set(nameOf(step), numbersOf(store.outputs(step.id)));
  }
}, 120_000);
afterAll(() => {
  engine.dispose();
  rmSync(place, { recursive: true, force: true });
});

function armOf(method: string): { id: string; label: string; method: string } {
  return { id: method, label: method, method };
}

/** A kind with its version; a method's name stands beside the kind of its steps. The last step of a name counts. */
function nameOf(step: Step): string {
  const method = step.kind === 'unlearn' ? ` ${unlearnSliceSchema.parse(step.slice).method}` : '';
  return `${step.kind}${method} v${step.version}`;
}

/** What a step gave as a few numbers: the sum over each output's numbers, and over their squares. */
function numbersOf(outputs: string): Record<string, number> {
  const files = readdirSync(outputs, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(json|csv|safetensors)$/.test(path) && path !== 'time.json' && !path.endsWith('summary_all_methods.json')).sort();
  const sums: Record<string, number> = {};
  for (const path of files) {
    const bytes = readFileSync(join(outputs, path));
    const numbers = path.endsWith('.safetensors') ? [...decodeSafetensors(bytes).tensors.values()].flatMap(({ data }) => [...data]) : numbersInText(path, bytes.toString());
    sums[`${path} sum`] = rounded(numbers.reduce((sum, value) => sum + Math.abs(value), 0));
    sums[`${path} squares`] = rounded(numbers.reduce((sum, value) => sum + value * value, 0));
  }
  return sums;
}

/** Numbers of a text file, without the columns that hold times, versions and hashes. */
function numbersInText(path: string, text: string): number[] {
  if (path.endsWith('.json')) return path.includes('usenix') ? [] : (text.replace(/"[^"]*"/g, '').match(/-?\d+(\.\d+)?([eE][-+]?\d+)?/g) ?? []).map(Number);
  const [header = [], ...rows] = text.trimEnd().split('\n').map((line) => line.split(','));
  const kept = header.flatMap((name, column) => (/runtime|hash|engine|version/.test(name) ? [] : [column]));
  return rows.flatMap((row) => kept.map((column) => row[column] ?? '')).filter((cell) => cell !== '').map(Number).filter((value) => Number.isFinite(value));
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

describe('what each kind of step gives on a tiny run', () => {
  test('is pinned for every kind and every method', () => {
    const pins = pinsSchema.parse(existsSync(PINS) ? JSON.parse(readFileSync(PINS, 'utf8')) : {});
    if (process.env['MU_ALIGN_WRITE_PINS'] === '1') {
      for (const [name, numbers] of measured) pins[name] ??= { fingerprint: engine.fingerprint, numbers };
      writeFileSync(PINS, `${JSON.stringify(pins, null, 1)}\n`);
    }
    const kinds = new Set([...measured.keys()].map((name) => name.split(' ')[0]));
    expect([...kinds].sort()).toEqual(Object.keys(STEP_VERSIONS).sort());
    for (const [name, numbers] of measured) {
      const pin = pins[name];
      if (pin === undefined) throw new Error(`${name} has no pin: a version was raised, or a kind is new. See the top of this file`);
      const sameBits = pin.fingerprint === engine.fingerprint;
      if (!sameBits && ONLY_ON_SAME_BITS.includes(name.split(' ')[0] ?? '')) {
        console.log(`skipped: ${name} was pinned on another engine fingerprint`);
        continue;
      }
      expect(Object.keys(numbers), name).toEqual(Object.keys(pin.numbers));
      for (const [file, value] of Object.entries(numbers)) {
        const expected = pin.numbers[file] ?? NaN;
        const tolerance = (sameBits ? 10 ** (1 - DIGITS) : OTHER_ENGINE_TOLERANCE) * Math.abs(expected);
        if (!(Math.abs(value - expected) <= tolerance)) throw new Error(`${name} gives other numbers than its version is known for (${file}: ${value}, pinned ${expected}): raise the version of the kind, the method or the data set`);
      }
    }
  });
});
