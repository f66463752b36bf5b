import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALL_ATTACKERS } from '../../../src-main/store/evaluations.ts';
import { openStore, openStoreReadOnly, storePath } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
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
    expect(store.runs.get('a')).toEqual({ id: 'a', name: 'run a', state: 'queued', reason: '', preset: 'quick', dataset: 'scenes', configHash: 'hash-a', createdAt: 1000, endedAt: null, archived: false });
    expect(store.runs.config('a')).toEqual({ seeds: [1, 2] });
    expect(store.runs.steps('a')).toEqual(run.steps);
    expect(store.runs.get('b')).toBeNull();
  });

  test('one that cannot be added whole is not added at all', () => {
    const twice = exampleRun('a');
    expect(() => { store.runs.add({ ...twice, steps: [...twice.steps, ...twice.steps] }); }).toThrow(/UNIQUE/);
    expect(store.runs.get('a')).toBeNull();
    expect(store.steps.inState('queued')).toEqual([]);
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
    store.evaluations.save('evaluate-c-ours-1', [{ attacker: ALL_ATTACKERS, cells: {} }]);
    expect(store.steps.inState('queued')).toHaveLength(12);
    store.runs.remove('a');
    expect(store.steps.inState('queued')).toHaveLength(12);
    store.runs.remove('c');
    expect(store.steps.inState('queued')).toHaveLength(6);
    store.runs.change('b', 'running', 1);
    expect(() => { store.runs.remove('b'); }).toThrow('run b is running; stop it before you delete it');
    expect(found('run')).toEqual(['b']);
  });
});

describe('steps and attempts', () => {
  test('a step is wanted by the runs that are not stopping or ended', () => {
    store.runs.add(exampleRun('a', {}, 'same'));
    store.runs.add(exampleRun('b', {}, 'same'));
    store.runs.change('a', 'running', 1);
    expect(store.steps.wantedBy('train-same-1')).toEqual(['a', 'b']);
    store.runs.change('a', 'stopping', 2);
    expect(store.steps.wantedBy('train-same-1')).toEqual(['b']);
  });

  test('a step has one living attempt, and its attempts end once', () => {
    store.runs.add(exampleRun('a'));
    const step = 'train-a-1';
    store.steps.change(step, 'running');
    expect(store.steps.openAttempt(step, 10)).toBe(1);
    expect(() => store.steps.openAttempt(step, 11)).toThrow(`attempt 1 of step ${step} is running; end it before another is opened`);
    store.steps.setFingerprint(step, 1, 'f00');
    expect(store.steps.livingAttempts().map(({ number }) => number)).toEqual([1]);
    store.steps.changeAttempt(step, 1, 'interrupted', 20, 'its worker was killed');
    expect(() => { store.steps.changeAttempt(step, 1, 'completed', 21); }).toThrow(TransitionError);
    expect(store.steps.livingAttempts()).toEqual([]);
    expect(store.steps.openAttempt(step, 30)).toBe(2);
    expect(store.steps.attempts(step)).toEqual([
      { step, number: 1, state: 'interrupted', reason: 'its worker was killed', startedAt: 10, endedAt: 20, fingerprint: 'f00' },
      { step, number: 2, state: 'running', reason: '', startedAt: 30, endedAt: null, fingerprint: null },
    ]);
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
    expect(store.annotations.allTags()).toEqual([{ tag: 'paper-draft', runs: 1 }]);
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
  const cells = (auc: number | null): { attacker: string; cells: Record<string, number | string | null> }[] => [
    { attacker: ALL_ATTACKERS, cells: { cal_auc: auc, 'worst_tpr_1e-3': 0.25, engine: 'wasm' } },
    { attacker: 'lira', cells: { auc: 0.5 } },
  ];

  test('are found by run, arm, seed and attacker', () => {
    store.runs.add(exampleRun('a'));
    for (const arm of ['ours', 'base']) for (const seed of [1, 2]) store.evaluations.save(`evaluate-a-${arm}-${seed}`, cells(0.5));
    const keys = (filter: Parameters<Store['evaluations']['rows']>[0]): string[] => store.evaluations.rows(filter).map(({ arm, method, seed, attacker }) => `${arm} ${method} ${seed} ${attacker}`);
    expect(keys({ run: 'a' })).toHaveLength(8);
    expect(keys({ run: 'a', arm: 'ours', attacker: 'lira' })).toEqual(['ours npo 1 lira', 'ours npo 2 lira']);
    expect(keys({ run: 'a', seed: 2, attacker: ALL_ATTACKERS })).toEqual(['ours npo 2 ', 'base ga 2 ']);
    expect(store.evaluations.rows({ run: 'a', arm: 'base', seed: 1, attacker: '' })[0]?.cells).toEqual({ cal_auc: 0.5, 'worst_tpr_1e-3': 0.25, engine: 'wasm' });
    expect(keys({ run: 'b' })).toEqual([]);
    store.evaluations.save('evaluate-a-ours-1', []);
    expect(keys({ run: 'a' })).toHaveLength(6);
  });

  test('by method: mean, sd, n; a shared step counts once, an empty cell and text not at all', () => {
    store.runs.add(exampleRun('a', {}, 'same'));
    store.runs.add(exampleRun('b', {}, 'same'));
    store.evaluations.save('evaluate-same-ours-1', cells(1e9 + 1));
    store.evaluations.save('evaluate-same-ours-2', cells(1e9 + 3));
    store.evaluations.save('evaluate-same-base-1', cells(0.5));
    store.evaluations.save('evaluate-same-base-2', cells(null));
    expect(store.evaluations.byMethod({ archived: false }, 'cal_auc')).toEqual([{ method: 'ga', n: 1, mean: 0.5, sd: null }, { method: 'npo', n: 2, mean: 1e9 + 2, sd: Math.SQRT2 }]);
    expect(store.evaluations.byMethod({ archived: false }, 'worst_tpr_1e-3').map(({ n }) => n)).toEqual([2, 2]);
    expect(store.evaluations.byMethod({ archived: false }, 'auc', 'lira').map(({ n, mean }) => [n, mean])).toEqual([[2, 0.5], [2, 0.5]]);
    expect(store.evaluations.byMethod({ archived: false }, 'engine')).toEqual([]);
    expect(store.evaluations.byMethod({ archived: true }, 'cal_auc')).toEqual([]);
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
    store.backup(storePath(other));
    const copy = openStoreReadOnly(other);
    expect(copy.runs.get('a')).toEqual(store.runs.get('a'));
    expect(() => { copy.runs.archive('a', true); }).toThrow(/readonly/);
    copy.close();
    rmSync(other, { recursive: true });
  });
});
