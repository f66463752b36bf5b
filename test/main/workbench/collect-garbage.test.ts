import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { openStore } from '../../../src-main/store/store.ts';
import type { Store } from '../../../src-main/store/store.ts';
import { collectGarbage } from '../../../src-main/workbench/collect-garbage.ts';
import type { Garbage } from '../../../src-main/workbench/collect-garbage.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import type { Home } from '../../../src-main/workbench/home.ts';
import { RunFiles } from '../../../src-main/workbench/run-files.ts';
import { exampleRun } from '../store/example-runs.ts';
import { leaveAttempt } from './finished-step.ts';

let home: Home;
let steps: StepFolder;
let store: Store;
beforeEach(() => {
  home = openHome(mkdtempSync(join(tmpdir(), 'garbage-')), {});
  steps = new StepFolder(home.work);
  store = openStore(home.root);
});
afterEach(() => {
  store.close();
  rmSync(home.root, { recursive: true, force: true });
});

const LONG_AGO = 1_000_000;
/** Makes everything under a folder look as if it had been there for long. */
function age(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) age(join(path, entry.name));
    else utimesSync(join(path, entry.name), LONG_AGO, LONG_AGO);
  }
  utimesSync(path, LONG_AGO, LONG_AGO);
}

const names = (folder: string): string[] => readdirSync(join(home.work, folder)).sort();
const collect = (dryRun: boolean): Promise<Garbage> => collectGarbage({ home, store, steps, dryRun, graceMs: 1000, now: LONG_AGO * 1000 + 5000 });

describe('garbage', () => {
  test('is what no run wants and what crashes left; the rest stays', async () => {
    store.runs.add(exampleRun('a'));
    for (const step of ['train-a-1', 'evaluate-a-ours-1', 'unwanted-1']) leaveAttempt(steps, step, 'completed');
    leaveAttempt(steps, 'train-a-2', 'interrupted');
    leaveAttempt(steps, 'train-a-2', 'interrupted');
    leaveAttempt(steps, 'unwanted-2', 'interrupted');
    // A late attempt at a step that another one finished.
    leaveAttempt(steps, 'train-a-1', 'interrupted');
    mkdirSync(join(home.runs, 'a', 'results.writing-3f2504e0-4f89-41d3-9a0c-0305e82c3301'), { recursive: true });
    writeFileSync(join(home.runs, 'a', 'run.json.tmp-99'), 'half');
    mkdirSync(join(home.runs, '.deleting-x'));
    writeFileSync(join(home.root, 'store.db.rebuilding'), 'half');
    utimesSync(join(home.root, 'store.db.rebuilding'), LONG_AGO, LONG_AGO);
    mkdirSync(join(home.runs, 'unknown', 'results'), { recursive: true });
    age(home.work);
    age(home.runs);
    const expected = { steps: 1, attempts: 2, leftovers: 4 };
    const dry = await collect(true);
    expect(dry).toMatchObject(expected);
    expect(names('steps')).toHaveLength(3);
    expect(await collect(false)).toEqual(dry);
    expect(names('steps')).toEqual(['evaluate-a-ours-1', 'train-a-1']);
    expect(names('attempts')).toEqual(['train-a-2-1', 'train-a-2-2']);
    expect(readdirSync(home.runs).sort()).toEqual(['a', 'unknown']);
    expect(readdirSync(join(home.runs, 'a'))).toEqual([]);
    expect(dry.bytes).toBeGreaterThan(200);
    expect(await collect(false)).toEqual({ steps: 0, attempts: 0, leftovers: 0, files: 0, bytes: 0 });
  });

  test('stays as long as it is young', async () => {
    leaveAttempt(steps, 'unwanted-1', 'completed');
    age(home.work);
    writeFileSync(join(home.work, 'steps', 'unwanted-1', 'journal'), '');
    expect(await collect(false)).toMatchObject({ steps: 0, bytes: 0 });
    expect(names('steps')).toEqual(['unwanted-1']);
  });

  test('is no step of a run that lies on disk and is not in the store', async () => {
    store.runs.add(exampleRun('a'));
    const files = new RunFiles(store, home.runs, (_, error) => { throw error; });
    files.touch('a');
    files.flush();
    leaveAttempt(steps, 'train-a-1', 'completed');
    store.runs.remove('a');
    age(home.work);
    expect(await collect(false)).toMatchObject({ steps: 0 });
    expect(names('steps')).toEqual(['train-a-1']);
  });

  test('is left where it is when nobody waits any more', async () => {
    leaveAttempt(steps, 'unwanted-1', 'completed');
    age(home.work);
    await expect(collectGarbage({ home, store, steps, dryRun: false, graceMs: 0, now: LONG_AGO * 1e6, signal: AbortSignal.abort() })).rejects.toThrow(/aborted/);
    expect(names('steps')).toEqual(['unwanted-1']);
  });
});
