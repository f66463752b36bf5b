import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RESULT_FILE_SCHEMA_ID } from '../../../../src-shared/experiment/step-file.ts';
import { StepFolder } from '../../../../src-main/jobs/step-folder.ts';
import { bundledMetrics } from '../../../../src-main/workbench/bundles/bundle-files.ts';
import { writeBundle, writeResultsZip } from '../../../../src-main/workbench/bundles/write-bundle.ts';
import { compareFolders, isSame } from '../../../../src-main/workbench/compare-folders.ts';
import { openArchive } from '../../../../src-main/workbench/opening/open-archive.ts';
import type { OpenedArchive } from '../../../../src-main/workbench/opening/open-archive.ts';
import { readResultsFolder } from '../../../../src-main/workbench/read-results-folder.ts';
import { writeExampleFolder } from '../example-folder.ts';
import { handMadeZip } from './hand-made-zip.ts';
import type { HandMadeEntry } from './hand-made-zip.ts';

const resources = join(import.meta.dirname, '..', '..', '..', '..', 'resources');
const { signal } = new AbortController();
const hooks = { signal, progress: () => undefined };
const [TRAIN, EVALUATE] = ['a'.repeat(64), 'b'.repeat(64)];
const WRITING = { name: 'My run', note: 'Seed 5 looks odd.\nLook again.', tags: ['odd', 'paper'] };
let place = '';
let results = '';
let steps: StepFolder;
let bundle = '';

/** A finished step as the scheduler leaves it. */
function finish(work: string, id: string, files: Readonly<Record<string, string>>): void {
  const outputs = join(work, 'steps', id, 'outputs');
  mkdirSync(outputs, { recursive: true });
  const listed = Object.entries(files).map(([name, text]): [string, { sha256: string; bytes: number }] => {
    writeFileSync(join(outputs, name), text);
    return [name, { sha256: createHash('sha256').update(text).digest('hex'), bytes: Buffer.byteLength(text) }];
  });
  writeFileSync(join(work, 'steps', id, 'result.json'), JSON.stringify({
    schema: RESULT_FILE_SCHEMA_ID, id, attempt: 1, outcome: 'completed', error: null, badInput: false, fingerprint: null, durationMs: 1, startedAt: 0, peakMemoryBytes: 1, files: Object.fromEntries(listed),
  }));
}

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'bundle-'));
  results = join(place, 'home', 'runs', 'one', 'results');
  writeExampleFolder(results, { kind: 'own', inWords: 'own' }, [{ id: TRAIN, kind: 'train' }, { id: EVALUATE, kind: 'evaluate' }]);
  const work = join(place, 'home', 'work');
  steps = new StepFolder(work);
  finish(work, TRAIN, { 'metrics.npz': 'the metrics', 'weights.safetensors': 'too large for a bundle' });
  finish(work, EVALUATE, { 'evaluation.json': '{}', 'roc.json': '[]', 'outcome.json': 'null', 'details.json': 'null' });
  bundle = join(place, 'run.zip');
  await writeBundle({ ...WRITING, results, steps }, bundle, hooks);
});
afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

const open = (path: string, home: string): Promise<OpenedArchive[]> => openArchive(path, { ...hooks, into: join(place, home), resources });
const folderOf = (home: string, opened: readonly OpenedArchive[]): string => join(place, home, opened[0]?.run ?? '', 'results');

describe('a bundle', () => {
  test('holds config, environment, results, metrics and scores, each with its hash', () => {
    const files = unzipSync(readFileSync(bundle));
    const names = Object.keys(files);
    for (const name of ['bundle.json', 'config.json', 'environment.json', 'results/manifest.json', 'results/steps.json', `metrics/${TRAIN}.npz`, `scores/${EVALUATE}/roc.json`]) expect(names).toContain(name);
    expect(names.some((name) => name.includes('weights'))).toBe(false);
    expect(names.slice(0, -1)).toEqual(names.slice(0, -1).toSorted());
    const sums = Buffer.from(files['SHA256SUMS'] ?? []).toString().trimEnd().split('\n').map((line) => line.split('  '));
    expect(sums.map(([, name]) => name)).toEqual(names.slice(0, -1));
    for (const [hash, name] of sums) expect(createHash('sha256').update(files[name ?? ''] ?? '').digest('hex')).toBe(hash);
  });

  test('of the same run is the same bytes, and tells how far it is', async () => {
    const again = join(place, 'again.zip');
    const heard: number[] = [];
    const written = await writeBundle({ ...WRITING, results, steps }, again, { signal, progress: (done, total) => { heard.push(done / total); } });
    expect(readFileSync(again).equals(readFileSync(bundle))).toBe(true);
    expect(written).toEqual({ bytes: readFileSync(bundle).length, sha256: createHash('sha256').update(readFileSync(bundle)).digest('hex') });
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
  });

  test('opens in another home, identical cell by cell, and is exported as the same bytes again', async () => {
    const opened = await open(bundle, 'other-runs');
    expect(opened).toMatchObject([{ source: 'bundle', writing: WRITING, results: { warnings: [] } }]);
    const folder = folderOf('other-runs', opened);
    const comparison = compareFolders(results, folder);
    expect(comparison.compared).toBeGreaterThan(1000);
    expect(isSame(comparison)).toBe(true);
    expect(readResultsFolder(folder, resources).data).toEqual(readResultsFolder(results, resources).data);
    expect(readFileSync(bundledMetrics(folder, TRAIN) ?? '', 'utf8')).toBe('the metrics');
    const again = join(place, 'exported-again.zip');
    await writeBundle({ name: 'another name', note: 'another note', tags: ['other'], results: folder, steps: new StepFolder(join(place, 'empty-work')) }, again, hooks);
    expect(readFileSync(again).equals(readFileSync(bundle))).toBe(true);
  });

  test('of an older version, without note and tags, opens too, and is exported as it was', async () => {
    const older = { schema: 'mu-align-workbench/bundle@1', name: 'Older', preset: null, configHash: null };
    const about = JSON.stringify(older);
    const sums = Buffer.from(unzipSync(readFileSync(bundle))['SHA256SUMS'] ?? []).toString().replace(/^[0-9a-f]{64}(?= {2}bundle\.json$)/m, createHash('sha256').update(about).digest('hex'));
    const path = join(place, 'older.zip');
    writeFileSync(path, tampered({ 'bundle.json': about, SHA256SUMS: sums }));
    const opened = await open(path, 'older-runs');
    expect(opened).toMatchObject([{ source: 'bundle', writing: { name: 'Older', note: '', tags: [] } }]);
    const again = join(place, 'older-again.zip');
    await writeBundle({ ...WRITING, results: folderOf('older-runs', opened), steps }, again, hooks);
    expect(Buffer.from(unzipSync(readFileSync(again))['bundle.json'] ?? []).toString()).toBe(about);
  });

  test('opened twice is one run', async () => {
    const [first, second] = [await open(bundle, 'twice'), await open(bundle, 'twice')];
    expect(second[0]?.run).toBe(first[0]?.run);
    expect(readdirSync(join(place, 'twice'))).toEqual([first[0]?.run]);
  });

  test('of results that were changed is not written', async () => {
    const changed = join(place, 'changed', 'results');
    writeExampleFolder(changed, { kind: 'own', inWords: '' });
    writeFileSync(join(changed, 'summary_all_methods.json'), '{}');
    await expect(writeBundle({ name: '', note: '', tags: [], results: changed, steps }, join(place, 'no.zip'), hooks)).rejects.toThrow(/summary_all_methods\.json/);
    expect(existsSync(join(place, 'no.zip'))).toBe(false);
  });

  test('that is stopped leaves nothing', async () => {
    const abort = new AbortController();
    const written = writeBundle({ name: 'x', note: '', tags: [], results, steps }, join(place, 'stopped.zip'), { signal: abort.signal, progress: () => { abort.abort(); } });
    await expect(written).rejects.toThrow(/abort/i);
    expect(readdirSync(place).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });
});

test('a results folder as .zip is opened as what it is', async () => {
  const zip = join(place, 'results.zip');
  await writeResultsZip(results, 'my-results', zip, hooks);
  const opened = await open(zip, 'from-results');
  expect(opened).toMatchObject([{ source: 'opened', writing: null }]);
  expect(isSame(compareFolders(results, folderOf('from-results', opened)))).toBe(true);
});

/** The bundle with some entries changed: null takes one out. */
function tampered(changes: Readonly<Record<string, string | null>>, more: readonly HandMadeEntry[] = []): Uint8Array {
  const files = Object.entries(unzipSync(readFileSync(bundle)));
  const kept = files.flatMap(([name, content]): HandMadeEntry[] => {
    const change = changes[name];
    return change === null ? [] : [{ name, content: change ?? content }];
  });
  return handMadeZip([...kept, ...more]);
}

const plain = (name: string, more: Partial<HandMadeEntry> = {}): HandMadeEntry => ({ name, content: 'arm,seed,forget_acc\na,1,0\n', ...more });

describe('an archive is refused, with the name of the entry, and nothing of it stays:', () => {
  const cases: readonly (readonly [string, () => Uint8Array, RegExp])[] = [
    ['zip slip', () => handMadeZip([plain('../out.csv')]), /"\.\.\/out\.csv": its name leads out/],
    ['zip slip in the middle', () => handMadeZip([plain('a/../../out.csv')]), /leads out/],
    ['an absolute path', () => handMadeZip([plain('/etc/out.csv')]), /absolute/],
    ['a drive letter', () => handMadeZip([plain('C:/out.csv')]), /"C:\/out\.csv": .*colon/],
    ['a backslash', () => handMadeZip([plain('a\\..\\out.csv')]), /backslash/],
    ['a NUL', () => handMadeZip([plain('a\0.csv')]), /control/],
    ['a name of a device', () => handMadeZip([plain('results/NUL.csv')]), /not every system/],
    ['a name that is no UTF-8', () => Buffer.from(Buffer.from(handMadeZip([plain('aXXX.csv')])).toString('latin1').replaceAll('XXX', '\xff\xfe\xfd'), 'latin1'), /UTF-8/],
    ['an endless name', () => handMadeZip([plain(`${'x'.repeat(600)}.csv`)]), /512 bytes/],
    ['a symbolic link', () => handMadeZip([plain('results.csv', { mode: 0o120777, content: '/etc/passwd' })]), /"results\.csv": it is a link/],
    ['a duplicate', () => handMadeZip([plain('a.csv'), plain('A.CSV')]), /"A\.CSV": its name occurs twice/],
    ['a file that is a folder', () => handMadeZip([plain('a.csv'), plain('a.csv/b.csv')]), /file and a folder/],
    ['a bomb by its own claim', () => handMadeZip([plain('a.csv', { claims: { size: 0xfffffff0 } })]), /claims to expand/],
    ['a bomb', () => handMadeZip(Array.from({ length: 70 }, (_, i) => plain(`${i}.csv`, { content: Buffer.alloc(1024 ** 2) }))), /bombs/],
    ['more than is read', () => handMadeZip([plain('a.csv', { content: Buffer.alloc(3000) }), plain('b.csv', { content: Buffer.alloc(3000) })]), /"b\.csv": .*5000 that are read/],
    ['too many entries', () => handMadeZip(Array.from({ length: 80 }, (_, i) => plain(`${i}.csv`))), /80 entries/],
    ['packed bytes that are not there', () => handMadeZip([plain('a.csv', { claims: { packed: 10_000_000 } })]), /\S/],
    ['less content than claimed', () => handMadeZip([plain('a.csv', { claims: { size: 1000 } })]), /"a\.csv"/],
    ['another checksum', () => handMadeZip([plain('a.csv', { claims: { crc: 1 } })]), /"a\.csv": its checksum/],
    ['a secret', () => handMadeZip([plain('a.csv', { flags: 1 })]), /encrypted/],
    ['no results', () => handMadeZip([{ name: 'a.txt', content: 'x' }]), /no table of results/],
    ['a cut', () => readFileSync(bundle).subarray(0, 5000), /not end as a zip/],
    ['nothing', () => new Uint8Array(0), /not end as a zip/],
    ['a bundle with a changed file', () => tampered({ 'results/manifest.json': '{}' }), /"results\/manifest\.json": its SHA-256/],
    ['a bundle without a file', () => tampered({ 'results/steps.json': null }), /"results\/steps\.json": SHA256SUMS lists it/],
    ['a bundle with another file', () => tampered({}, [{ name: 'results/more.csv', content: 'x' }]), /"results\/more\.csv": SHA256SUMS does not list it/],
    ['a bundle without hashes', () => tampered({ SHA256SUMS: null }), /"SHA256SUMS": it is not there/],
    ['a bundle with other hashes', () => tampered({ SHA256SUMS: 'none' }), /no list of SHA-256/],
  ];

  test.each(cases)('%s', async (_, make, message) => {
    const path = join(place, 'bad.zip');
    writeFileSync(path, make());
    const into = join(place, 'bad-runs');
    const small = /80 entries/.test(message.source) ? { entries: 75, totalBytes: 1e9, ratio: 250 } : /5000/.test(message.source) ? { entries: 75, totalBytes: 5000, ratio: 250 } : { entries: 75, totalBytes: 1e9, ratio: 250 };
    const outcome = await openArchive(path, { ...hooks, into, resources, limits: small }).then(() => null, (error: unknown) => error);
    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).toMatchObject({ name: expect.stringMatching(/^(DataError|UserError|ConfigError)$/) as unknown, message: expect.stringMatching(message) as unknown });
    expect(readdirSync(into)).toEqual([]);
  });
});
