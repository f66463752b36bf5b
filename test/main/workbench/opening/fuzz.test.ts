import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StepFolder } from '../../../../src-main/jobs/step-folder.ts';
import { writeBundle, writeResultsZip } from '../../../../src-main/workbench/bundles/write-bundle.ts';
import { openArchive } from '../../../../src-main/workbench/opening/open-archive.ts';
import { openResults } from '../../../../src-main/workbench/opening/open-results.ts';
import { openedRun, registerOpened } from '../../../../src-main/workbench/opening/register-opened.ts';
import { importScores } from '../../../../src-main/workbench/scores/import-scores.ts';
import { quietHooks } from '../../lab/tiny-data.ts';
import { madeNpz } from '../../lab/imported/made-scores.ts';
import { testContext } from '../services/test-context.ts';
import type { TestContext } from '../services/test-context.ts';
import { writeExampleFolder } from '../example-folder.ts';
import { TIMES, fuzzDamaged } from '../../fuzz-damaged.ts';

let place = '';
let results = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'fuzz-'));
  results = join(place, 'example');
  writeExampleFolder(results, { kind: 'own', inWords: 'own' }, [{ id: 'a'.repeat(64), kind: 'train' }]);
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const hooks = { signal: new AbortController().signal, progress: () => undefined };

/** What the store holds, as bytes of all its tables would say. */
function stored({ store }: TestContext): string {
  const { runs } = store.runList.page({ filter: { archived: null }, sort: [], limit: 1000, after: null });
  return JSON.stringify(runs.map((run) => [run, store.evaluations.rows({ run: run.id }).length]));
}

function fuzz(name: string, count: number, original: Uint8Array, attempt: (bytes: Uint8Array) => Promise<unknown>): Promise<number> {
  return fuzzDamaged({ subject: 'fuzz', name, count, original }, attempt);
}

test('bundles and zipped results: damaged copies leave store and home as they were', async () => {
  const context = testContext();
  const bundle = join(place, 'bundle.zip');
  const folder = join(place, 'results.zip');
  await writeBundle({ name: 'x', note: '', tags: [], results, steps: new StepFolder(join(place, 'work')) }, bundle, hooks);
  await writeResultsZip(results, 'x', folder, hooks);
  const file = join(place, 'damaged.zip');
  const attempt = async (bytes: Uint8Array): Promise<void> => {
    const [before, homeBefore] = [stored(context), readdirSync(context.home.runs).sort()];
    writeFileSync(file, bytes);
    try {
      const opened = await openArchive(file, { ...hooks, into: context.home.runs, resources: context.resources });
      for (const { run, source, results: read } of opened) registerOpened(context, openedRun(read, { id: run, name: '', source, place: '' }));
    } catch (error) {
      expect(stored(context)).toBe(before);
      expect(readdirSync(context.home.runs).sort()).toEqual(homeBefore);
      throw error;
    }
  };
  const refused = await fuzz('bundle', 250 * TIMES, readFileSync(bundle), attempt);
  expect(refused).toBeGreaterThan(100 * TIMES);
  expect(await fuzz('results zip', 150 * TIMES, readFileSync(folder), attempt)).toBeGreaterThan(100 * TIMES);
});

test('results folders: damaged files of ours and of others', async () => {
  const context = testContext();
  const files = readdirSync(results, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(results.length + 1)).sort();
  const attempt = (withManifest: boolean, damaged: string) => (bytes: Uint8Array): Promise<void> => {
    const folder = join(place, 'damaged');
    rmSync(folder, { recursive: true, force: true });
    for (const path of files) {
      if (!withManifest && /manifest|SHA256/.test(path)) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), path === damaged ? bytes : readFileSync(join(results, path)));
    }
    const before = stored(context);
    return Promise.resolve().then(() => {
      const opened = openResults(folder, context.resources).map(({ place: where, sha256, results: read }) => openedRun(read, { id: `opened-${sha256}`, name: '', source: 'opened', place: where }));
      for (const run of opened) context.store.runs.remove(registerOpened(context, run));
      expect(stored(context)).toBe(before);
    });
  };
  let refused = 0;
  for (const path of files) refused += await fuzz(path, 10 * TIMES, readFileSync(join(results, path)), attempt(true, path));
  expect(refused).toBeGreaterThan(15 * TIMES);
  for (const path of files.filter((name) => !/manifest|SHA256/.test(name))) await fuzz(`bare ${path}`, 10 * TIMES, readFileSync(join(results, path)), attempt(false, path));
});

test('scores: 1,000 damaged files, each imported or refused with array or file by name', async () => {
  const context = testContext();
  const bytes = madeNpz(3, { members: 60, nonMembers: 140, retained: 10, answers: 3, shifts: { a: 1, retrain: 0 }, embeddings: true });
  const file = join(place, 'damaged.npz');
  let imported = 0;
  const refused = await fuzz('npz', 1000 * TIMES, bytes, async (damaged) => {
    writeFileSync(file, damaged);
    const before = readdirSync(context.home.runs).sort();
    try {
      const { run } = await importScores({ path: file, fileName: 'theirs.npz', options: { attackers: ['loss', 'embedding-norm'], permutations: 19, bootstrapDraws: 40 }, into: context.home.runs, code: context.code, now: 1000 }, quietHooks());
      imported++;
      rmSync(join(context.home.runs, run), { recursive: true });
    } catch (error) {
      expect(String(error)).toMatch(/theirs\.npz/);
      expect(readdirSync(context.home.runs).sort()).toEqual(before);
      throw error;
    }
  });
  expect(refused).toBeGreaterThan(700 * TIMES);
  expect(imported).toBeLessThan(300 * TIMES);
});
