import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import type { RunSummary } from '../../../src-main/store/run-record.ts';
import { openStore, storePath } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import type { Home } from '../../../src-main/workbench/home.ts';
import { readResultsFolder } from '../../../src-main/workbench/read-results-folder.ts';
import { readTrail } from '../../../src-main/workbench/read-trail.ts';
import { rebuildStore } from '../../../src-main/workbench/rebuild.ts';
import { evaluationRows, runOfResults } from '../../../src-main/workbench/record-results.ts';
import { RUN_FILE, readRunFile } from '../../../src-main/workbench/run-file.ts';
import { RunFiles } from '../../../src-main/workbench/run-files.ts';
import { savedPresets } from '../../../src-main/workbench/saved-presets.ts';
import { stepOnDisk } from '../../../src-main/workbench/step-on-disk.ts';
import { exampleRun } from '../store/example-runs.ts';
import { leaveAttempt } from './finished-step.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const resources = join(root, 'resources');
const RESULTS = join(root, 'results', 'scenes_low_fpr');

let home: Home;
let steps: StepFolder;
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'rebuild-')), {});
  steps = new StepFolder(home.work);
});
afterEach(() => { rmSync(home.root, { recursive: true, force: true }); });

interface Contents {
  readonly runs: readonly RunSummary[];
  readonly records: readonly unknown[];
  readonly steps: readonly unknown[];
  readonly rows: readonly unknown[];
}

function contentsOf(store: Store): Contents {
  const { runs } = store.runList.page({ filter: { archived: null }, sort: [], limit: 100, after: null });
  return {
    runs,
    records: runs.map(({ id }) => store.runs.record(id)),
    steps: runs.map(({ id }) => store.runs.steps(id).map((step) => ({ ...step, tries: store.steps.attempts(step.id) }))),
    rows: runs.map(({ id }) => store.evaluations.rows({ run: id })),
  };
}

/** A run with results and steps, one that was stopped midway, one whose results lie elsewhere; each with its run file. */
function fillHome(store: Store): void {
  const results = readResultsFolder(RESULTS, resources);
  const trail = readTrail(RESULTS).slice(0, 6);
  cpSync(RESULTS, join(home.runs, 'done', 'results'), { recursive: true });
  store.runs.add({ ...runOfResults(results, { id: 'done', name: 'Finished', source: 'own', place: '', launchKey: 'key-1' }), endedAt: 9, steps: trail.map(({ id, kind, arm, seed, label }) => ({ id, kind, arm, seed, label, weight: 2, reused: false })) });
  store.evaluations.save('done', evaluationRows(results));
  for (const { id } of trail) leaveAttempt(steps, id, id === trail[0]?.id ? 'diverged' : 'completed');

  store.runs.add(exampleRun('stopped', { state: 'stopped', reason: 'stopped by hand', endedAt: 50, createdAt: 2000 }));
  leaveAttempt(steps, 'train-stopped-1', 'completed');
  leaveAttempt(steps, 'train-stopped-2', 'interrupted');
  leaveAttempt(steps, 'train-stopped-2', 'stopped', { resumed: { folder: 'train-stopped-2-1', checkpoint: 3, offset: 10, step: 400 } });

  store.runs.add(runOfResults(results, { id: 'opened-1', name: 'A co-author\'s', source: 'opened', place: RESULTS, launchKey: null }));
  store.evaluations.save('opened-1', evaluationRows(results));
  store.runs.archive('opened-1', true);
  for (const id of store.steps.all()) store.steps.restore(stepOnDisk(steps, id));
  savedPresets(store.presets, home).save({ name: 'mine/../*', content: { title: 'Mine' }, savedAt: 5 });
  saveRunFiles(store);
}

function saveRunFiles(store: Store): void {
  const problems: unknown[] = [];
  const files = new RunFiles(store, home.runs, (_, error) => { problems.push(error); });
  for (const { id } of contentsOf(store).runs) files.touch(id);
  files.flush();
  expect(problems).toEqual([]);
}

describe('a store that was lost', () => {
  test('is made again from disk: the same runs, steps, attempts and evaluation rows', () => {
    const before = openStore(home.root);
    fillHome(before);
    const contents = contentsOf(before);
    before.close();
    rmSync(storePath(home.root));
    const rebuilt = rebuildStore({ home, resources });
    expect(rebuilt).toMatchObject({ runs: 3, steps: 12, attempts: 9, annotationsKept: false, oldStore: null, problems: [] });
    expect(rebuilt.evaluationRows).toBeGreaterThan(100);
    const store = openStore(home.root);
    expect(contentsOf(store)).toEqual(contents);
    expect(store.runs.steps('stopped').map(({ state, attempts }) => [state, attempts])).toEqual([['completed', 1], ['stopped', 2], ['queued', 0], ['queued', 0], ['queued', 0], ['queued', 0]]);
    expect(store.steps.attempts('train-stopped-2')).toMatchObject([
      { number: 1, state: 'interrupted', fingerprint: 'f00', resumedFrom: null },
      { number: 2, state: 'stopped', shortage: 'disk', durationMs: 500, cpuMs: 400, startedAt: 7000, endedAt: 7500, resumedFrom: { attempt: 1, checkpoint: 3, step: 400 } },
    ]);
    expect(store.presets.list()).toEqual([{ name: 'mine/../*', content: { title: 'Mine' }, savedAt: 5 }]);
    store.close();
    expect(readdirSync(home.root).filter((name) => name.includes('rebuilding'))).toEqual([]);
  });

  test('where it can still be read, gives its notes, tags and views; it is kept beside the new one', () => {
    const before = openStore(home.root);
    fillHome(before);
    before.annotations.setNote('done', 'for the paper', 4);
    before.annotations.addTag('stopped', 'odd');
    before.savedViews.save({ name: 'mine', content: {}, savedAt: 1 });
    const contents = contentsOf(before);
    before.close();
    expect(rebuildStore({ home, resources })).toMatchObject({ annotationsKept: true, oldStore: `${storePath(home.root)}.damaged`, problems: [] });
    const store = openStore(home.root);
    expect(contentsOf(store)).toEqual(contents);
    expect(store.savedViews.list()).toHaveLength(1);
    expect(store.runList.page({ filter: { archived: false, text: 'paper' }, sort: [], limit: 9, after: null }).runs.map(({ id }) => id)).toEqual(['done']);
    store.close();
  });

  test('in a home without run files, has the runs whose results are there', () => {
    cpSync(RESULTS, join(home.runs, 'old', 'results'), { recursive: true });
    mkdirSync(join(home.runs, 'nothing'));
    const { problems, runs, steps: count } = rebuildStore({ home, resources });
    expect([runs, count, problems]).toEqual([1, readTrail(RESULTS).length, []]);
    const store = openStore(home.root);
    expect(store.runs.get('old')).toMatchObject({ state: 'completed', preset: 'scenes-low-fpr', kind: 'frozen' });
    store.close();
  });

  test('says what cannot be read, and takes the rest', () => {
    const before = openStore(home.root);
    fillHome(before);
    before.runs.add(exampleRun('running', { createdAt: 3000 }));
    saveRunFiles(before);
    before.close();
    writeFileSync(storePath(home.root), Buffer.alloc(8192, 0x5a));
    writeFileSync(join(home.runs, 'stopped', RUN_FILE), '{"schema": 1}');
    rmSync(join(home.runs, 'done', 'results', 'privacy_cache'), { recursive: true });
    const { problems, runs } = rebuildStore({ home, resources });
    expect(runs).toBe(3);
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/run stopped is left out: .*run\.json[^]*the results of run done cannot be read[^]*could not be taken over from the old store/);
    const store = openStore(home.root);
    expect(store.runs.get('running')).toMatchObject({ state: 'interrupted', reason: 'the store was lost while this run was under way; resume it to go on' });
    store.close();
    expect(readFileSync(`${storePath(home.root)}.damaged`)[0]).toBe(0x5a);
  });
});

describe('run files', () => {
  test('follow the store, and are not written anew without a change', () => {
    const store = openStore(home.root);
    store.runs.add(exampleRun('a'));
    store.runs.add(exampleRun('frozen-x', { source: 'frozen', place: '/x' }));
    saveRunFiles(store);
    expect(readRunFile(join(home.runs, 'a'))).toEqual(store.runs.record('a'));
    expect(existsSync(join(home.runs, 'frozen-x'))).toBe(false);
    store.runs.rename('a', 'another');
    store.runs.archive('a', true);
    saveRunFiles(store);
    expect(readRunFile(join(home.runs, 'a'))).toMatchObject({ name: 'another', archived: true });
    store.close();
  });
});
