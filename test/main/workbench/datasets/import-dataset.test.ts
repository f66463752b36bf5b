import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../../src-main/lab/data/data-error.ts';
import { encodeNpy } from '../../../../src-main/lab/data/npy.ts';
import { encodeNpz } from '../../../../src-main/lab/data/npz.ts';
import { loadDataset } from '../../../../src-main/workbench/datasets/dataset-folder.ts';
import { importDataset, slugOf } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { inspectDataset } from '../../../../src-main/workbench/datasets/inspect-dataset.ts';
import type { TinyVqa } from './tiny-vqa.ts';
import { featureArrays, quietHooks, temporaryFolder, tinyFiles, tinySplit, tinyVqa, writeFiles } from './tiny-vqa.ts';

/** Imports a folder with these files; the home folder beside it must stay empty when that fails. */
async function importing(files: ReadonlyMap<string, Uint8Array>): Promise<{ raw: string; home: string; outcome: Awaited<ReturnType<typeof importDataset>> | DataError }> {
  const raw = temporaryFolder();
  const home = temporaryFolder();
  writeFiles(raw, files);
  try {
    return { raw, home, outcome: await importDataset(raw, home, quietHooks) };
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    expect(readdirSync(home)).toEqual([]);
    if (!(error instanceof DataError)) throw error;
    return { raw, home, outcome: error };
  }
}

function imported(outcome: Awaited<ReturnType<typeof importDataset>> | DataError): Awaited<ReturnType<typeof importDataset>> {
  if (outcome instanceof DataError) throw outcome;
  return outcome;
}

describe('importing official files', () => {
  test('gives the pairs, answers, soft scores, vectors and features of the files', async () => {
    const { outcome } = await importing(tinyFiles(tinyVqa()));
    const { info, folder, known } = imported(outcome);
    expect(known).toBe(false);
    expect(info.counts).toMatchObject({ trainPairs: 120, trainImages: 60, heldoutPairs: 120, images: 120, imageWidth: 4, answers: 3, wordVectorWidth: 3, wordsWithVector: 3 });
    const dataset = await loadDataset(folder);
    expect(dataset.answers).toEqual(['2', 'no', 'yes']); // 40 pairs each: in the order of the alphabet
    const { train } = dataset;
    expect(train.pairId[5]).toBe(3001);
    expect(train.imageId[5]).toBe(3);
    expect(dataset.questionTypes[train.questionType[5] ?? -1]).toBe('how many');
    const words = Array.from(train.tokens.values.subarray(train.tokens.offsets[5], train.tokens.offsets[6]), (word) => dataset.words[word]);
    expect(words).toEqual(['how', 'many', 'cats', 'are', 'there']);
    // Seven of ten gave "two", which is normalised to the label; "red" is no training pair's label.
    expect(Array.from(train.softAnswers.values.subarray(train.softAnswers.offsets[5], train.softAnswers.offsets[6]))).toEqual([0]);
    expect(train.softScores[train.softAnswers.offsets[5] ?? 0]).toBe(1);
    const cat = dataset.words.indexOf('cat');
    expect(Array.from(dataset.wordVectors.data.subarray(3 * cat, 3 * cat + 3))).toEqual([0, 1, 0.5]);
    expect([dataset.hasWordVector[cat], dataset.hasWordVector[dataset.words.indexOf('dog')]]).toEqual([1, 0]);
    expect(Array.from(dataset.images.data.subarray(4, 8))).toEqual([4, 5, 6, 7].map((i) => (i % 17) / 4));
  });

  test('the same files are imported once, others under another hash', async () => {
    const first = await importing(tinyFiles(tinyVqa()));
    const again = await importDataset(first.raw, first.home, quietHooks);
    expect(again).toEqual({ ...imported(first.outcome), known: true });
    const changed = tinyVqa();
    changed.glove = changed.glove.replace('0.5', '0.25');
    const other = await importing(tinyFiles(changed));
    expect(imported(other.outcome).info.sha256).not.toBe(again.info.sha256);
    expect(readdirSync(first.home)).toEqual([again.info.sha256]);
  });

  test('the same content in other files is the same data set', async () => {
    const files = tinyFiles(tinyVqa());
    const first = await importing(files);
    const repacked = new Map([...files].map(([name, bytes]): [string, Uint8Array] => (name.endsWith('.zip') ? [name, zipSync(unzipSync(bytes), { level: 0 })] : [name, bytes])));
    // Spaces in JSON, vectors of words that no question uses, and a number written in another way are not imported.
    const heldout = 'v2_OpenEnded_mscoco_val2014_questions.json';
    repacked.set(heldout, new TextEncoder().encode(JSON.stringify(JSON.parse(new TextDecoder().decode(files.get(heldout))), null, 2)));
    repacked.set('glove.tiny.txt', new TextEncoder().encode('the 1.0 0 0\nzebra 1 1 1\nred -0.1 0 2\ncat 0 1 0.5\n'));
    const other = await importing(repacked);
    expect(imported(other.outcome).known).toBe(false);
    expect(imported(other.outcome).info.sha256).toBe(imported(first.outcome).info.sha256);
    const again = await importDataset(other.raw, first.home, quietHooks);
    expect(again).toEqual({ ...imported(first.outcome), known: true });
  });

  test.each<[string, (vqa: TinyVqa) => TinyVqa]>([
    ['a word of a question', (vqa) => ({ ...vqa, train: { ...vqa.train, questions: vqa.train.questions.map((q, i) => (i === 5 ? { ...q, question: 'How many dogs are there?' } : q)) } })],
    ['one vote', (vqa) => ({ ...vqa, train: { ...vqa.train, annotations: vqa.train.annotations.map((a, i) => (i === 5 ? { ...a, answers: a.answers.map((answer, n) => (n < 5 ? { ...answer, answer: 'red' } : answer)) } : a)) } })],
    ['one feature', (vqa) => ({ ...vqa, features: withFeature(vqa, 17, 99) })],
    ['the order of the questions', (vqa) => ({ ...vqa, train: { ...vqa.train, questions: vqa.train.questions.toReversed() } })],
  ])('other content is another data set: %s', async (_, change) => {
    const [a, b] = [await importing(tinyFiles(tinyVqa())), await importing(tinyFiles(change(tinyVqa())))];
    expect(imported(b.outcome).info.sha256).not.toBe(imported(a.outcome).info.sha256);
  });

  test('annotations in another order give the same pairs', async () => {
    const shuffled = tinyVqa();
    shuffled.train.annotations.reverse();
    const [a, b] = [await importing(tinyFiles(tinyVqa())), await importing(tinyFiles(shuffled))];
    const read = async (outcome: Awaited<ReturnType<typeof importDataset>> | DataError): Promise<unknown> => {
      const { train, questionTypes } = await loadDataset(imported(outcome).folder);
      // Question types are numbered in the order of the file; their names must agree.
      return { ...train, questionType: Array.from(train.questionType, (type) => questionTypes[type]) };
    };
    expect(await read(b.outcome)).toEqual(await read(a.outcome));
  });

  test('plain .npy features beside their ids, in float64, and no word vectors', async () => {
    const files = tinyFiles(tinyVqa());
    const ids = tinyVqa().features.get('image_id');
    if (ids === undefined) throw new Error('no ids');
    files.delete('image_features.npz');
    files.delete('glove.tiny.txt');
    files.set('image_id.npy', encodeNpy(ids));
    files.set('image_features.npy', encodeNpy({ shape: [120, 2], data: Float64Array.from({ length: 240 }, (_, i) => i) }));
    const dataset = await loadDataset(imported((await importing(files)).outcome).folder);
    expect(dataset.images.shape).toEqual([120, 2]);
    expect(dataset.images.data[239]).toBe(239);
    expect(dataset.wordVectors.shape).toEqual([dataset.words.length, 0]);
  });

  test('a data set that was changed on disk is refused', async () => {
    const { folder } = imported((await importing(tinyFiles(tinyVqa()))).outcome);
    const path = join(folder, 'train.npz');
    const bytes = readFileSync(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    await expect(loadDataset(folder)).rejects.toThrow(/changed after the import.*Delete/);
    const info = join(folder, 'info.json');
    writeFileSync(info, readFileSync(info, 'utf8').replace('"yes"', '"yea"'));
    await expect(loadDataset(folder)).rejects.toThrow(/info\.json: it was changed after the import/);
  });

  test('a stopped import leaves nothing', async () => {
    const raw = temporaryFolder();
    const home = temporaryFolder();
    writeFiles(raw, tinyFiles(tinyVqa()));
    const controller = new AbortController();
    const progress = ({ label }: { label: string }): void => {
      if (label.includes('features')) controller.abort(new Error('stopped by hand'));
    };
    await expect(importDataset(raw, home, { signal: controller.signal, progress })).rejects.toThrow('stopped by hand');
    expect(readdirSync(home)).toEqual([]);
  });

  test('inspecting raw files writes nothing and says the same as the imported data set', async () => {
    const { raw, outcome } = await importing(tinyFiles(tinyVqa()));
    const before = readdirSync(raw);
    const yes = { kind: 'answer-equals', answer: 'yes' } as const;
    const fromRaw = await inspectDataset(raw, yes, quietHooks);
    const fromFolder = await inspectDataset(imported(outcome).folder, yes, quietHooks);
    expect(readdirSync(raw)).toEqual(before);
    expect(fromRaw.description).toEqual(fromFolder.description);
    expect(fromRaw.description.forget).toEqual({ words: 'answer equals "yes": 40 of 120 pairs (33.3 %) on 40 images', pairs: 40, images: 40, pairsSharingImage: 40, nonMembers: 40, nonMemberImages: 40 });
  });

  test('slugs are file names', () => {
    expect(slugOf('/data/VQA-v2 20k/')).toBe('vqa_v2_20k');
    expect(slugOf('/')).toBe('vqa');
  });
});

describe('bad files: an error that names the place and the remedy, nothing written', () => {
  const cases: [string, (vqa: TinyVqa) => ReadonlyMap<string, Uint8Array>, string, RegExp][] = [
    ['a missing file', (vqa) => without(tinyFiles(vqa), 'v2_Annotations_train.zip'), 'missing-file', /a file is missing: training annotations .*Put them/],
    ['a truncated zip', (vqa) => changed(vqa, 'v2_Questions_train.zip', (bytes) => bytes.subarray(0, bytes.length - 40)), 'truncated', /v2_Questions_train\.zip: it does not end as a zip does/],
    ['a damaged zip', (vqa) => changed(vqa, 'v2_Questions_train.zip', (bytes) => bytes.map((byte, i) => (i === 200 ? byte ^ 0xff : byte))), 'malformed', /v2_Questions_train\.zip \(.*\.json\).*damaged/],
    ['a zip without JSON', (vqa) => changed(vqa, 'v2_Questions_train.zip', () => zipSync({ 'readme.txt': new Uint8Array(3) })), 'mismatch', /holds no \.json file/],
    ['mixed-up zips', (vqa) => swapped(tinyFiles(vqa), 'v2_Questions_train.zip', 'v2_Annotations_train.zip'), 'mismatch', /it holds "annotations" where "questions" are wanted.*mixed up/],
    ['splits mixed up', (vqa) => swapped(tinyFiles(vqa), 'v2_OpenEnded_mscoco_val2014_questions.json', 'v2_mscoco_val2014_annotations.json'), 'mismatch', /mixed up/],
    ['annotations of the other split', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, annotations: vqa.heldout.annotations } }), 'mismatch', /annotations\[0\]: question_id 1001000 is not in v2_Questions_train\.zip.*belong together/],
    ['a question without annotation', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, annotations: vqa.train.annotations.slice(1) } }), 'mismatch', /1 of 120 questions have no annotation .* question_id 1000/],
    ['an annotation without question', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, questions: vqa.train.questions.slice(1) } }), 'mismatch', /annotations\[0\]: question_id 1000 is not in/],
    ['a repeated question', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, questions: [...vqa.train.questions, ...vqa.train.questions.slice(7, 8)] } }), 'duplicate', /questions\[120\]: question_id 4001 occurs twice/],
    ['a repeated annotation', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, annotations: [...vqa.train.annotations, ...vqa.train.annotations.slice(7, 8)] } }), 'duplicate', /annotations\[120\]: question_id 4001 is annotated twice/],
    ['another image in the annotation', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, annotations: vqa.train.annotations.map((a, i) => (i === 3 ? { ...a, image_id: 9 } : a)) } }), 'mismatch', /question 2001 is on image 9 here and on image 2/],
    ['an image in both splits', (vqa) => tinyFiles({ ...vqa, heldout: tinySplit(60, 60) }), 'overlap', /image 60: it is in the training pairs and in the held-out pairs/],
    ['an unknown answer type', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, annotations: vqa.train.annotations.map((a, i) => (i === 3 ? { ...a, answer_type: 'maybe' } : a)) } }), 'malformed', /annotations\[3\]\.answer_type: invalid option/],
    ['a negative image id', (vqa) => tinyFiles({ ...vqa, train: { ...vqa.train, questions: vqa.train.questions.map((q, i) => (i === 3 ? { ...q, image_id: -1 } : q)) } }), 'malformed', /questions\[3\]\.image_id/],
    ['no questions', (vqa) => tinyFiles({ ...vqa, train: { questions: [], annotations: [] } }), 'missing-data', /"questions" array is empty/],
    ['features without an image in use', (vqa) => tinyFiles({ ...vqa, features: featureArrays(idsOf(vqa).slice(2)) }), 'missing-data', /2 of the 120 images in use have no features, for example image 1, 2/],
    ['an image with two rows of features', (vqa) => tinyFiles({ ...vqa, features: featureArrays([...idsOf(vqa), 5n]) }), 'duplicate', /row 120: image 5 occurs twice/],
    ['features of another length', (vqa) => tinyFiles({ ...vqa, features: new Map([...featureArrays(idsOf(vqa)), ['image_id', { shape: [119], data: new BigInt64Array(119) }]]) }), 'mismatch', /120 rows, .* 119 image ids/],
    ['features that are no matrix', (vqa) => tinyFiles({ ...vqa, features: new Map([...featureArrays(idsOf(vqa)), ['features', { shape: [120, 2, 2], data: new Float32Array(480) }]]) }), 'malformed', /shape \(120, 2, 2\) is not that of a matrix/],
    ['features under another name', (vqa) => tinyFiles({ ...vqa, features: new Map([['x', { shape: [1], data: new Float32Array(1) }]]) }), 'missing-data', /no array "image_id" \(it has: x\.npy\)/],
    ['a feature that is NaN', (vqa) => tinyFiles({ ...vqa, features: withFeature(vqa, 4 * 7 + 2, NaN) }), 'not-finite', /row 7 \(image 8\), column 2: the feature is NaN/],
    ['an infinite feature', (vqa) => tinyFiles({ ...vqa, features: withFeature(vqa, 0, -Infinity) }), 'not-finite', /row 0 \(image 1\), column 0/],
    ['features cut short', (vqa) => changed(vqa, 'image_features.npz', (bytes) => bytes.subarray(0, bytes.length >> 1)), 'truncated', /image_features\.npz: it does not end as a zip does/],
    ['an uneven line of vectors', (vqa) => tinyFiles({ ...vqa, glove: 'the 1 0 0\ncat 1 2\n' }), 'malformed', /glove\.tiny\.txt, line 2: "cat" has 2 numbers, the first line has 3/],
    ['a vector with a word in it', (vqa) => tinyFiles({ ...vqa, glove: 'the 1 0 0\ncat 1 b 2\n' }), 'malformed', /line 2: number 2 of "cat" is "b"/],
    ['vectors of other words', (vqa) => tinyFiles({ ...vqa, glove: 'zzz 1 0 0\n' }), 'mismatch', /none of the \d+ words of the questions has a vector/],
    ['two files for one role', (vqa) => new Map([...tinyFiles(vqa), ['v2_Questions_Train_mscoco.zip', new Uint8Array(1)]]), 'duplicate', /could both be the training questions.*Keep one/],
  ];

  test.each(cases)('%s', async (_, files, code, message) => {
    const { outcome } = await importing(files(tinyVqa()));
    expect(outcome).toBeInstanceOf(DataError);
    if (!(outcome instanceof DataError)) return;
    expect(outcome.message).toMatch(message);
    expect(outcome.code).toBe(code);
    expect(outcome.remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('a folder that is not there', async () => {
    const home = temporaryFolder();
    await expect(importDataset(join(home, 'nowhere'), home, quietHooks)).rejects.toThrow(/nowhere: there is no such file/);
    expect(existsSync(join(home, 'nowhere'))).toBe(false);
  });
});

function idsOf(vqa: TinyVqa): bigint[] {
  return Array.from(vqa.features.get('image_id')?.data ?? [], BigInt);
}

function withFeature(vqa: TinyVqa, at: number, value: number): TinyVqa['features'] {
  const data = Float32Array.from(vqa.features.get('features')?.data ?? [], Number);
  data[at] = value;
  return new Map([...vqa.features, ['features', { shape: [120, 4], data }]]);
}

function without(files: Map<string, Uint8Array>, name: string): Map<string, Uint8Array> {
  expect(files.delete(name)).toBe(true);
  return files;
}

function changed(vqa: TinyVqa, name: string, change: (bytes: Uint8Array) => Uint8Array): Map<string, Uint8Array> {
  const files = tinyFiles(vqa);
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`no file ${name}`);
  return files.set(name, change(bytes));
}

function swapped(files: Map<string, Uint8Array>, a: string, b: string): Map<string, Uint8Array> {
  const [first, second] = [files.get(a), files.get(b)];
  if (first === undefined || second === undefined) throw new Error('no such file');
  return files.set(a, second).set(b, first);
}

test('npz files written here are the ones read here', () => {
  expect(encodeNpz(featureArrays([1n, 2n]))).toEqual(encodeNpz(featureArrays([1n, 2n])));
});
