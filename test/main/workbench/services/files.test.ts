import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compareFolders, isSame } from '../../../../src-main/workbench/compare-folders.ts';
import { openPath } from '../../../../src-main/workbench/opening/open-path.ts';
import { filesService } from '../../../../src-main/workbench/services/files.ts';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import { MAX_PIECE_BYTES } from '../../../../src-shared/contract/topics/files.ts';
import { madeNpz } from '../../lab/imported/made-scores.ts';
import { exampleRun } from '../../store/example-runs.ts';
import { writeExampleFolder } from '../example-folder.ts';
import { ROOT, clientOf, testContext } from './test-context.ts';
import type { TestContext } from './test-context.ts';

const hooks = { signal: new AbortController().signal, onProgress: () => undefined };

async function upload(client: ContractClient, name: string, bytes: Uint8Array, pieceBytes = 100_000): Promise<string> {
  const { file } = await client.call('files.upload', { name, bytes: bytes.byteLength });
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
    const piece = new Uint8Array(bytes.subarray(at, at + pieceBytes));
    expect(await client.call('files.write', { file, offset: at, piece })).toEqual({ written: at + piece.byteLength });
  }
  return file;
}

async function download(client: ContractClient, file: string): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; ;) {
    const { piece, last } = await client.call('files.read', { file, offset });
    pieces.push(piece);
    offset += piece.byteLength;
    if (last) return Buffer.concat(pieces);
  }
}

/** A run of this home with results. */
function withRun(context: TestContext): string {
  const results = join(context.home.runs, 'mine', 'results');
  writeExampleFolder(results, { kind: 'own', inWords: 'own' }, [{ id: 'a'.repeat(64), kind: 'evaluate' }]);
  context.store.runs.add(exampleRun('mine', { name: 'My run: 50 %' }));
  return results;
}

async function exported(client: ContractClient, what: 'bundle' | 'results') {
  let last = null;
  const shares: number[] = [];
  for await (const item of client.stream('files.export', { run: 'mine', what })) {
    shares.push(item.doneBytes / Math.max(1, item.totalBytes));
    last = item.file;
  }
  if (last === null) throw new Error('the export named no file');
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  return last;
}

describe('a run goes out and comes in', () => {
  test.each(['bundle', 'results'] as const)('as %s, by way of another home', async (what) => {
    const [here, there] = [testContext(), testContext()];
    const results = withRun(here);
    here.store.annotations.setNote('mine', 'look again', 1);
    here.store.annotations.addTag('mine', 'paper');
    const [client, other] = [clientOf(filesService(here)), clientOf(filesService(there))];
    const file = await exported(client, what);
    expect(file.name).toBe(`my-run-50-${what}.zip`);
    const bytes = await download(client, file.file);
    expect(bytes.byteLength).toBe(file.bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    await client.call('files.discard', { file: file.file });
    expect(readdirSync(join(here.home.root, 'tmp'))).toEqual([]);

    const opened = await other.call('files.open', { file: await upload(other, 'run.zip', bytes) });
    const [run = ''] = opened.runs;
    expect(opened).toEqual({ runs: [run], warnings: [] });
    expect(there.store.runs.get(run)).toMatchObject({ state: 'completed', source: what === 'bundle' ? 'bundle' : 'opened', place: '', dataset: 'example_4k', name: what === 'bundle' ? 'My run: 50 %' : 'Example', note: what === 'bundle' ? 'look again' : '', tags: what === 'bundle' ? ['paper'] : [], seeds: [42, 123, 5508] });
    expect(there.store.evaluations.rows({ run, arm: 'scrub', seed: 42, attacker: '' })).toHaveLength(1);
    expect(isSame(compareFolders(results, join(there.home.runs, run, 'results')))).toBe(true);
    expect(readdirSync(join(there.home.root, 'tmp'))).toEqual([]);

    // The same again is the same run: its own note and place in the list stay.
    there.store.annotations.setNote(run, 'seen', 1);
    there.store.runs.archive(run, true);
    expect((await other.call('files.open', { file: await upload(other, 'run.zip', bytes) })).runs).toEqual([run]);
    expect(there.store.runs.get(run)).toMatchObject({ archived: false, note: 'seen' });
  });

  test('that is refused changes nothing', async () => {
    const context = testContext();
    const client = clientOf(filesService(context));
    const file = await upload(client, 'run.zip', Buffer.from('no zip at all'));
    await expect(client.call('files.open', { file })).rejects.toMatchObject({ code: 'data/truncated', userMessage: expect.stringMatching(/run\.zip|It is no zip/) as unknown });
    expect(readdirSync(context.home.runs)).toEqual([]);
    expect(readdirSync(join(context.home.root, 'tmp'))).toEqual([]);
    expect(context.store.runList.count({ archived: null })).toBe(0);
  });
});

describe('scores of models trained elsewhere', () => {
  const bytes = madeNpz(1, { members: 300, nonMembers: 900, retained: 100, shifts: { mine: 0.8, retrain: 0 }, seeds: [1, 2] });
  const options = { dataset: 'theirs', forget: 'their forget set', labels: { mine: 'Mine' }, attackers: ['loss', 'entropy'], permutations: 39, bootstrapDraws: 40 };

  test('become a run with a results folder of the usual form', async () => {
    const context = testContext();
    const client = clientOf(filesService(context));
    const file = await upload(client, 'theirs.npz', bytes);
    const progress = (async () => {
      const labels: string[] = [];
      for await (const { label } of client.stream('files.progress', { file })) labels.push(label);
      return labels;
    })();
    const { runs: [run = ''], warnings } = await client.call('files.importScores', { file, name: 'Theirs', options });
    expect(warnings).toEqual([]);
    await progress;
    expect(context.store.runs.get(run)).toMatchObject({ source: 'scores', name: 'Theirs', dataset: 'theirs', configHash: '', methods: ['retrain', 'mine'], seeds: [1, 2] });
    const cells = context.store.evaluations.rows({ run, arm: 'mine', seed: 1, attacker: '' })[0]?.cells;
    expect(cells).toMatchObject({ n_nonmembers_cal: expect.any(Number) as unknown, retain_acc_heldout: null, emb_mse: null, runtime_s: null });
    expect(Number(cells?.['worst_auc'])).toBeGreaterThan(Number(cells?.['null_floor_auc']));
    expect(existsSync(join(context.home.runs, run, 'results', 'privacy_cache', 'roc_theirs.csv.gz'))).toBe(true);
    expect((await client.call('files.importScores', { file: await upload(client, 'theirs.npz', bytes), name: 'again', options })).runs).toEqual([run]);
    const other = await client.call('files.importScores', { file: await upload(client, 'theirs.npz', bytes), name: '', options: { ...options, permutations: 59 } });
    expect(other.runs).not.toEqual([run]);
  });

  test('with wrong options, or none at all, are refused', async () => {
    const context = testContext();
    const client = clientOf(filesService(context));
    const send = async (name: string, content: Uint8Array, given: Record<string, string | number>): Promise<unknown> => client.call('files.importScores', { file: await upload(client, name, content), name: '', options: given });
    await expect(send('a.npz', bytes, { permutations: 3 })).rejects.toMatchObject({ code: 'config', userMessage: expect.stringContaining('options.permutations') as unknown });
    await expect(send('a.npz', bytes, { dataset: '../x' })).rejects.toMatchObject({ code: 'config' });
    await expect(send('a.npz', Buffer.from('PK'), {})).rejects.toMatchObject({ code: 'data/truncated', userMessage: expect.stringContaining('a.npz') as unknown });
    expect(readdirSync(context.home.runs)).toEqual([]);
  });
});

describe('files on their way', () => {
  test('take a piece twice, and none that leaves a gap or goes beyond the end', async () => {
    const client = clientOf(filesService(testContext()));
    const { file } = await client.call('files.upload', { name: 'x', bytes: 10 });
    const write = (offset: number, length: number) => client.call('files.write', { file, offset, piece: new Uint8Array(length).fill(offset) });
    await write(0, 4);
    expect(await write(0, 4)).toEqual({ written: 4 });
    await expect(write(5, 2)).rejects.toMatchObject({ code: 'gap' });
    await expect(write(4, 7)).rejects.toMatchObject({ code: 'too-large' });
    await expect(client.call('files.open', { file })).rejects.toMatchObject({ code: 'not-whole' });
    expect(await write(4, 6)).toEqual({ written: 10 });
    expect([...(await download(client, file))]).toEqual([0, 0, 0, 0, 4, 4, 4, 4, 4, 4]);
    await expect(client.call('files.read', { file, offset: 11 })).rejects.toMatchObject({ code: 'gap' });
    await expect(client.call('files.write', { file, offset: 0, piece: new Uint8Array(MAX_PIECE_BYTES + 1) })).rejects.toMatchObject({ code: 'bad-input' });
  });

  test('are known by tokens alone, and gone when they are discarded, old, or of an earlier program', async () => {
    let now = 1000;
    const context = testContext({ now: () => now });
    mkdirSync(join(context.home.root, 'tmp'));
    writeFileSync(join(context.home.root, 'tmp', 'left'), 'by a program that was killed');
    const client = clientOf(filesService(context));
    expect(readdirSync(join(context.home.root, 'tmp'))).toEqual([]);
    const file = await upload(client, '../../name', Buffer.from('content'));
    expect(readdirSync(join(context.home.root, 'tmp'))).toEqual([file]);
    for (const unknown of ['../store.db', file.slice(1), '/etc/passwd']) await expect(client.call('files.read', { file: unknown, offset: 0 })).rejects.toMatchObject({ code: 'unknown-file' });
    now += 25 * 60 * 60 * 1000;
    await expect(client.call('files.read', { file, offset: 0 })).rejects.toMatchObject({ code: 'unknown-file' });
    expect(readdirSync(join(context.home.root, 'tmp'))).toEqual([]);
    await client.call('files.discard', { file });
  });

  test('are not too large and not too many', async () => {
    const client = clientOf(filesService(testContext()));
    await expect(client.call('files.upload', { name: 'huge', bytes: 2 ** 50 })).rejects.toMatchObject({ code: 'too-large' });
    for (let i = 0; i < 32; i++) await client.call('files.upload', { name: 'small', bytes: 1 });
    await expect(client.call('files.upload', { name: 'one more', bytes: 1 })).rejects.toMatchObject({ code: 'too-many' });
  });
});

describe('results that are opened where they lie', () => {
  test('are a run with their place; a home knows its own and those of the program', async () => {
    const context = testContext();
    const mine = withRun(context);
    expect((await openPath(context, mine, hooks)).runs).toEqual(['mine']);
    const place = join(context.home.root, 'elsewhere');
    writeExampleFolder(place, { kind: 'own', inWords: 'own' });
    const { runs: [run = ''] } = await openPath(context, place, hooks);
    expect(context.store.runs.get(run)).toMatchObject({ source: 'opened', place });
    const moved = join(context.home.root, 'moved');
    writeExampleFolder(moved, { kind: 'own', inWords: 'own' });
    context.store.runs.rename(run, 'Renamed');
    expect((await openPath(context, moved, hooks)).runs).toEqual([run]);
    expect(context.store.runs.get(run)).toMatchObject({ place: moved, name: 'Renamed' });
    writeFileSync(join(moved, 'summary_all_methods.json'), readFileSync(join(moved, 'summary_all_methods.json'), 'utf8').replace('600', '601'));
    expect((await openPath(context, moved, hooks)).warnings).toEqual([expect.stringMatching(/no verdict follows \(summary_all_methods\.json/)]);
    await expect(openPath(context, join(context.home.root, 'nowhere'), hooks)).rejects.toThrow(/there is no .*nowhere/);
  });

  test('may be those of several data sets', async () => {
    const { runs, warnings } = await openPath(testContext(), join(ROOT, 'results'), hooks);
    expect(runs).toHaveLength(4);
    expect(warnings).toEqual([]);
  });
});
