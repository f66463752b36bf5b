import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALL_ATTACKERS } from '../../../src-main/store/evaluations.ts';
import type { NewEvaluationRow } from '../../../src-main/store/evaluations.ts';
import { RunQueryError } from '../../../src-main/store/store-errors.ts';
import { openStore, openStoreReadOnly, storePath } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { backUpStore } from '../../../src-main/workbench/system/back-up-store.ts';
import { TransitionError } from '../../../src-shared/experiment/work-state.ts';
import { exampleRun } from './example-runs.ts';

let home = '';
let store: Store;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'store-'));
  store = openStore(home);
});
afterEach(() => {
  store.close();
  rmSync(home, { recursive: true, force: true });
});

const found = (text: string, archived = false): string[] => store.runList.page({ filter: { archived, text }, sort: [], limit: 10, after: null }).runs.map((run) => run.id);

describe('runs', () => {
  test('come back as they were put in, also after the store was closed', () => {
    const run = exampleRun('a', { preset: 'quick' });
    store.runs.add(run);
    store.close();
    store = openStore(home);
    expect(store.runs.get('a')).toEqual({
      id: 'a', name: 'run a', state: 'queued', reason: '', preset: 'quick', dataset: 'scenes', configHash: 'hash-a', createdAt: 1000, endedAt: null, archived: false,
      source: 'own', place: '', kind: null, engine: 'wasm 4.22.0', evaluationNoise: false, methods: ['npo', 'ga'], seeds: [1, 2], leadArm: 'ours', stepsDone: 0, stepsTotal: 6, tags: [], note: '',
    });
    expect(store.runs.config('a')).toEqual({ seeds: [1, 2] });
    expect(store.runs.steps('a')).toEqual(run.steps.map((step) => ({ ...step, reused: false, state: 'queued', reason: '', attempts: 0, durationMs: null })));
    expect(store.runs.get('b')).toBeNull();
  });

  test('say whether an arm of their config adds noise when it is evaluated', () => {
    const arm = (params: { readonly privacyOnEval?: boolean }) => ({ name: 'of "privacyOnEval":true', arms: [{ id: 'ours', method: 'mu-align', params }] });
    for (const [id, params] of [['with', { privacyOnEval: true }], ['without', { privacyOnEval: false }], ['silent', {}]] as const) store.runs.add(exampleRun(id, { config: arm(params) }));
    expect(['with', 'without', 'silent'].map((id) => store.runs.get(id)?.evaluationNoise)).toEqual([true, false, false]);
  });

  test('one that cannot be added whole is not added at all', () => {
    const twice = exampleRun('a');
    expect(() => { store.runs.add({ ...twice, steps: [...twice.steps, ...twice.steps] }); }).toThrow(/UNIQUE/);
    expect(store.runs.get('a')).toBeNull();
    expect(store.steps.all()).toEqual([]);
  });

  test('change only to states that may follow', () => {
    store.runs.add(exampleRun('a'));
    expect(() => { store.runs.change('a', 'stopping', 5); }).toThrow(TransitionError);
    store.runs.change('a', 'running', 5);
    store.runs.change('a', 'failed', 9, 'the disk is full');
    expect(store.runs.get('a')).toMatchObject({ state: 'failed', reason: 'the disk is full', endedAt: 9 });
    store.runs.change('a', 'queued', 10);
    expect(store.runs.get('a')).toMatchObject({ state: 'queued', reason: '', endedAt: null });
    expect(() => { store.runs.change('nobody', 'running', 5); }).toThrow('the store has no run nobody');
  });

  test('share steps; a deleted run takes along only what no other wants', () => {
    store.runs.add(exampleRun('a', {}, 'same'));
    store.runs.add(exampleRun('b', {}, 'same'));
    store.runs.add(exampleRun('c'));
    store.evaluations.save('c', [{ arm: 'ours', seed: 1, attacker: ALL_ATTACKERS, step: 'evaluate-c-ours-1', cells: {} }]);
    expect(store.steps.all()).toHaveLength(12);
    expect(store.runs.stepsOnlyOf(['a'])).toEqual([]);
    expect(store.runs.stepsOnlyOf(['a', 'b'])).toHaveLength(6);
    expect(store.runs.stepsOnlyOf(['c', 'nobody'])).toEqual(store.runs.steps('c').map(({ id }) => id).sort());
    store.runs.remove('a');
    expect(store.steps.all()).toHaveLength(12);
    store.runs.remove('c');
    expect(store.steps.all()).toHaveLength(6);
    store.runs.change('b', 'running', 1);
    expect(() => { store.runs.remove('b'); }).toThrow('run b is running; stop it before you delete it');
    expect(found('run')).toEqual(['b']);
  });
});

describe('the queue', () => {
  const queue = (): string[] => store.runs.openRuns().map(({ id }) => id);

  test('is in the order of the launches until it is changed; a run that goes on comes last', () => {
    for (const id of ['a', 'b', 'c', 'd']) store.runs.add(exampleRun(id));
    store.runs.add(exampleRun('old', { state: 'completed', endedAt: 5 }));
    expect(queue()).toEqual(['a', 'b', 'c', 'd']);
    store.runs.reorder('d', 'b');
    store.runs.reorder('a', null);
    store.runs.reorder('c', 'c');
    expect(queue()).toEqual(['d', 'b', 'c', 'a']);
    store.runs.change('d', 'running', 1);
    store.runs.change('d', 'interrupted', 2);
    expect(queue()).toEqual(['b', 'c', 'a']);
    store.runs.change('d', 'queued', 3);
    expect(queue()).toEqual(['b', 'c', 'a', 'd']);
    expect(() => { store.runs.reorder('old', 'b'); }).toThrow('run old is not in the queue');
    expect(() => { store.runs.reorder('b', 'old'); }).toThrow('run old is not in the queue');
    expect(queue()).toEqual(['b', 'c', 'a', 'd']);
  });

  test('holds one run a launch', () => {
    store.runs.add(exampleRun('a', { launchKey: 'k' }));
    expect(() => { store.runs.add(exampleRun('b', { launchKey: 'k' })); }).toThrow(/UNIQUE/);
    expect(store.runs.byLaunchKey('k')?.id).toBe('a');
    expect(store.runs.byLaunchKey('other')).toBeNull();
    expect(queue()).toEqual(['a']);
  });
});

describe('steps and attempts', () => {
  test('a step has one living attempt, and its attempts end once', () => {
    store.runs.add(exampleRun('a'));
    const step = 'train-a-1';
    store.steps.change(step, 'running');
    expect(store.jobs.openAttempt(step, 10, 1)).toBe(1);
    expect(() => store.jobs.openAttempt(step, 11, 1)).toThrow(`attempt 1 of step ${step} is running; end it before another is opened`);
    store.steps.describeAttempt(step, 1, { fingerprint: 'f00', cpuMs: 5, durationMs: 7 });
    store.steps.describeAttempt(step, 1, { shortage: 'memory' });
    expect(store.steps.livingAttempts().map(({ number }) => number)).toEqual([1]);
    store.steps.changeAttempt(step, 1, 'interrupted', 20, 'its worker was killed');
    expect(() => { store.steps.changeAttempt(step, 1, 'completed', 21); }).toThrow(TransitionError);
    expect(store.steps.livingAttempts()).toEqual([]);
    expect(store.jobs.openAttempt(step, 30, 1)).toBe(2);
    store.steps.describeAttempt(step, 2, { resumedFrom: { attempt: 1, checkpoint: 2, step: 300 } });
    expect(store.steps.attempts(step)).toEqual([
      { step, number: 1, state: 'interrupted', reason: 'its worker was killed', startedAt: 10, endedAt: 20, fingerprint: 'f00', resumedFrom: null, durationMs: 7, cpuMs: 5, peakMemoryBytes: null, shortage: 'memory' },
      { step, number: 2, state: 'running', reason: '', startedAt: 30, endedAt: null, fingerprint: null, resumedFrom: { attempt: 1, checkpoint: 2, step: 300 }, durationMs: null, cpuMs: null, peakMemoryBytes: null, shortage: null },
    ]);
    expect(store.runs.steps('a').map(({ attempts }) => attempts)).toEqual([2, 0, 0, 0, 0, 0]);
    expect(store.steps.state(step)).toBe('running');
    expect(() => { store.steps.change(step, 'queued'); }).toThrow(TransitionError);
  });
});

describe('notes, tags, views, presets, data sets', () => {
  test('a run is found by every word that belongs to it, as long as it does', () => {
    store.runs.add(exampleRun('a', { name: 'Größer scenes' }));
    store.runs.add(exampleRun('b'));
    expect(found('GRÖSS größ')).toEqual([]);
    expect(found('größ npo')).toEqual(['a']);
    store.annotations.setNote('b', 'looks wrong: retry', 7);
    store.annotations.addTag('b', 'paper-draft');
    store.annotations.addTag('b', 'paper-draft');
    expect(found('wrong DRA')).toEqual(['b']);
    expect(found(' -- " * ')).toHaveLength(2);
    expect(store.annotations.tags('b')).toEqual(['paper-draft']);
    expect(store.annotations.note('b')).toEqual({ text: 'looks wrong: retry', changedAt: 7 });
    store.annotations.setNote('b', '', 8);
    store.annotations.removeTag('b', 'paper-draft');
    store.runs.rename('a', 'smaller');
    expect([found('wrong'), found('draft'), found('größ'), found('small')]).toEqual([[], [], [], ['a']]);
    expect(store.annotations.note('b')).toBeNull();
    expect(store.annotations.tags('b')).toEqual([]);
    expect(() => { store.annotations.addTag('nobody', 'x'); }).toThrow('the store has no run nobody');
  });

  test('an archived run leaves the list for the archive', () => {
    store.runs.add(exampleRun('a'));
    store.runs.archive('a', true);
    expect([found(''), found('', true)]).toEqual([[], ['a']]);
    store.runs.archive('a', false);
    expect(found('')).toEqual(['a']);
  });

  test('views and presets are replaced by name, data sets by identity', () => {
    for (const documents of [store.savedViews, store.presets]) {
      documents.save({ name: 'mine', content: { sort: 'name' }, savedAt: 1 });
      documents.save({ name: 'mine', content: { sort: 'state' }, savedAt: 2 });
      expect(documents.list()).toEqual([{ name: 'mine', content: { sort: 'state' }, savedAt: 2 }]);
      expect([documents.remove('mine'), documents.remove('mine'), documents.get('mine')]).toEqual([true, false, null]);
    }
    store.datasets.save({ id: 'sha', kind: 'vqa-v2', about: { pairs: 3 }, addedAt: 1 });
    store.datasets.save({ id: 'sha', kind: 'vqa-v2', about: { pairs: 4 }, addedAt: 2 });
    expect(store.datasets.list()).toEqual([{ id: 'sha', kind: 'vqa-v2', about: { pairs: 4 }, addedAt: 1 }]);
    expect(store.datasets.remove('sha')).toBe(true);
  });
});

describe('evaluation rows', () => {
  const rows = (run: string, arm: string, seed: number, auc: number | null, step: string | null = `evaluate-${run}-${arm}-${seed}`): NewEvaluationRow[] => [
    { arm, seed, attacker: ALL_ATTACKERS, step, cells: { cal_auc: auc, 'worst_tpr_1e-3': 0.25, 'resolved_1e-3': seed === 1, engine: 'wasm' } },
    { arm, seed, attacker: 'loss(+)', step, cells: { auc: 0.5 } },
  ];

  test('are found by run, arm, seed and attacker', () => {
    store.runs.add(exampleRun('a'));
    store.evaluations.save('a', ['base', 'ours'].flatMap((arm) => [2, 1].flatMap((seed) => rows('a', arm, seed, 0.5))));
    const keys = (filter: Parameters<Store['evaluations']['rows']>[0]): string[] => store.evaluations.rows(filter).map(({ arm, method, seed, attacker }) => `${arm} ${method} ${seed} ${attacker}`);
    expect(keys({ run: 'a' })).toEqual(['ours npo 1 ', 'ours npo 1 loss(+)', 'ours npo 2 ', 'ours npo 2 loss(+)', 'base ga 1 ', 'base ga 1 loss(+)', 'base ga 2 ', 'base ga 2 loss(+)']);
    expect(keys({ run: 'a', arm: 'ours', attacker: 'loss(+)' })).toEqual(['ours npo 1 loss(+)', 'ours npo 2 loss(+)']);
    expect(keys({ run: 'a', seed: 2, attacker: ALL_ATTACKERS })).toEqual(['ours npo 2 ', 'base ga 2 ']);
    expect(store.evaluations.rows({ run: 'a', arm: 'base', seed: 1, attacker: '' })).toEqual([{ run: 'a', method: 'ga', ...rows('a', 'base', 1, 0.5)[0] }]);
    expect(keys({ run: 'b' })).toEqual([]);
    store.evaluations.save('a', rows('a', 'ours', 1, 0.7));
    expect(keys({ run: 'a' })).toHaveLength(2);
  });

  test('are kept whole or not at all', () => {
    store.runs.add(exampleRun('a'));
    store.evaluations.save('a', rows('a', 'ours', 1, 0.5));
    expect(() => { store.evaluations.save('a', [...rows('a', 'ours', 2, 0.5), ...rows('a', 'other', 2, 0.5)]); }).toThrow('run a has no arm other');
    expect(() => { store.evaluations.save('a', [...rows('a', 'ours', 2, 0.5), ...rows('a', 'ours', 2, 0.5)]); }).toThrow(/UNIQUE/);
    expect(() => { store.evaluations.save('nobody', []); }).toThrow('the store has no run nobody');
    expect(store.evaluations.rows({ run: 'a' }).map(({ seed }) => seed)).toEqual([1, 1]);
    expect(store.runGroups({ archived: false }, 'method', ['cal_auc'])).toMatchObject([{ key: 'ga', columns: {} }, { key: 'npo', columns: { cal_auc: { n: 1 } } }]);
  });

  test('by method: mean, sd, n; a shared evaluation counts once, one of an opened folder by itself, an empty cell not at all', () => {
    store.runs.add(exampleRun('a', {}, 'same'));
    store.runs.add(exampleRun('b', {}, 'same'));
    const same = [...rows('same', 'ours', 1, 1e9 + 1), ...rows('same', 'ours', 2, 1e9 + 3), ...rows('same', 'base', 1, 0.5), ...rows('same', 'base', 2, null)];
    store.evaluations.save('a', same);
    store.evaluations.save('b', same);
    const groups = (columns: readonly string[], archived = false) => store.runGroups({ archived }, 'method', columns);
    expect(groups(['cal_auc'])).toEqual([
      { key: 'ga', runs: 2, columns: { cal_auc: { n: 1, mean: 0.5, sd: null } } },
      { key: 'npo', runs: 2, columns: { cal_auc: { n: 2, mean: 1e9 + 2, sd: Math.SQRT2 } } },
    ]);
    expect(groups(['resolved_1e-3'])[1]?.columns).toEqual({ 'resolved_1e-3': { n: 2, mean: 0.5, sd: Math.SQRT1_2 } });
    expect(() => groups(['engine'])).toThrow(RunQueryError);
    expect(groups(['cal_auc'], true)).toEqual([]);
    for (const id of ['c', 'd']) {
      store.runs.add(exampleRun(id, { source: 'opened', steps: [], state: 'completed', endedAt: 1 }));
      store.evaluations.save(id, rows(id, 'base', 1, 0.5, null));
    }
    expect(groups(['cal_auc'])[0]).toEqual({ key: 'ga', runs: 4, columns: { cal_auc: { n: 3, mean: 0.5, sd: 0 } } });
    store.runs.remove('c');
    store.runs.remove('a');
    expect(groups(['cal_auc']).map(({ runs, columns }) => [runs, columns['cal_auc']?.n])).toEqual([[2, 2], [2, 2]]);
  });

  test('by other facts of a run: its lead arm, or the arm that is named', () => {
    store.runs.add(exampleRun('a', { preset: 'quick' }));
    store.runs.add(exampleRun('b'));
    store.evaluations.save('a', [...rows('a', 'ours', 1, 0.5), ...rows('a', 'base', 1, 0.25)]);
    const means = (column: string) => store.runGroups({ archived: false }, 'preset', [column]).map(({ key, runs, columns }) => [key, runs, columns[column]?.mean]);
    expect(means('cal_auc')).toEqual([['', 1, undefined], ['quick', 1, 0.5]]);
    expect(means('cal_auc@base')).toEqual([['', 1, undefined], ['quick', 1, 0.25]]);
    expect(store.runGroups({ archived: false }, 'status', []).map(({ key, runs }) => [key, runs])).toEqual([['queued', 2]]);
  });
});

describe('the store as a whole', () => {
  test('makes several changes one', () => {
    expect(() => store.together(() => {
      store.runs.add(exampleRun('a'));
      throw new Error('crash');
    })).toThrow('crash');
    expect(store.runs.get('a')).toBeNull();
  });

  test('can be copied while it is open, and read without writing', () => {
    store.runs.add(exampleRun('a'));
    const other = mkdtempSync(join(tmpdir(), 'store-copy-'));
    const { fileName } = backUpStore(home, 'now');
    renameSync(join(home, fileName), storePath(other));
    const copy = openStoreReadOnly(other);
    expect(copy.runs.get('a')).toEqual(store.runs.get('a'));
    expect(() => { copy.runs.archive('a', true); }).toThrow(/readonly/);
    copy.close();
    rmSync(other, { recursive: true });
  });
});
