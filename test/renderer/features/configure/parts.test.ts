import { describe, expect, test } from 'vitest';
import { experimentConfigSchema } from '../../../../src-shared/experiment/config.ts';
import { schemaNode } from '../../../../src-shared/experiment/schema-node.ts';
import { armText, armsOf, missingArms, withArmBack, withArmCopied, withArmMoved, withMethod, withNewArm, withoutArm } from '../../../../src-renderer/features/configure/arms.ts';
import type { Held } from '../../../../src-renderer/features/configure/check.ts';
import { configFileName, parseConfigFile } from '../../../../src-renderer/features/configure/config-file.ts';
import { valueAt, withValue } from '../../../../src-renderer/features/configure/document-path.ts';
import { labelOfKey } from '../../../../src-renderer/features/configure/field-label.ts';
import { diskFact, preflightFacts, stepsText, timeFact } from '../../../../src-renderer/features/configure/preflight-facts.ts';
import { resolutionFact } from '../../../../src-renderer/features/configure/resolution-fact.ts';
import { armFields, formSections } from '../../../../src-renderer/features/configure/sections.ts';
import { shortName, titleToSave } from '../../../../src-renderer/features/configure/short-name.ts';
import { startingValue } from '../../../../src-renderer/features/configure/starting-value.ts';
import { sweepRuns, sweptFields, sweptValues } from '../../../../src-renderer/features/configure/sweep.ts';
import { typedJson, typedList, typedNumber, typedText, valueText } from '../../../../src-renderer/features/configure/value-text.ts';

const CONFIG = {
  arms: [{ id: 'retrain', label: 'RETR', method: 'retrain', params: {} }, { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { alpha: 1 } }],
  claims: [{ id: 'x', arm: 'scrub' }, { id: 'y', arm: 'retrain' }],
  seeds: [1],
};

describe('documents', () => {
  test('a value is read and changed at its path, and the rest is the same', () => {
    expect(valueAt(CONFIG, ['arms', 1, 'params', 'alpha'])).toBe(1);
    expect(valueAt(CONFIG, ['arms', 9, 'params'])).toBeUndefined();
    const changed = withValue(CONFIG, ['arms', 1, 'params', 'alpha'], 2);
    expect(valueAt(changed, ['arms', 1, 'params', 'alpha'])).toBe(2);
    expect(changed['claims']).toBe(CONFIG.claims);
    expect(CONFIG.arms[1]?.params).toEqual({ alpha: 1 });
  });

  test('a value is taken away, and one is put where nothing was', () => {
    expect(withValue({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
    expect(withValue({ a: [1, 2, 3] }, ['a', 1], undefined)).toEqual({ a: [1, 3] });
    expect(withValue({}, ['training', 'epochs'], 3)).toEqual({ training: { epochs: 3 } });
  });
});

describe('what is typed', () => {
  test('numbers are numbers, and what is none stays to be told of', () => {
    expect([' 1e-3 ', '0.5', '0,5', 'fast', ''].map(typedNumber)).toEqual([0.001, 0.5, '0,5', 'fast', undefined]);
    expect(typedList('42, 123 5508,x', 'number')).toEqual([42, 123, 5508, 'x']);
    expect(typedList('is there a, what', 'text')).toEqual(['is there a', 'what']);
    expect([typedJson('{"a":1}'), typedJson('{'), typedJson(' ')]).toEqual([{ a: 1 }, '{', undefined]);
  });

  test('values are told as they are typed', () => {
    expect([typedText([1, 2]), typedText(undefined), typedText(0.25)]).toEqual(['1, 2', '', '0.25']);
    expect([valueText(null), valueText(false), valueText(['a', 'b']), valueText({ kind: 'sgd', momentum: 0.9 }), valueText(undefined)]).toEqual(['none', 'off', 'a, b', 'kind sgd, momentum 0.9', 'not set']);
  });
});

test('keys as labels', () => {
  expect(['learningRate', 'cssaWeight', 'imageIds', 'beta1'].map(labelOfKey)).toEqual(['Learning rate', 'CSSA weight', 'Image IDs', 'Beta1']);
});

test('every alternative of the config\'s own schema has a value to begin with', () => {
  const forget = schemaNode(experimentConfigSchema).properties?.['forget'];
  expect(forget?.oneOf?.map(startingValue)).toEqual([
    { kind: 'answer-equals', answer: '' }, { kind: 'answer-type', answerType: 'yes/no' }, { kind: 'question-type', questionType: '' }, { kind: 'image-list', imageIds: [] }, { kind: 'random-share', share: 0.5, seed: 0 },
  ]);
});

describe('arms', () => {
  test('a new one and a copy have names of their own', () => {
    const two = withArmCopied(withArmCopied(CONFIG, 1), 1);
    expect(armsOf(two).map((arm) => [armText(arm, 'id'), armText(arm, 'label')])).toEqual([['retrain', 'RETR'], ['scrub', 'SCRUB'], ['scrub-3', 'SCRUB (3)'], ['scrub-2', 'SCRUB (2)']]);
    expect(armsOf(withNewArm(CONFIG, { id: 'mu-align', label: 'MU-ALIGN' }, { beta: 1 })).at(-1)).toEqual({ id: 'mu-align', label: 'MU-ALIGN', method: 'mu-align', params: { beta: 1 } });
  });

  test('one that goes takes its claims with it, and brings them back to their place', () => {
    const without = withoutArm(CONFIG, 1);
    expect(without).toMatchObject({ arms: [{ id: 'retrain' }], claims: [{ id: 'y' }] });
    expect(missingArms(without, CONFIG)).toMatchObject([{ arm: { id: 'scrub' }, at: 1 }]);
    expect(withArmBack(without, CONFIG, 'scrub')).toEqual(CONFIG);
  });

  test('they are put in another order, not beyond the ends, and take another method', () => {
    expect(armsOf(withArmMoved(CONFIG, 1, -1)).map((arm) => armText(arm, 'id'))).toEqual(['scrub', 'retrain']);
    expect(withArmMoved(CONFIG, 1, 1)).toBe(CONFIG);
    expect(armsOf(withMethod(CONFIG, 1, 'fine-tune', { epochs: 3 }))[1]).toEqual({ id: 'scrub', label: 'SCRUB', method: 'fine-tune', params: { epochs: 3 } });
  });
});

describe('the form of an experiment', () => {
  const schemas = { config: schemaNode(experimentConfigSchema), methods: new Map([['scrub', { type: 'object', properties: { alpha: { type: 'number', default: 0.5, description: 'a weight' } } }]]), datasets: new Map([['scenes', { type: 'object', properties: { trainPairs: { type: 'integer' } } }]]) };
  const context = { choices: {}, sourceOf: () => '' };

  test('has every field of the schema in some section', () => {
    const config = { dataset: { kind: 'scenes', params: { trainPairs: 100 } }, training: { epochs: 3 }, seeds: [1] };
    const sections = formSections(schemas, config, null, context);
    expect(sections.map(({ id }) => id)).toEqual(['data', 'model', 'training', 'methods', 'attackers', 'statistics', 'claims', 'name']);
    const ids = sections.flatMap(({ fields }) => fields.map(({ id }) => id));
    expect(ids).toEqual(expect.arrayContaining(['dataset.params.trainPairs', 'forget.kind', 'seeds', 'model.towerDim', 'training.epochs', 'referenceSeedOffset', 'attackers', 'privacy.fprTargets', 'claims', 'name']));
    expect(ids).not.toContain('schema');
    expect(sections.find(({ id }) => id === 'model')?.fields.every(({ depth }) => depth === 0)).toBe(true);
  });

  test('an arm has its name and whatever parameters its method has', () => {
    const arm = { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { alpha: 2 } };
    const fields = armFields(schemas, arm, 3, { ...arm, params: { alpha: 1 } }, context);
    expect(fields.map(({ id, was }) => [id, was])).toEqual([['arms[3].label', null], ['arms[3].id', null], ['arms[3].params.alpha', '1']]);
  });
});

describe('files', () => {
  const head = { name: 'quick', title: 'Quick look', description: '', configHash: '', frozen: true, hasResults: false, saved: false };
  const config = { schema: 'mu-align-workbench/config@1', name: 'Quick look' };

  test('a config or a preset is read, with the preset that it is a copy of', () => {
    expect(parseConfigFile(JSON.stringify(config), [head])).toEqual({ config, preset: 'quick' });
    expect(parseConfigFile(JSON.stringify({ name: 'quick', config: { ...config, name: 'Other' } }), [head])).toMatchObject({ preset: 'quick' });
    expect(parseConfigFile(JSON.stringify({ ...config, name: 'Mine' }), [head]).preset).toBeNull();
  });

  test('what is no experiment says why', () => {
    expect(() => parseConfigFile('{"a":', [])).toThrow(/no JSON/);
    expect(() => parseConfigFile('[]', [])).toThrow(/no JSON object/);
    expect(() => parseConfigFile('{"a":1}', [])).toThrow(/"schema" should be .*missing/);
  });

  test('names of files', () => {
    expect([configFileName({ name: 'Scenes, 20k: β = .5' }), configFileName({}), configFileName({ name: 'Modèle très étroit' })]).toEqual(['scenes-20k-5.config.json', 'experiment.config.json', 'modele-tres-etroit.config.json']);
  });
});

describe('sweeps', () => {
  const [alpha] = sweptFields([{ kind: 'number', id: 'arms[1].params.alpha', path: ['arms', 1, 'params', 'alpha'], label: 'Alpha', meaning: '', allowed: '', unit: '', source: '', depth: 0, value: 1, was: null, old: 1 }], 'SCRUB');
  const seeds = { id: 'seeds', label: 'Seeds, one run each', path: ['seeds'], of: 'number' } as const;

  test('a run a value, each value once', () => {
    if (alpha === undefined) throw new Error('no field');
    const values = sweptValues('0.1, 0.5 0.1', alpha);
    const runs = sweepRuns(CONFIG, alpha, values, 'Try');
    expect(runs.map(({ name, config }) => [name, valueAt(config, alpha.path)])).toEqual([['Try, alpha 0.1', 0.1], ['Try, alpha 0.5', 0.5]]);
  });

  test('a run a seed, and switches by their words', () => {
    expect(sweepRuns(CONFIG, seeds, sweptValues('1, 2', seeds), 'Try').map(({ name, config }) => [name, config['seeds']])).toEqual([['Try, seed 1', [1]], ['Try, seed 2', [2]]]);
    expect(sweptValues('on, off', { id: 'a', label: 'A', path: ['a'], of: 'flag' })).toEqual([true, false]);
  });
});

describe('preflight', () => {
  const plan = { configHash: 'a'.repeat(64), engine: 'wasm 1', device: 'CPU', dataSha256: null, stepsDone: 9, stepsToDo: 18, estimateMs: 44 * 60_000, estimateFrom: 'same data', estimateBytes: 2e9, freeBytes: 1e9 } as const;

  test('steps, time and room in words', () => {
    expect(stepsText(plan)).toBe('27 steps, 9 already done');
    expect(stepsText({ stepsDone: 9, stepsToDo: 0 })).toBe('9 steps, all done already');
    expect(timeFact(plan)).toMatchObject({ text: 'about 44 min', more: expect.stringContaining('same data') as string });
    expect(timeFact({ ...plan, estimateMs: null, estimateFrom: null })).toMatchObject({ text: 'not known' });
    expect(diskFact(plan)).toMatchObject({ check: 'warn' });
    expect(diskFact({ estimateBytes: null, freeBytes: 1e9 })).toMatchObject({ check: null, text: '1.0 GB free' });
  });

  test('a mismatch stands where it is, with what is wrong', () => {
    const held: Held = { badge: '', line: '', isReproduction: false, state: { kind: 'mismatch', preset: 'quick', leftOut: { seeds: [], arms: [] }, differences: [], mismatches: [{ what: 'code', problem: 'step kind train is version 2, pinned is 1' }] } };
    const facts = preflightFacts(plan, held, { configHash: plan.configHash, dataset: { sha256: null } }, { version: '1', commit: null });
    expect(facts.find(({ term }) => term === 'Code')).toMatchObject({ check: 'bad', more: 'step kind train is version 2, pinned is 1' });
    expect(facts.find(({ term }) => term === 'Data')).toMatchObject({ check: 'ok', text: 'drawn by the program' });
  });

  test('what the data resolve, and what the next target would need', () => {
    const targets = ['1e-1', '1e-2', '1e-3', '1e-4'];
    expect(resolutionFact({ cal: 5000, test: 3000 }, targets)).toMatchObject({ check: 'open', text: 'FPR 1e-3 and above', more: expect.stringMatching(/1e-4 needs 43,819 and 29,956/) as string });
    expect(resolutionFact({ cal: 50_000, test: 30_000 }, targets)).toMatchObject({ check: 'ok' });
    expect(resolutionFact({ cal: 5, test: 5 }, targets)).toMatchObject({ text: 'none of the targets' });
  });
});

describe('the name of a preset that is saved', () => {
  const presets = [{ name: 'quick', title: 'Quick look', saved: false }, { name: 'mine', title: 'Mine', saved: true }, { name: 'quick-look-edited', title: 'Another', saved: true }];

  test('is of the preset that it comes from, and free; one that was saved here is saved again', () => {
    expect(titleToSave('Copy of Quick look', [])).toBe('Quick look');
    expect(titleToSave('Copy of Quick look', presets)).toBe('Quick look, edited 2');
    expect(titleToSave('Copy of Mine', presets)).toBe('Mine');
    expect(titleToSave('Quick', presets)).toBe('Quick, edited');
  });

  test('is short: letters, digits and hyphens', () => {
    expect(['Scenes, 20k', ' β ', 'A--B', 'Modèle 2'].map(shortName)).toEqual(['scenes-20k', '', 'a-b', 'modele-2']);
  });
});
