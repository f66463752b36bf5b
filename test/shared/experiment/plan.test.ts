import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Catalogue } from '../../../src-shared/experiment/catalogue.ts';
import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { plan } from '../../../src-shared/experiment/plan.ts';
import type { PlanContext } from '../../../src-shared/experiment/plan.ts';
import { stepOf } from '../../../src-shared/experiment/step.ts';
import type { Step, StepGraph } from '../../../src-shared/experiment/step.ts';
import { exampleCatalogue, exampleConfig } from './example-catalogue.ts';

const context: PlanContext = {
  catalogue: exampleCatalogue,
  engine: { name: 'test', version: '1' },
  source: { kind: 'scenes', version: 1, params: {}, sha256: null },
  codeVersion: '0',
  asDeclared: true,
};

const planOf = (change: object = {}, changedContext: Partial<PlanContext> = {}): StepGraph =>
  plan(parseConfig({ ...exampleConfig, ...change }, exampleCatalogue), { ...context, ...changedContext });

function labels(graph: StepGraph): string[] {
  return graph.steps.map((step) => step.label);
}

function find(graph: StepGraph, label: string): Step {
  const step = graph.steps.find((candidate) => candidate.label === label);
  if (step === undefined) throw new Error(`no step ${label} in ${labels(graph).join(', ')}`);
  return step;
}

/** Labels of everything a step depends on, near and far. */
function ancestors(graph: StepGraph, step: Step): Set<string> {
  const found = new Set<string>();
  for (const input of Object.values(step.inputs)) {
    const parent = stepOf(graph, input);
    found.add(parent.label);
    for (const label of ancestors(graph, parent)) found.add(label);
  }
  return found;
}

describe('plan', () => {
  test('has data, models, unlearning, evaluation for each seed, and one report', () => {
    const graph = planOf();
    expect(labels(graph).filter((label) => label.endsWith('seed 2')).sort()).toEqual([
      'data, seed 2',
      'evaluate original, seed 2',
      'evaluate retrain, seed 2',
      'evaluate scrub, seed 2',
      'train original, seed 2',
      'train reference, seed 2',
      'train teacher, seed 2',
      'unlearn original, seed 2',
      'unlearn retrain, seed 2',
      'unlearn scrub, seed 2',
    ]);
    expect(graph.results.map((id) => stepOf(graph, id).label)).toEqual(['report']);
  });

  test('puts each step after its inputs', () => {
    const graph = planOf();
    const seen = new Set<string>();
    for (const step of graph.steps) {
      for (const input of Object.values(step.inputs)) expect(seen.has(input)).toBe(true);
      seen.add(step.id);
    }
  });

  test('an arm that needs no teacher does not wait for one; one that does, does', () => {
    const graph = planOf({ arms: [...exampleConfig.arms, { id: 'scrub-retr', label: 'x', method: 'scrub', params: { teacher: 'retr' } }] });
    expect(ancestors(graph, find(graph, 'unlearn scrub, seed 1'))).toEqual(new Set(['data, seed 1', 'train original, seed 1']));
    expect(ancestors(graph, find(graph, 'unlearn scrub-retr, seed 1'))).toContain('train teacher, seed 1');
  });

  test('measures every arm against the retrain arm, which itself waits for nobody', () => {
    const graph = planOf();
    expect(Object.keys(find(graph, 'evaluate scrub, seed 1').inputs)).toContain('retrain');
    expect(find(graph, 'evaluate retrain, seed 1').inputs).not.toHaveProperty('retrain');
  });

  test('is the same at every call, whatever is written out', () => {
    expect(planOf({ training: { epochs: 12 }, privacy: {} })).toEqual(planOf());
  });

  test('an arm that is added costs only that arm and the report', () => {
    const before = new Set(planOf().steps.map((step) => step.id));
    const after = planOf({ arms: [...exampleConfig.arms, { id: 'fast', label: 'x', method: 'scrub', params: { learningRate: 0.1 } }] });
    expect(after.steps.filter((step) => !before.has(step.id)).map((step) => step.label).sort()).toEqual([
      'evaluate fast, seed 1', 'evaluate fast, seed 2', 'report', 'unlearn fast, seed 1', 'unlearn fast, seed 2',
    ]);
  });

  test('what an arm is called does not change its models', () => {
    const before = new Set(planOf().steps.map((step) => step.id));
    const renamed = planOf({ name: 'other', arms: exampleConfig.arms.map((arm) => ({ ...arm, label: `my ${arm.label}` })) });
    expect(renamed.steps.filter((step) => !before.has(step.id)).map((step) => step.label)).toEqual(['report']);
  });

  test('a change reaches the steps that depend on it, and no others', () => {
    const before = new Set(planOf().steps.map((step) => step.id));
    const kept = (change: object, changedContext: Partial<PlanContext> = {}): string[] =>
      [...new Set(planOf(change, changedContext).steps.filter((step) => before.has(step.id)).map((step) => step.kind))].sort();
    expect(kept({ privacy: { permutations: 99 } })).toEqual(['dataset', 'train', 'unlearn']);
    expect(kept({ training: { epochs: 3 } })).toEqual(['dataset']);
    expect(kept({}, { engine: { name: 'test', version: '2' } })).toEqual(['dataset']);
    expect(kept({}, { source: { ...context.source, version: 2 } })).toEqual([]);
  });

  test('two arms with the same parameters share their work', () => {
    const graph = planOf({ arms: [...exampleConfig.arms, { id: 'twin', label: 'x', method: 'scrub' }] });
    const report = find(graph, 'report');
    expect(report.inputs['evaluate/twin/1']).toBe(report.inputs['evaluate/scrub/1']);
    expect(report.inputs['evaluate/twin/1']).toBeDefined();
  });

  test('a parameter that is added with a default changes no hash: none of the config, none of a step', () => {
    const scrub = exampleCatalogue.methods.get('scrub');
    const scenes = exampleCatalogue.datasets.get('scenes');
    if (!(scrub?.params instanceof z.ZodObject) || !(scenes?.params instanceof z.ZodObject)) throw new Error('the example catalogue has changed');
    const grown: Catalogue = {
      ...exampleCatalogue,
      methods: new Map([...exampleCatalogue.methods, ['scrub', { ...scrub, params: scrub.params.extend({ warmup: z.int().default(3), inner: z.strictObject({ rate: z.number().default(1) }).prefault({}) }) }]]),
      datasets: new Map([['scenes', { ...scenes, params: scenes.params.extend({ colours: z.int().default(8) }) }]]),
    };
    const before = parseConfig(exampleConfig, exampleCatalogue);
    const after = parseConfig(exampleConfig, grown);
    expect(JSON.stringify(after)).toContain('warmup');
    expect(configHash(after, grown)).toBe(configHash(before, exampleCatalogue));
    const ids = (graph: StepGraph): string[] => graph.steps.map((step) => step.id);
    expect(ids(plan(after, { ...context, catalogue: grown }))).toEqual(ids(plan(before, context)));
    // Another value than the default does.
    const changed = parseConfig({ ...exampleConfig, arms: exampleConfig.arms.map((arm) => (arm.id === 'scrub' ? { ...arm, params: { warmup: 4 } } : arm)) }, grown);
    expect(configHash(changed, grown)).not.toBe(configHash(before, exampleCatalogue));
    expect(ids(plan(changed, { ...context, catalogue: grown }))).not.toEqual(ids(plan(before, context)));
  });
});
