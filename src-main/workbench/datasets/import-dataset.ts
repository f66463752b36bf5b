import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { datasetIdentity } from '../../lab/data/vqa/dataset-identity.ts';
import { VQA_VERSION } from '../../lab/data/vqa/vqa-dataset.ts';
import type { DatasetFolderInfo } from './dataset-folder.ts';
import { DATASET_SCHEMA, encodeColumns, IMAGES_FILE, INFO_FILE, readDatasetInfo } from './dataset-folder.ts';
import type { RawFiles } from './find-raw-files.ts';
import { findRawFiles, RAW_ROLES } from './find-raw-files.ts';
import type { ImportHooks } from './import-hooks.ts';
import { MatrixWriter } from './matrix-writer.ts';
import { hashFile } from './file-bytes.ts';
import type { RawDataset } from './read-raw-dataset.ts';
import { READ_STEPS, readRawDataset } from './read-raw-dataset.ts';

export type { ImportHooks } from './import-hooks.ts';

export interface ImportedDataset {
  readonly folder: string;
  readonly info: DatasetFolderInfo;
  /** true when the same files, or others with the same content, had been imported before */
  readonly known: boolean;
}

/** hashing, the steps of reading, writing */
const STEPS = READ_STEPS + 2;

/**
 * Imports the VQA v2 files of a folder into `datasetsFolder`/SHA-256, where the hash is that of the content
 * (dataset-identity.ts). The folder appears whole or not at all. The same files are read once; other files with the
 * same content give the same data set.
 *
 * @throws DataError for anything wrong with the files; the signal's reason when stopped
 */
export async function importDataset(folder: string, datasetsFolder: string, hooks: ImportHooks): Promise<ImportedDataset> {
  const files = await findRawFiles(folder);
  const raw = await identify(files, hooks);
  const imported = await importedFrom(raw, datasetsFolder);
  if (imported !== null) return imported;

  await mkdir(datasetsFolder, { recursive: true });
  const temporary = join(datasetsFolder, `.importing-${randomUUID()}`);
  try {
    await mkdir(temporary);
    const info = await writeFolder(temporary, files, { raw, slug: slugOf(folder) }, hooks);
    const target = join(datasetsFolder, info.sha256);
    const known = async (): Promise<boolean> => (await stat(join(target, INFO_FILE)).catch(() => null)) !== null;
    if (await known()) return { folder: target, info: await readDatasetInfo(target), known: true };
    try {
      await rename(temporary, target);
    } catch (error) {
      // Another process imported the same content meanwhile.
      if (!(await known())) throw error;
    }
    return { folder: target, info, known: false };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Name in result files: the folder's, in lower case with underscores. */
export function slugOf(folder: string): string {
  const slug = basename(resolve(folder)).toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 40);
  return slug === '' ? 'vqa' : slug;
}

/** The data set that was made of exactly these raw files by this version of the importer, if there is one. */
async function importedFrom(raw: DatasetFolderInfo['raw'], datasetsFolder: string): Promise<ImportedDataset | null> {
  const essence = (files: DatasetFolderInfo['raw']): string => JSON.stringify(files.map(({ role, sha256 }) => [role, sha256]));
  const names = await readdir(datasetsFolder).catch(() => []);
  for (const name of names.filter((candidate) => /^[0-9a-f]{64}$/.test(candidate))) {
    const folder = join(datasetsFolder, name);
    // What another version wrote, or a damaged folder, is not what is looked for; loading it would say what is wrong.
    const info = await readDatasetInfo(folder).catch(() => null);
    if (info !== null && info.sha256 === name && info.importer === VQA_VERSION && essence(info.raw) === essence(raw)) return { folder, info, known: true };
  }
  return null;
}

type Provenance = Pick<DatasetFolderInfo, 'raw' | 'slug'>;

async function identify(files: RawFiles, hooks: ImportHooks): Promise<DatasetFolderInfo['raw']> {
  hooks.progress({ done: 0, total: STEPS, label: 'hashing the raw files' });
  const raw: DatasetFolderInfo['raw'] = [];
  for (const role of RAW_ROLES) {
    const path = files[role];
    if (path === undefined) continue;
    const sha256 = await hashFile(path, hooks.signal);
    raw.push({ role, name: basename(path), sha256, bytes: (await stat(path)).size });
  }
  return raw;
}

async function writeFolder(folder: string, files: RawFiles, provenance: Provenance, hooks: ImportHooks): Promise<DatasetFolderInfo> {
  const { signal, progress } = hooks;
  const matrix = new MatrixWriter(join(folder, IMAGES_FILE));
  try {
    const dataset = await readRawDataset(files, matrix, {
      signal,
      progress: ({ done, label }) => {
        progress({ done: done + 1, total: STEPS, label });
      },
    });
    const { columns, vectors } = dataset;
    progress({ done: STEPS - 1, total: STEPS, label: 'writing the columns' });
    const images = await matrix.finish();
    const written: Record<string, string> = { [IMAGES_FILE]: images };
    const encoded = encodeColumns(columns, dataset.imageIds, vectors.vectors, vectors.has);
    for (const [name, bytes] of encoded.files) {
      await writeFile(join(folder, name), bytes);
      written[name] = createHash('sha256').update(bytes).digest('hex');
    }
    const content = {
      importer: VQA_VERSION,
      words: [...columns.words],
      answers: [...columns.answers],
      questionTypes: [...columns.questionTypes],
      answerTypes: [...columns.answerTypes],
      counts: countsOf(dataset),
      columns: { ...encoded.hashes, images },
    };
    const info: DatasetFolderInfo = { schema: DATASET_SCHEMA, kind: 'vqa', sha256: datasetIdentity(content), ...provenance, ...content, files: written };
    signal.throwIfAborted();
    await writeFile(join(folder, INFO_FILE), `${JSON.stringify(info, null, 1)}\n`);
    progress({ done: STEPS, total: STEPS, label: 'imported' });
    return info;
  } finally {
    await matrix.close();
  }
}

function countsOf({ columns, vectors, imageIds, imageWidth }: RawDataset): Record<string, number> {
  return {
    trainPairs: columns.train.count,
    trainImages: new Set(columns.train.imageId).size,
    heldoutPairs: columns.heldout.count,
    heldoutImages: new Set(columns.heldout.imageId).size,
    images: imageIds.length,
    imageWidth,
    words: columns.words.length,
    wordsWithVector: vectors.has.reduce((sum, has) => sum + has, 0),
    wordVectorWidth: vectors.vectors.shape[1] ?? 0,
    rawAnswers: columns.rawAnswers,
    answers: columns.answerTrainCount.filter((n) => n > 0).length,
    questionTypes: columns.questionTypes.length,
  };
}
