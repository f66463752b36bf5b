import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NpyArray } from '../../../../src-main/lab/data/npy.ts';
import { parseNpz } from '../../../../src-main/lab/data/npz.ts';
import { rowCheck } from '../../../../src-main/lab/data/published/image-row.ts';
import { VQA_VERSION } from '../../../../src-main/lab/data/vqa/vqa-dataset.ts';
import type { ImportedDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { importDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { makeDataset } from '../../../../src-main/workbench/datasets/make-dataset.ts';
import { readRecipe } from '../../../../src-main/workbench/datasets/read-recipe.ts';
import { readPreset } from '../../../../src-main/workbench/presets.ts';
import type { CocoImage } from './official-files.ts';
import { writeOfficial } from './official-files.ts';
import { recipeOf } from './recipe-of.ts';
import type { Annotation, Question } from './tiny-vqa.ts';
import { quietHooks } from './tiny-vqa.ts';

const folder = resolve(process.env['MU_ALIGN_SHARED'] ?? '../shared', 'data/vqa-v2-20k');
const present = existsSync(folder);
if (!present) console.log(`skipped: making the real VQA v2 20k, no prepared files at ${folder} (set MU_ALIGN_SHARED to the folder that holds data/vqa-v2-20k)`);

test('the recipe of vqa-v2-20k is of this importer and of the data set that the preset names', () => {
  const recipe = readRecipe('resources', 'vqa-v2-20k');
  expect(recipe.importer).toBe(VQA_VERSION);
  expect([recipe.trainIds.length, recipe.heldoutIds.length, recipe.imageIds.length]).toEqual([20_000, 23_046, 34_941]);
  expect(readPreset('resources', 'vqa-v2-20k').config).toMatchObject({ dataset: { params: { dataset: recipe.sha256 } } });
});

describe.skipIf(!present)('the recipe of vqa-v2-20k', () => {
  let home = '';
  let imported: ImportedDataset;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'mu-align-make-'));
    imported = await importDataset(folder, join(home, 'first'), quietHooks);
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  test('is that of the prepared files, ids, words, checks and hashes', async () => {
    const document: unknown = JSON.parse(readFileSync('resources/datasets/vqa-v2-20k.json', 'utf8'));
    expect(document).toEqual(await recipeOf(imported.folder, 'vqa-v2-20k'));
    const recipe = readRecipe('resources', 'vqa-v2-20k');
    const ids = (name: string): number[] => jsonOf(name).questions.map(({ question_id }) => question_id);
    expect(recipe.trainIds).toEqual(ids('v2_Questions_train20k.zip'));
    expect(recipe.heldoutIds).toEqual(ids('v2_Questions_heldout.zip'));
  });

  test('gives their identity from files of the official form', async () => {
    const recipe = readRecipe('resources', 'vqa-v2-20k');
    const files = writeOfficial(home, {
      questions: ['train20k', 'heldout'].flatMap((split) => jsonOf(`v2_Questions_${split}.zip`).questions).reverse(),
      annotations: ['train20k', 'heldout'].flatMap((split) => jsonOf(`v2_Annotations_${split}.zip`).annotations),
      images: imagesOf(parseNpz(readFileSync(join(folder, 'image_features.npz')), 'features')),
      glove: readFileSync(join(folder, 'glove.6B.100d.subset.txt.gz')),
      gloveName: 'glove.6B.100d.txt.gz',
    });
    const made = await makeDataset(recipe, files, join(home, 'second'), null, quietHooks);
    expect(made.rows).toEqual({ computed: 34_941, settled: 0, differs: 0 });
    expect(made.differences).toEqual([]);
    expect(made.imported.info.sha256).toBe(imported.info.sha256);
  }, 120_000);

  test('has checks that tell images apart', () => {
    const { rowChecks } = readRecipe('resources', 'vqa-v2-20k');
    expect(new Set(rowChecks).size).toBeGreaterThan(34_900);
    expect(rowChecks).not.toContain(rowCheck(0, new Float32Array(85)));
  });
});

interface PairFile {
  questions: Question[];
  annotations: Annotation[];
}

function jsonOf(zip: string): PairFile {
  return JSON.parse(new TextDecoder().decode(Object.values(unzipSync(readFileSync(join(folder, zip))))[0])) as PairFile;
}

/** Images of 1000 x 1000 pixels whose annotations give the prepared rows: boxes of whole pixels with the area's factors. */
function imagesOf(arrays: ReadonlyMap<string, NpyArray>): CocoImage[] {
  const [ids, features] = [arrays.get('image_id')?.data, arrays.get('features')?.data];
  if (!(ids instanceof BigInt64Array) || !(features instanceof Float32Array)) throw new Error('no image_id in int64, or no features in float32');
  return Array.from(ids, (id, i) => {
    const row = [...features.subarray(85 * i, 85 * (i + 1))];
    const [persons = 0, area = 0, x = 0, y = 0, keypoints = 0] = row.slice(80);
    const pixels = Math.round(area * 1e6);
    let width = Math.max(1, Math.ceil(pixels / 1000));
    while (width <= 1000 && pixels % width !== 0) width++;
    const height = pixels / width;
    const count = Math.round(10 * persons);
    const largest: CocoImage['persons'] = count === 0 ? [] : [{ bbox: [Math.round(1000 * x) - width / 2, Math.round(1000 * y) - height / 2, width, height], keypoints: Math.round(17 * keypoints) }];
    const small = Array.from({ length: Math.max(0, count - 1) }, (): CocoImage['persons'][number] => ({ bbox: [5, 5, 1, 1], keypoints: 3 }));
    return { id: Number(id), width: 1000, height: 1000, objects: row.slice(0, 80).flatMap((value, column) => (value === 1 ? [column] : [])), persons: [...small, ...largest] };
  });
}
