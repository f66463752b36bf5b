import { describe, expect, test } from 'vitest';
import type { ExperimentConfig } from '../../../src-shared/experiment/config.ts';
import { configDifferences } from '../../../src-shared/experiment/config-differences.ts';
import { cutDown } from '../../../src-shared/experiment/cut-down.ts';
import { codeIdentity } from '../../../src-shared/experiment/frozen.ts';
import type { FrozenPreset } from '../../../src-shared/experiment/frozen.ts';
import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { runState } from '../../../src-shared/experiment/run-state.ts';
import type { RunStateInput } from '../../../src-shared/experiment/run-state.ts';
import { runStateLine, runStateLines } from '../../../src-shared/experiment/run-state-text.ts';
import { exampleCatalogue, exampleConfig } from './example-catalogue.ts';

const parsed = (change: object = {}): ExperimentConfig => parseConfig({ ...exampleConfig, ...change }, exampleCatalogue);
const preset = parsed();
const [ONE, TWO] = ['1'.repeat(64), '2'.repeat(64)];
const data = { kind: 'scenes', version: 1, sha256: ONE };
// The pin is what the code is now; what a version raised since does to a run is tested below.
const frozen: FrozenPreset = {
  configHash: configHash(preset, exampleCatalogue), documentHash: ONE, trialsHash: null, dataset: data,
  ...codeIdentity(preset, exampleCatalogue), results: null,
};
const stateOf = (change: Partial<RunStateInput> = {}) =>
  runState({ preset: { name: 'example', config: preset, documentHash: ONE, trialsHash: null }, frozen, config: preset, data, code: codeIdentity(preset, exampleCatalogue), catalogue: exampleCatalogue, ...change });

describe('a run', () => {
  test('of the preset as it was frozen is a reproduction', () => {
    expect(stateOf()).toMatchObject({ kind: 'frozen', differences: [], mismatches: [] });
    expect(runStateLine(stateOf())).toBe('reproduction of the frozen preset example');
  });

  test('over fewer seeds or arms is a subset, and says what is left out', () => {
    const state = stateOf({ config: cutDown(preset, [2], ['scrub']) });
    expect(state).toMatchObject({ kind: 'subset', leftOut: { seeds: [1], arms: ['original'] } });
    expect(runStateLine(state)).toBe('reproduction of a subset of the frozen preset example, without seeds 1 and without arms original');
  });

  test('on another seed is an edited copy: no preset ever reported it', () => {
    expect(stateOf({ config: cutDown(preset, [1, 3], null) })).toMatchObject({ kind: 'edited-copy', differences: [{ path: 'seeds', preset: [1, 2], own: [1, 3] }] });
  });

  test('with a changed value is an edited copy that lists it', () => {
    const config = parsed({ training: { epochs: 3 }, arms: [...exampleConfig.arms.slice(0, 2), { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { teacher: 'retr' } }, { id: 'more', label: 'More', method: 'original' }] });
    const state = stateOf({ config });
    expect(state.kind).toBe('edited-copy');
    expect(state.differences).toEqual([
      { path: 'training.epochs', preset: 12, own: 3 },
      { path: 'arms[scrub].params.teacher', preset: 'original', own: 'retr' },
      { path: 'arms[more]', preset: null, own: { id: 'more', label: 'More', method: 'original', params: {} } },
    ]);
    expect(runStateLines(state)).toContain('  training.epochs: preset 12, here 3');
  });

  test.each<[string, Partial<RunStateInput>, RegExp]>([
    ['config', { preset: { name: 'example', config: parsed({ training: { epochs: 3 } }), documentHash: ONE, trialsHash: null }, config: parsed({ training: { epochs: 3 } }) }, /config: the config of preset example is [0-9a-f]{12}, pinned is/],
    ['document', { preset: { name: 'example', config: preset, documentHash: TWO, trialsHash: null } }, /tuning record of preset example are not the pinned ones/],
    ['trials', { preset: { name: 'example', config: preset, documentHash: ONE, trialsHash: TWO } }, /tuning trials/],
    ['data', { data: { ...data, sha256: TWO } }, /data: the data set is 222222222222, pinned is 111111111111/],
    ['importer', { data: { ...data, version: 2 } }, /data: the data are scenes version 2, pinned is scenes version 1/],
    ['step kind', { code: { steps: { ...frozen.steps, train: 2 }, methods: frozen.methods } }, /code: step kind train is version 2, pinned is 1/],
    ['method', { code: { steps: frozen.steps, methods: { ...frozen.methods, scrub: 7 } } }, /code: method scrub is version 7, pinned is 1/],
    ['pin', { frozen: null }, /never frozen/],
  ])('whose %s is not the pinned one is a mismatch, and no reproduction', (_what, change, problem) => {
    const state = stateOf(change);
    expect(state.kind).toBe('mismatch');
    expect(runStateLine(state)).toMatch(problem);
    expect(runStateLines(state).join()).not.toMatch(/reproduc/i);
  });

  test('of an edited copy is never called a reproduction, nor is one of its own', () => {
    const copy = stateOf({ config: parsed({ name: 'mine' }) });
    const own = stateOf({ preset: null });
    expect([copy.kind, own.kind]).toEqual(['edited-copy', 'own']);
    expect([copy, own].flatMap(runStateLines).join()).not.toMatch(/reproduc/i);
  });

  test('of a preset without one of its methods needs only the versions of the others', () => {
    const config = cutDown(preset, null, []);
    expect(stateOf({ config, code: { steps: frozen.steps, methods: { retrain: 1 } } }).kind).toBe('subset');
  });
});

describe('differences of configs', () => {
  test('are none where only the writing differs', () => {
    expect(configDifferences(preset, parsed({ privacy: { permutations: 1999 } }))).toEqual([]);
  });

  test('name an order that differs', () => {
    expect(configDifferences(preset, parsed({ arms: exampleConfig.arms.toReversed() }))).toEqual([{ path: 'arms (order)', preset: ['original', 'retrain', 'scrub'], own: ['scrub', 'retrain', 'original'] }]);
  });
});
