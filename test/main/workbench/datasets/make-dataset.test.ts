import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../../../src-main/lab/data/data-error.ts';
import { encodeNpz } from '../../../../src-main/lab/data/npz.ts';
import type { PublishedRecipe } from '../../../../src-main/lab/data/published/recipe.ts';
import { findRawFiles } from '../../../../src-main/workbench/datasets/find-raw-files.ts';
import { importDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import type { OfficialFiles } from '../../../../src-main/workbench/datasets/make-dataset.ts';
import { makeDataset } from '../../../../src-main/workbench/datasets/make-dataset.ts';
import { unpackRecipe } from '../../../../src-main/workbench/datasets/read-recipe.ts';
import { UserError } from '../../../../src-main/workbench/user-error.ts';
import type { CocoImage, Official } from './official-files.ts';
import { instancesOf, keypointsOf, writeOfficial } from './official-files.ts';
import { recipeOf } from './recipe-of.ts';
import { quietHooks, temporaryFolder, tinyFiles, tinySplit, tinyVqa, writeFiles } from './tiny-vqa.ts';

const IMAGES = [...Array.from({ length: 60 }, (_, i) => i + 1), ...Array.from({ length: 60 }, (_, i) => i + 1001)];
const SHARE = 0.125; // of 640 pixels and of 480: exact

/** Image k has objects k and k + 7 and k % 13 persons, the last of them the largest. */
function tinyImages(): CocoImage[] {
  return IMAGES.map((id, k) => ({
    id,
    width: 640,
    height: 480,
    objects: k === 50 ? [] : [k % 80, (k + 7) % 80, k % 80],
    persons: Array.from({ length: k % 13 }, (_, p) => ({ bbox: [64, 48, 640 * SHARE, 480 * (p + 1 === k % 13 ? 0.5 : 0.25)] as [number, number, number, number], keypoints: 1 + (k % 17) })),
  }));
}

/** The same images as a prepared feature file has them. The centre is at .1625, in binary a little more. */
function tinyRows(): Float32Array {
  const rows = new Float32Array(85 * IMAGES.length);
  IMAGES.forEach((_, k) => {
    if (k !== 50) for (const object of [k % 80, (k + 7) % 80]) rows[85 * k + object] = 1;
    const persons = k % 13;
    if (persons > 0) rows.set([Math.min(10, persons) / 10, SHARE * 0.5, 0.163, 0.35, (1 + (k % 17)) / 17], 85 * k + 80);
  });
  return rows;
}

function tinyOfficial(): Official {
  const { train, heldout } = tinyVqa();
  const more = tinySplit(20, 3000); // questions that nobody asked for
  return {
    questions: [...heldout.questions, ...more.questions, ...train.questions.toReversed()],
    annotations: [...more.annotations, ...train.annotations, ...heldout.annotations.toReversed()],
    images: [...tinyImages(), { id: 3000, width: 100, height: 100, objects: [5], persons: [] }],
    // "dog" has a vector in GloVe and none in the prepared files.
    glove: 'the 1 0 0\nzebra 1 2 3\ndog 1 1 1\ncat 0 1 0.15625\nred -0.038194 0.24487 2\n',
    gloveName: 'glove.tiny.txt',
  };
}

/** The recipe of the tiny data set, from the folder that an official-to-prepared conversion by hand would give. */
async function tinyRecipe(change: (rows: Float32Array) => void = () => undefined): Promise<PublishedRecipe> {
  const prepared = temporaryFolder();
  const rows = tinyRows();
  change(rows);
  writeFiles(prepared, tinyFiles({ ...tinyVqa(), glove: 'cat 0 1 0.1562\nred -0.03821 0.2449 2\nthe 1 0 0\n' }));
  writeFileSync(join(prepared, 'image_features.npz'), encodeNpz(new Map([['image_id', { shape: [120], data: BigInt64Array.from(IMAGES, BigInt) }], ['features', { shape: [120, 85], data: rows }]])));
  return unpackRecipe(await recipeOf((await importDataset(prepared, temporaryFolder(), quietHooks)).folder, 'tiny-vqa'));
}

describe('a published data set from official files', () => {
  test('has the identity of the prepared folder, and so do the files that it keeps', async () => {
    const [recipe, home, out] = [await tinyRecipe(), temporaryFolder(), join(temporaryFolder(), 'made')];
    const made = await makeDataset(recipe, writeOfficial(temporaryFolder(), tinyOfficial()), home, out, quietHooks);
    expect(made.differences).toEqual([]);
    expect(made.rows).toEqual({ computed: 120, settled: 0, differs: 0 });
    expect(made.imported.info).toMatchObject({ sha256: recipe.sha256, slug: 'tiny_vqa' });
    expect(readdirSync(home)).toEqual([recipe.sha256]);
    expect(Object.keys(await findRawFiles(out))).toHaveLength(6);
    expect((await importDataset(out, temporaryFolder(), quietHooks)).info.sha256).toBe(recipe.sha256);
  });

  test('from zips, from several files and gzipped vectors', async () => {
    const [recipe, folder] = [await tinyRecipe(), temporaryFolder()];
    const official = tinyOfficial();
    const files = writeOfficial(folder, official);
    const path = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
    const half = official.images.length >> 1;
    const split: OfficialFiles = {
      questions: [path('q1.zip', zipSync({ 'questions.json': json({ questions: official.questions.slice(0, 99) }) })), path('q2.json', json({ questions: official.questions.slice(99) }))],
      annotations: files.annotations,
      instances: [path('i1.json', json(instancesOf(official.images.slice(0, half)))), path('i2.json', json(instancesOf(official.images.slice(half))))],
      keypoints: files.keypoints,
      glove: path('glove.gz', gzipSync(new TextEncoder().encode('the 1 0 0\nred -0.038194 0.24487 2\ncat 0 1 0.15625\n'))),
    };
    const zipped = { ...split, glove: path('glove.zip', zipSync({ 'glove.6B.2d.txt': json([1]), 'glove.6B.3d.txt': new TextEncoder().encode(String(official.glove)) })) };
    for (const given of [split, zipped]) expect((await makeDataset(recipe, given, temporaryFolder(), null, quietHooks)).imported.info.sha256).toBe(recipe.sha256);
  });

  test('an object that its published row lacks is settled by the check', async () => {
    const recipe = await tinyRecipe((rows) => {
      rows[85 * 4 + 4] = 0;
      rows[85 * 9 + 16] = 0;
    });
    const made = await makeDataset(recipe, writeOfficial(temporaryFolder(), tinyOfficial()), temporaryFolder(), null, quietHooks);
    expect([made.rows, made.differences]).toEqual([{ computed: 118, settled: 2, differs: 0 }, []]);
  });

  test('what is not as published is named', async () => {
    const official = tinyOfficial();
    official.images[3]?.objects.push(70);
    const question = official.questions.find(({ question_id }) => question_id === 5000);
    if (question !== undefined) question.question = 'Is the cat the cat?';
    const home = temporaryFolder();
    const recipe = await tinyRecipe((rows) => {
      rows[85 * 5 + 81] = 0.5;
    });
    const made = await makeDataset(recipe, writeOfficial(temporaryFolder(), official), home, null, quietHooks);
    expect(made.rows).toEqual({ computed: 118, settled: 1, differs: 1 });
    expect(made.differences).toEqual(['train/tokens', 'images']);
    expect(made.imported.info.sha256).not.toBe(recipe.sha256);
    expect(readdirSync(home)).toEqual([made.imported.info.sha256]);
  });
});

describe('bad official files: an error that names them and the remedy, nothing written', () => {
  const write = (official: Official): OfficialFiles => writeOfficial(temporaryFolder(), official);
  const inPlace = (files: OfficialFiles, kind: 'instances' | 'keypoints', content: object): OfficialFiles => {
    writeFileSync(files[kind][0] ?? '', JSON.stringify(content));
    return files;
  };
  const cases: [string, (official: Official) => OfficialFiles, string, RegExp][] = [
    ['questions that are not there', (o) => write({ ...o, questions: o.questions.filter((q) => q.image_id > 8) }), 'missing-data', /16 of 240 questions are not in these files: 1000, 1001, 2000, .*, \.\.\.\. Give the official VQA v2 questions of train2014, whole/],
    ['annotations that are not there', (o) => write({ ...o, annotations: o.annotations.filter((a) => a.question_id !== 7001) }), 'missing-data', /1 of 240 annotations are not in these files: 7001\./],
    ['a question twice', (o) => write({ ...o, questions: [...o.questions, ...o.questions.slice(0, 1)] }), 'duplicate', /questions\[280\]: question_id 1001000 occurs twice/],
    ['annotations in place of questions', (o) => ({ ...write(o), questions: write(o).annotations }), 'mismatch', /it holds "annotations" where "questions" are wanted. Give it with --annotations/],
    ['instances in place of questions', (o) => ({ ...write(o), questions: write(o).instances }), 'mismatch', /instances_train2014\.json: it holds "annotations" where "questions"/],
    ['instances in place of annotations', (o) => ({ ...write(o), annotations: write(o).instances }), 'malformed', /annotations\[0\]: it has no question_id.*Give the official VQA v2 annotations file/],
    ['questions in place of instances', (o) => ({ ...write(o), instances: write(o).questions }), 'mismatch', /it has no "images", "annotations", "categories".*COCO 2014/],
    ['keypoints in place of instances', (o) => ({ ...write(o), instances: write(o).keypoints }), 'mismatch', /it has 1 category in place of COCO's 80.*--keypoints/],
    ['instances in place of keypoints', (o) => ({ ...write(o), keypoints: write(o).instances }), 'mismatch', /annotations\[0\]: it has no keypoints/],
    ['instances without some images', (o) => write({ ...o, images: o.images.filter(({ id }) => id !== 3 && id !== 1004) }), 'missing-data', /2 of 120 images are not in these instances files: 3, 1004\. Give the instances of train2014/],
    ['keypoints of other images', (o) => inPlace(write(o), 'keypoints', keypointsOf(o.images.slice(-1))), 'missing-data', /it lists none of the 120 images/],
    ['an image without size', (o) => inPlace(write(o), 'instances', { images: [{ id: 1 }], annotations: [], categories: [] }), 'malformed', /images\[0\]\.width/],
    ['a category that is not named', (o) => inPlace(write(o), 'instances', { ...instancesOf(o.images), annotations: [{ image_id: 1, category_id: 12 }] }), 'mismatch', /image 1 has an object of a category/],
    ['a person with too few keypoints', (o) => inPlace(write(o), 'keypoints', { ...keypointsOf(o.images), annotations: [{ image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], keypoints: [1, 1, 2] }] }), 'malformed', /annotations\[0\]\.keypoints: a person has 17/],
    ['JSON cut short', (o) => { const files = write(o); writeFileSync(files.instances[0] ?? '', JSON.stringify(instancesOf(o.images)).slice(0, -30)); return files; }, 'truncated', /instances_train2014\.json, byte \d+: the file ends in the middle/],
    ['a word without vector', (o) => write({ ...o, glove: 'the 1 0 0\nred 1 1 1\n' }), 'missing-data', /glove\.tiny\.txt: 1 of 3 words are not in these vectors: cat/],
    ['vectors of another width', (o) => write({ ...o, glove: 'the 1 0\n' }), 'mismatch', /its vectors have 2 numbers, the data set's have 3/],
    ['a file that is not there', (o) => ({ ...write(o), keypoints: ['/nowhere/k.json'] }), 'missing-file', /k\.json: there is no such file/],
    ['a question on another image', (o) => write({ ...o, questions: o.questions.map((q) => (q.question_id === 5000 ? { ...q, image_id: 6 } : q)) }), 'mismatch', /question_id 5000 is not on image 5/],
  ];

  test.each(cases)('%s', async (_, files, code, message) => {
    const [recipe, home, parent] = [await tinyRecipe(), temporaryFolder(), temporaryFolder()];
    const error: unknown = await makeDataset(recipe, files(tinyOfficial()), home, join(parent, 'made'), quietHooks).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataError);
    if (!(error instanceof DataError)) return;
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
    expect(error.remedy).toMatch(/^[A-Z].*\.$/);
    expect([readdirSync(home), readdirSync(parent)]).toEqual([[], []]);
  });

  test('a folder that holds something is left alone', async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, 'mine'));
    const error: unknown = await makeDataset(await tinyRecipe(), writeOfficial(temporaryFolder(), tinyOfficial()), temporaryFolder(), out, quietHooks).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(existsSync(join(out, 'mine'))).toBe(true);
  });

  test('a stop leaves nothing', async () => {
    const [home, parent, controller] = [temporaryFolder(), temporaryFolder(), new AbortController()];
    const progress = ({ label }: { label: string }): void => {
      if (label.includes('keypoints')) controller.abort(new Error('stopped by hand'));
    };
    const making = makeDataset(await tinyRecipe(), writeOfficial(temporaryFolder(), tinyOfficial()), home, join(parent, 'made'), { signal: controller.signal, progress });
    await expect(making).rejects.toThrow('stopped by hand');
    expect([readdirSync(home), readdirSync(parent)]).toEqual([[], []]);
  });
});
