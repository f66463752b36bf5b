import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { contentHash } from '../../lab/data/content-hash.ts';
import { DataError } from '../../lab/data/data-error.ts';
import { encodeNpz } from '../../lab/data/npz.ts';
import type { RowState } from '../../lab/data/published/image-row.ts';
import { ROW_WIDTH, settleRow } from '../../lab/data/published/image-row.ts';
import { publishedVectors } from '../../lab/data/published/published-vectors.ts';
import { readCocoObjects, readCocoPersons } from '../../lab/data/published/read-coco.ts';
import type { PublishedRecipe } from '../../lab/data/published/recipe.ts';
import { imageOfQuestion } from '../../lab/data/published/recipe.ts';
import type { PairKey } from '../../lab/data/published/select-pairs.ts';
import { selectPairs } from '../../lab/data/published/select-pairs.ts';
import { tokeniseQuestion } from '../../lab/data/vqa/tokenise-question.ts';
import { UserError } from '../user-error.ts';
import type { DatasetFolderInfo } from './dataset-folder.ts';
import type { ImportedDataset } from './import-dataset.ts';
import { importDataset } from './import-dataset.ts';
import type { ImportHooks } from './import-hooks.ts';
import { openJson } from './open-json.ts';
import { openWordVectors } from './open-word-vectors.ts';

/** The official files, each kind in one file or several. */
export interface OfficialFiles {
  readonly questions: readonly string[];
  readonly annotations: readonly string[];
  readonly instances: readonly string[];
  readonly keypoints: readonly string[];
  readonly glove: string;
}

export interface MadeDataset {
  readonly imported: ImportedDataset;
  /** folder of the prepared files, null when they were not to be kept */
  readonly folder: string | null;
  /** how the images' rows came to be */
  readonly rows: Readonly<Record<RowState, number>>;
  /** columns and lists that are not the published ones; none: it is the published data set */
  readonly differences: readonly string[];
}

const STEPS = 6;
const questionSchema = z.object({ question: z.string() });

/**
 * Makes a published data set from the official files and imports it.
 *
 * @param datasetsFolder where imported data sets are
 * @param out folder for the prepared files, which must not exist or be empty; null: they are not kept
 * @throws DataError or UserError when something is wrong with the files or the folder, and then nothing was written;
 * the signal's reason when stopped
 */
export async function makeDataset(recipe: PublishedRecipe, files: OfficialFiles, datasetsFolder: string, out: string | null, hooks: ImportHooks): Promise<MadeDataset> {
  const { signal, progress } = hooks;
  if (out !== null) await assertFree(out);
  const step = (done: number, label: string): void => {
    progress({ done, total: STEPS, label });
  };
  step(0, 'reading the questions');
  const questions = await pairsOf(files.questions, 'questions', recipe, signal);
  step(1, 'reading the annotations');
  const annotations = await pairsOf(files.annotations, 'annotations', recipe, signal);
  step(2, 'reading the instances');
  const open = (paths: readonly string[]): ReturnType<typeof openAll> => openAll(paths, signal);
  const { sizes, objects } = await readCocoObjects(await open(files.instances), new Set(recipe.imageIds));
  step(3, 'reading the keypoints');
  const persons = await readCocoPersons(await open(files.keypoints), sizes);
  step(4, 'reading the word vectors');
  const vectors = await publishedVectors(await openWordVectors(files.glove, recipe.wordVectorWidth, signal), wordsWithVector(recipe, questions), recipe.wordVectorWidth);

  const features = new Float32Array(ROW_WIDTH * recipe.imageIds.length);
  const rows = { computed: 0, settled: 0, differs: 0 };
  recipe.imageIds.forEach((id, i) => {
    const { row, state } = settleRow(id, { objects: objects.get(id) ?? [], persons: persons.get(id) ?? [] }, recipe.rowChecks[i] ?? 0);
    features.set(row, ROW_WIDTH * i);
    rows[state]++;
  });

  step(5, 'writing and importing');
  const parent = out === null ? datasetsFolder : dirname(resolve(out));
  await mkdir(parent, { recursive: true });
  const temporary = join(parent, `.making-${randomUUID()}`);
  const folder = join(temporary, recipe.name);
  try {
    await mkdir(folder, { recursive: true });
    for (const [split, ids] of [['train', recipe.trainIds], ['heldout', recipe.heldoutIds]] as const) {
      await writeFile(join(folder, `v2_OpenEnded_mscoco_${split}_questions.json`), pairsText('questions', ids, questions));
      await writeFile(join(folder, `v2_mscoco_${split}_annotations.json`), pairsText('annotations', ids, annotations));
    }
    const image_id = BigInt64Array.from(recipe.imageIds, BigInt);
    await writeFile(join(folder, 'image_features.npz'), encodeNpz(new Map([['image_id', { shape: [image_id.length], data: image_id }], ['features', { shape: [image_id.length, ROW_WIDTH], data: features }]])));
    await writeFile(join(folder, `glove.${recipe.wordVectorWidth}d.txt`), vectors);
    signal.throwIfAborted();
    const imported = await importDataset(folder, datasetsFolder, { signal, progress: () => undefined });
    if (out !== null) {
      await rmdir(out).catch(() => undefined); // an empty folder that was there
      await rename(folder, out);
    }
    step(STEPS, 'made');
    return { imported, folder: out, rows, differences: differences(recipe, imported.info) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function pairsOf(paths: readonly string[], key: PairKey, recipe: PublishedRecipe, signal: AbortSignal): Promise<ReadonlyMap<number, unknown>> {
  const found = await selectPairs(await openAll(paths, signal), key, new Set([...recipe.trainIds, ...recipe.heldoutIds]));
  for (const [id, element] of found) {
    const image = z.object({ image_id: z.literal(imageOfQuestion(id)) }).safeParse(element);
    if (!image.success) throw new DataError('mismatch', paths.join(', '), `question_id ${id} is not on image ${imageOfQuestion(id)}`, 'The files are not those of VQA v2 train2014: get them again.');
  }
  return found;
}

function openAll(paths: readonly string[], signal: AbortSignal): Promise<Awaited<ReturnType<typeof openJson>>[]> {
  return Promise.all(paths.map((path) => openJson(path, signal)));
}

/** The words of the questions that have a vector in the data set, in the order of their first use. */
function wordsWithVector(recipe: PublishedRecipe, questions: ReadonlyMap<number, unknown>): string[] {
  const without = new Set(recipe.wordsWithoutVector);
  const words = new Set<string>();
  for (const id of [...recipe.trainIds, ...recipe.heldoutIds]) {
    const parsed = questionSchema.safeParse(questions.get(id));
    if (!parsed.success) throw new DataError('malformed', `question_id ${id}`, 'it has no text', 'Give the official VQA v2 questions file.');
    for (const word of tokeniseQuestion(parsed.data.question)) if (!without.has(word)) words.add(word);
  }
  return [...words];
}

function pairsText(key: PairKey, ids: readonly number[], elements: ReadonlyMap<number, unknown>): string {
  const head = `{"info":{"description":"Part of VQA v2.0 train2014, CC BY 4.0","version":"2.0"},"data_type":"mscoco","data_subtype":"train2014"`;
  return `${head},"${key}":[\n${ids.map((id) => JSON.stringify(elements.get(id))).join(',\n')}\n]}\n`;
}

/** What of an imported data set is not as the recipe says. */
function differences(recipe: PublishedRecipe, info: DatasetFolderInfo): string[] {
  if (info.sha256 === recipe.sha256) return [];
  const lists = ['words', 'answers', 'questionTypes', 'answerTypes'] as const;
  const names = new Set([...Object.keys(recipe.columns), ...Object.keys(info.columns)]);
  const found = [
    ...lists.filter((name) => contentHash(info[name]) !== recipe.lists[name]),
    ...[...names].filter((name) => info.columns[name] !== recipe.columns[name]),
    ...(info.importer === recipe.importer ? [] : ['importer']),
  ];
  return found.length > 0 ? found : ['counts'];
}

/** @throws UserError when the folder is there and holds something */
async function assertFree(out: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(out);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw new UserError('out', `${out} cannot be used as a folder`, 'name a folder that does not exist yet', error);
  }
  if (names.length > 0) throw new UserError('out', `the folder ${out} is not empty`, 'name one that does not exist yet');
}
