import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StepFolder } from '../../../../src-main/jobs/step-folder.ts';
import { writeBundle, writeResultsZip } from '../../../../src-main/workbench/bundles/write-bundle.ts';
import { openResults } from '../../../../src-main/workbench/opening/open-results.ts';
import { openArchiveTask } from '../../../../src-main/workbench/opening/open-tasks.ts';
import { openedRun, registerOpened } from '../../../../src-main/workbench/opening/register-opened.ts';
import { importScores } from '../../../../src-main/workbench/scores/import-scores.ts';
import { quietHooks } from '../../lab/tiny-data.ts';
import { madeNpz } from '../../lab/imported/made-scores.ts';
import { testContext } from '../services/test-context.ts';
import type { TestContext } from '../services/test-context.ts';
import { writeExampleFolder } from '../example-folder.ts';
import { handMadeZip } from '../bundles/hand-made-zip.ts';
import type { HandMadeEntry } from '../bundles/hand-made-zip.ts';
import { TIMES, fuzzDamaged, readOrRefuse } from '../../fuzz-damaged.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

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

/** Opens an archive as the workbench does, and deletes what came of it: store and home are then as they were, also where it was refused. */
function opener(context: TestContext): (bytes: Uint8Array) => Promise<void> {
  const file = join(place, 'damaged.zip');
  writeFileSync(file, '');
  const beside = (): string[] => [place, context.home.root].flatMap((folder) => readdirSync(folder).sort());
  return async (bytes) => {
    const [before, homeBefore, besideBefore] = [stored(context), readdirSync(context.home.runs).sort(), beside()];
    writeFileSync(file, bytes);
    try {
      const opened = await openArchiveTask({ path: file, fileName: 'damaged.zip', into: context.home.runs, resources: context.resources }, { signal: hooks.signal, progress: () => undefined });
      for (const run of opened) {
        const id = registerOpened(context, run);
        context.store.runs.remove(id);
        rmSync(join(context.home.runs, id), { recursive: true });
      }
    } finally {
      expect(stored(context)).toBe(before);
      expect(readdirSync(context.home.runs).sort()).toEqual(homeBefore);
      expect(beside()).toEqual(besideBefore);
    }
  };
}

test('bundles and zipped results: 400 damaged copies leave store and home as they were', async () => {
  const attempt = opener(testContext());
  const bundle = join(place, 'bundle.zip');
  const folder = join(place, 'results.zip');
  await writeBundle({ name: 'x', note: '', tags: [], results, steps: new StepFolder(join(place, 'work')) }, bundle, hooks);
  await writeResultsZip(results, 'x', folder, hooks);
  const refused = await fuzz('bundle', 250 * TIMES, readFileSync(bundle), attempt);
  expect(refused).toBeGreaterThan(100 * TIMES);
  expect(await fuzz('results zip', 150 * TIMES, readFileSync(folder), attempt)).toBeGreaterThan(100 * TIMES);
});

test('bundles whose files are damaged and whose hashes are right: 40 a file, opened as far as they can be understood', async () => {
  const attempt = opener(testContext());
  const whole = join(place, 'whole.zip');
  await writeBundle({ name: 'x', note: 'a note', tags: ['odd'], results, steps: new StepFolder(join(place, 'work')) }, whole, hooks);
  const files = new Map(Object.entries(unzipSync(readFileSync(whole))));
  const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
  const sums = (names: readonly string[], content: ReadonlyMap<string, Uint8Array>, prefix: string): Uint8Array =>
    Buffer.from(names.map((name) => `${sha256(content.get(name) ?? new Uint8Array(0))}  ${name.slice(prefix.length)}\n`).join(''));
  const names = [...files.keys()].filter((name) => !name.endsWith('SHA256SUMS'));
  let refused = 0;
  for (const name of names) {
    refused += await fuzz(name, 40 * TIMES, files.get(name) ?? new Uint8Array(0), async (bytes) => {
      const content = new Map([...files, [name, bytes]]);
      // The results' own list, then that of the bundle; the manifest lists its files too, but for these lists.
      content.set('results/SHA256SUMS', sums(names.filter((path) => path.startsWith('results/')), content, 'results/'));
      content.set('SHA256SUMS', sums([...content.keys()].filter((path) => path !== 'SHA256SUMS').sort(), content, ''));
      await attempt(zipSync(Object.fromEntries(content), { level: 0 }));
    });
  }
  expect(refused).toBeGreaterThan(names.length * 10 * TIMES);
});

/** Names, kinds and claims of entries, harmless ones and such as lead elsewhere, take memory, or stand for something else. */
const NAMES = ['results.csv', 'a/b.csv', '../out.csv', 'a/../../out.csv', '/etc/out.csv', 'C:/out.csv', 'a\\..\\out.csv', 'NUL.csv', 'x'.repeat(600), `${'d/'.repeat(20)}x`, 'bundle.json', 'SHA256SUMS', 'results/manifest.json', 'a\0b', 'RESULTS.CSV', 'results.csv/x', '', './x', 'é.csv', 'folder/'];
const CONTENTS = [Buffer.from('arm,seed,forget_acc\na,1,0\n'), Buffer.from('{}'), Buffer.alloc(0), Buffer.alloc(100_000), Buffer.from('/etc/passwd')];
const NUMBERS = [0, 1, 1000, 0x7fff_ffff, 0xffff_fff0, 0xffff_ffff];

test('archives that were made to harm: 1,000 of odd names, links, claimed lengths and checksums', async () => {
  const attempt = opener(testContext());
  for (let i = 0; i < 1000 * TIMES; i++) {
    const random = RandomStream.of(i, 'fuzz', 'made to harm');
    const one = <T>(from: readonly T[]): T | undefined => from[random.int(from.length)];
    const claim = (name: 'size' | 'packed' | 'crc'): object => (random.int(6) === 0 ? { [name]: one(NUMBERS) } : {});
    const entries = Array.from({ length: 1 + random.int(4) }, (): HandMadeEntry => ({
      name: random.int(3) === 0 ? (one(NAMES) ?? '') : `${random.int(5)}.csv`,
      content: one(CONTENTS) ?? '',
      mode: one([0o100644, 0o100644, 0o100644, 0o120777, 0o040755, 0o020666]) ?? 0,
      claims: { ...claim('size'), ...claim('packed'), ...claim('crc') },
      flags: one([0x0800, 0x0800, 0x0800, 1, 0]) ?? 0,
    }));
    const bytes = handMadeZip(entries);
    await readOrRefuse(`archive ${i}`, () => attempt(bytes));
  }
});

test('results folders: damaged files of ours and of others, 40 a file', async () => {
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
  for (const path of files) refused += await fuzz(path, 40 * TIMES, readFileSync(join(results, path)), attempt(true, path));
  expect(refused).toBeGreaterThan(60 * TIMES);
  for (const path of files.filter((name) => !/manifest|SHA256/.test(name))) await fuzz(`bare ${path}`, 40 * TIMES, readFileSync(join(results, path)), attempt(false, path));
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
