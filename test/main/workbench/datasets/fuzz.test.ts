import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { DataError } from '../../../../src-main/lab/data/data-error.ts';
import { readGlove } from '../../../../src-main/lab/data/glove.ts';
import { readArrayElements, readArrays } from '../../../../src-main/lab/data/json-elements.ts';
import type { NamedBytes } from '../../../../src-main/lab/data/named-bytes.ts';
import { encodeNpy, parseNpy } from '../../../../src-main/lab/data/npy.ts';
import { parseNpz } from '../../../../src-main/lab/data/npz.ts';
import { readNpyRows } from '../../../../src-main/lab/data/npy-rows.ts';
import { readVqaSplit, VqaStrings } from '../../../../src-main/lab/data/vqa/read-vqa-split.ts';
import { openText } from '../../../../src-main/workbench/datasets/file-bytes.ts';
import { importDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { openJson } from '../../../../src-main/workbench/datasets/open-json.ts';
import { damage } from '../../damage.ts';
import { quietHooks, temporaryFolder, tinyFiles, tinyVqa } from './tiny-vqa.ts';

const { signal } = quietHooks;

/** Bytes as a file that comes in chunks of random size. */
function chunked(bytes: Uint8Array, stream: RandomStream): NamedBytes {
  return {
    name: 'file',
    bytes: (async function* () {
      await Promise.resolve();
      for (let at = 0; at < bytes.length; ) {
        const size = 1 + stream.int(200);
        yield bytes.subarray(at, at + size);
        at += size;
      }
    })(),
  };
}

/** Runs a reader on many damaged copies: each is read, or refused with a DataError; returns how many were refused. */
async function fuzz(name: string, count: number, original: Uint8Array, read: (bytes: Uint8Array, stream: RandomStream) => Promise<unknown>): Promise<number> {
  await read(original, RandomStream.of(0, 'fuzz', name));
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const stream = RandomStream.of(i, 'fuzz', name);
    const bytes = damage(original, stream);
    try {
      await read(bytes, stream);
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`${name}, damaged copy ${i}: ${String(error)}`, { cause: error });
      expect(error.place).not.toBe('');
      expect(error.remedy).toMatch(/\.$/);
      refused++;
    }
  }
  return refused;
}

const files = tinyFiles(tinyVqa());

function file(name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`no file ${name}`);
  return bytes;
}

test('JSON: 700 damaged copies', async () => {
  const small = new TextEncoder().encode(JSON.stringify({ info: { a: [1, '\\"]'] }, questions: [{ image_id: 1, question_id: 1000, question: 'Is “it” a {cat}?\\' }, {}, [], 'x', 1], license: null }));
  const refused = await fuzz('json', 500, small, (bytes, stream) => readArrayElements(chunked(bytes, stream), 'questions', () => undefined));
  expect(refused).toBeGreaterThan(250);

  const questions = file('v2_OpenEnded_mscoco_val2014_questions.json');
  const annotations = file('v2_mscoco_val2014_annotations.json');
  const split = await fuzz('split', 100, annotations, (bytes, stream) => readVqaSplit(chunked(questions, stream), chunked(bytes, stream), new VqaStrings()));
  const other = await fuzz('split, questions', 100, questions, (bytes, stream) => readVqaSplit(chunked(bytes, stream), chunked(annotations, stream), new VqaStrings()));
  expect(split + other).toBeGreaterThan(150);
});

test('damaged JSON never gives other elements than JSON.parse', async () => {
  const text = JSON.stringify({ x: 1, list: [{ a: '],"' }, 2, [3, { b: [] }], null] });
  const original = new TextEncoder().encode(text);
  let valid = 0;
  for (let i = 0; i < 400; i++) {
    const stream = RandomStream.of(i, 'against JSON.parse');
    const bytes = damage(original, stream);
    const elements: unknown[] = [];
    let failed = false;
    try {
      await readArrayElements(chunked(bytes, stream), 'list', (element) => elements.push(element));
    } catch {
      failed = true;
    }
    let wanted: unknown;
    try {
      wanted = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      expect(failed).toBe(true);
      continue;
    }
    if (failed || typeof wanted !== 'object' || wanted === null || !('list' in wanted)) continue;
    expect(elements).toEqual(wanted.list);
    valid++;
  }
  expect(valid).toBeGreaterThan(5);
});

test('several arrays of one file are read in one pass, whatever their order', async () => {
  const value = { info: { images: [9] }, b: [1, { a: [2] }], x: [7, 7], a: [], c: ['],'] };
  for (let i = 0; i < 20; i++) {
    const elements: Record<string, unknown[]> = { a: [], b: [], c: [], d: [] };
    const stream = RandomStream.of(i, 'several arrays');
    const arrays = Object.fromEntries(Object.entries(elements).map(([key, list]) => [key, (element: unknown, index: number): void => { expect(index).toBe(list.push(element) - 1); }]));
    const { counts, otherKeys } = await readArrays(chunked(new TextEncoder().encode(JSON.stringify(value)), stream), arrays);
    expect(elements).toEqual({ a: value.a, b: value.b, c: value.c, d: [] });
    expect([Object.fromEntries(counts), otherKeys]).toEqual([{ b: 2, a: 0, c: 1 }, ['info', 'x']]);
  }
});

test('npy and npz: 900 damaged copies', async () => {
  const npy = encodeNpy({ shape: [5, 3], data: Float32Array.from({ length: 15 }, (_, i) => i / 2) });
  expect(await fuzz('npy', 300, npy, (bytes) => Promise.resolve().then(() => parseNpy(bytes, 'array')))).toBeGreaterThan(100);
  expect(await fuzz('npy rows', 300, npy, (bytes, stream) => readNpyRows(chunked(bytes, stream), () => undefined, () => undefined))).toBeGreaterThan(100);
  const npz = zipSync({ 'a.npy': [npy, { level: 6 }], 'b.npy': [npy, { level: 0 }] });
  expect(await fuzz('npz', 300, npz, (bytes) => Promise.resolve().then(() => parseNpz(bytes, 'file.npz')))).toBeGreaterThan(200);
});

test('word vectors: 300 damaged copies', async () => {
  const words = ['the', 'cat', 'red', 'dog'];
  const glove = new TextEncoder().encode('the 0.5 -1 2e-3\ncat 1 2 3\nzzz 1 1 1\nred 0 0 1\n');
  expect(await fuzz('glove', 300, glove, (bytes, stream) => readGlove(chunked(bytes, stream), words))).toBeGreaterThan(80);
});

test('zip and gzip files: 500 damaged copies', async () => {
  const folder = temporaryFolder();
  const drain = async ({ bytes }: NamedBytes): Promise<void> => {
    for await (const chunk of bytes) expect(chunk.length).toBeGreaterThan(0);
  };
  const zipped = join(folder, 'questions.zip');
  const zip = zipSync({ 'questions.json': [file('v2_OpenEnded_mscoco_val2014_questions.json').subarray(0, 2000), { level: 6 }] });
  const refusedZips = await fuzz('zip', 300, zip, async (bytes) => {
    writeFileSync(zipped, bytes);
    await drain(await openJson(zipped, signal));
  });
  expect(refusedZips).toBeGreaterThan(200);
  const gzipped = join(folder, 'glove.txt.gz');
  const refusedGzips = await fuzz('gzip', 200, gzipSync('the 1 2 3\n'.repeat(50)), async (bytes) => {
    writeFileSync(gzipped, bytes);
    await drain(openText(gzipped, signal));
  });
  expect(refusedGzips).toBeGreaterThan(100);
});

test('whole imports: 150 folders with one damaged file never leave a partial data set', async () => {
  const root = temporaryFolder();
  const names = [...files.keys()];
  let refused = 0;
  for (let i = 0; i < 150; i++) {
    const stream = RandomStream.of(i, 'fuzz', 'import');
    const [raw, home] = [join(root, `raw ${i}`), join(root, `home ${i}`)];
    mkdirSync(raw);
    const victim = names[stream.int(names.length)] ?? '';
    for (const [name, bytes] of files) writeFileSync(join(raw, name), name === victim ? damage(bytes, stream) : bytes);
    try {
      const { info } = await importDataset(raw, home, quietHooks);
      expect(readdirSync(home)).toEqual([info.sha256]);
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`folder ${i}, ${victim}: ${String(error)}`, { cause: error });
      expect(readdirSync(home)).toEqual([]);
      refused++;
    }
    rmSync(raw, { recursive: true });
    rmSync(home, { recursive: true });
  }
  expect(refused).toBeGreaterThan(80);
});
