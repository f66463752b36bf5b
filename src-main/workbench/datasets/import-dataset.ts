import { createHash, randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { contentHash } from '../../lab/data/content-hash.ts';
import { DataError } from '../../lab/data/data-error.ts';
import { readGlove } from '../../lab/data/glove.ts';
import type { WordVectors } from '../../lab/data/glove.ts';
import type { NamedBytes } from '../../lab/data/named-bytes.ts';
import { encodeNpyHeader, parseNpy } from '../../lab/data/npy.ts';
import type { NpyArray } from '../../lab/data/npy.ts';
import { readNpyRows } from '../../lab/data/npy-rows.ts';
import { assertFiniteFeatures, chooseFeatureRows } from '../../lab/data/vqa/image-features.ts';
import type { FeatureRows } from '../../lab/data/vqa/image-features.ts';
import { readVqaSplit, VqaStrings } from '../../lab/data/vqa/read-vqa-split.ts';
import type { VqaColumns } from '../../lab/data/vqa/vqa-dataset.ts';
import { joinVqaSplits, VQA_VERSION } from '../../lab/data/vqa/vqa-dataset.ts';
import type { Progress } from '../../lab/hooks.ts';
import type { DatasetFolderInfo } from './dataset-folder.ts';
import { DATASET_SCHEMA, encodeColumns, IMAGES_FILE, INFO_FILE, readDatasetInfo } from './dataset-folder.ts';
import type { RawFiles, RawRole } from './find-raw-files.ts';
import { findRawFiles, RAW_ROLES } from './find-raw-files.ts';
import { fileBytes, hashFile, openJson, openText, readFailure } from './read-files.ts';
import { listZip, zipEntryBytes } from './read-zip.ts';

export interface ImportHooks {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface ImportedDataset {
  readonly folder: string;
  readonly info: DatasetFolderInfo;
  /** true when the same raw files had been imported before */
  readonly known: boolean;
}

const STEPS = 6;

/**
 * Imports the VQA v2 files of a folder into `datasetsFolder`/SHA-256, where the hash is over the raw files' hashes and
 * the importer's version. The folder appears whole or not at all. The same files are imported once.
 *
 * @throws DataError for anything wrong with the files; the signal's reason when stopped
 */
export async function importDataset(folder: string, datasetsFolder: string, hooks: ImportHooks): Promise<ImportedDataset> {
  const files = await findRawFiles(folder);
  const raw = await identify(files, hooks);
  const sha256 = contentHash({ importer: 'vqa', version: VQA_VERSION, raw: raw.map(({ role, sha256 }) => ({ role, sha256 })) });
  const target = join(datasetsFolder, sha256);
  if ((await stat(join(target, INFO_FILE)).catch(() => null)) !== null) {
    return { folder: target, info: await readDatasetInfo(target), known: true };
  }

  await mkdir(datasetsFolder, { recursive: true });
  const temporary = join(datasetsFolder, `.importing-${randomUUID()}`);
  try {
    await mkdir(temporary);
    const info = await writeFolder(temporary, files, { raw, sha256, slug: slugOf(folder) }, hooks);
    try {
      await rename(temporary, target);
    } catch (error) {
      // Another process imported the same files meanwhile.
      if ((await stat(join(target, INFO_FILE)).catch(() => null)) === null) throw error;
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

type Identity = Pick<DatasetFolderInfo, 'raw' | 'sha256' | 'slug'>;

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

async function writeFolder(folder: string, files: RawFiles, identity: Identity, hooks: ImportHooks): Promise<DatasetFolderInfo> {
  const { signal, progress } = hooks;
  const strings = new VqaStrings();
  progress({ done: 1, total: STEPS, label: 'reading the training pairs' });
  const trainColumns = await readVqaSplit(await openJson(need(files, 'trainQuestions'), signal), await openJson(need(files, 'trainAnnotations'), signal), strings);
  progress({ done: 2, total: STEPS, label: 'reading the held-out pairs' });
  const heldoutColumns = await readVqaSplit(await openJson(need(files, 'heldoutQuestions'), signal), await openJson(need(files, 'heldoutAnnotations'), signal), strings);
  const columns = joinVqaSplits(trainColumns, heldoutColumns, strings);

  progress({ done: 3, total: STEPS, label: 'reading the word vectors' });
  const vectors = await wordVectors(files.wordVectors, columns.words, signal);
  progress({ done: 4, total: STEPS, label: 'copying the image features' });
  const inUse = new Set<number>(columns.train.imageId);
  for (const id of columns.heldout.imageId) inUse.add(id);
  const images = await copyFeatures(files, inUse, join(folder, IMAGES_FILE), signal);

  progress({ done: 5, total: STEPS, label: 'writing the columns' });
  const written: Record<string, string> = { [IMAGES_FILE]: images.sha256 };
  for (const [name, bytes] of encodeColumns(columns, images.imageIds, vectors.vectors, vectors.has)) {
    await writeFile(join(folder, name), bytes);
    written[name] = createHash('sha256').update(bytes).digest('hex');
  }
  const info: DatasetFolderInfo = {
    schema: DATASET_SCHEMA,
    kind: 'vqa',
    ...identity,
    importer: VQA_VERSION,
    words: [...columns.words],
    answers: [...columns.answers],
    questionTypes: [...columns.questionTypes],
    answerTypes: [...columns.answerTypes],
    counts: countsOf(columns, images.imageIds.length, images.width, vectors),
    files: written,
  };
  signal.throwIfAborted();
  await writeFile(join(folder, INFO_FILE), `${JSON.stringify(info, null, 1)}\n`);
  progress({ done: STEPS, total: STEPS, label: 'imported' });
  return info;
}

async function wordVectors(path: string | undefined, words: readonly string[], signal: AbortSignal): Promise<WordVectors> {
  if (path === undefined) return { vectors: { shape: [words.length, 0], data: new Float32Array(0) }, has: new Uint8Array(words.length) };
  return readGlove(openText(path, signal), words);
}

interface CopiedFeatures {
  readonly imageIds: Int32Array;
  readonly width: number;
  readonly sha256: string;
}

/** Copies the rows in use into a .npy file of float32, never holding more than a megabyte of them. */
async function copyFeatures(files: RawFiles, inUse: ReadonlySet<number>, target: string, signal: AbortSignal): Promise<CopiedFeatures> {
  const source = await openFeatures(files, signal);
  const ids = await wholeArray(source.ids);
  const out = new MatrixWriter(target);
  let chosen: FeatureRows | null = null;
  try {
    await readNpyRows(
      source.features,
      (rows, columns) => {
        chosen = chooseFeatureRows(ids, source.ids.name, rows, source.features.name, inUse);
        out.start(chosen.imageIds.length, columns);
      },
      (row, values) => {
        if ((chosen?.keptRow[row] ?? -1) < 0) return;
        assertFiniteFeatures(values, Number(ids.data[row]), row, source.features.name);
        out.add(values);
      },
    );
    return { ...(await out.finish()), imageIds: keptIds(chosen) };
  } finally {
    await out.close();
  }
}

/** Opens the features and the image ids beside them. */
async function openFeatures(files: RawFiles, signal: AbortSignal): Promise<{ ids: NamedBytes; features: NamedBytes }> {
  const path = need(files, 'imageFeatures');
  if (!path.toLowerCase().endsWith('.npz')) {
    const idsPath = need(files, 'imageIds');
    return { ids: { name: basename(idsPath), bytes: fileBytes(idsPath, signal) }, features: { name: basename(path), bytes: fileBytes(path, signal) } };
  }
  const names = await listZip(path);
  const entry = (name: string): NamedBytes => {
    if (!names.includes(`${name}.npy`)) {
      throw new DataError('missing-data', basename(path), `it has no array "${name}" (it has: ${names.slice(0, 8).join(', ')})`, 'Save it with numpy.savez(file, image_id=ids, features=matrix).');
    }
    return { name: `${basename(path)} (${name})`, bytes: zipEntryBytes(path, `${name}.npy`, signal) };
  };
  return { ids: entry('image_id'), features: entry('features') };
}

async function wholeArray(source: NamedBytes): Promise<NpyArray> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source.bytes) chunks.push(chunk);
  return parseNpy(Buffer.concat(chunks), source.name);
}

/** Writes a float32 .npy row by row and hashes it. Rows are queued in memory by the megabyte and written in order. */
class MatrixWriter {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #file: Promise<FileHandle> | null = null;
  #queue: Promise<void> = Promise.resolve();
  #buffer = new Float32Array(0);
  #filled = 0;
  #width = 0;

  constructor(path: string) {
    this.#path = path;
  }

  start(rows: number, columns: number): void {
    this.#width = columns;
    this.#buffer = new Float32Array(columns * Math.max(1, Math.floor(262_144 / columns)));
    this.#file = open(this.#path, 'wx');
    this.#file.catch(() => undefined); // reported by the first write
    this.#write(encodeNpyHeader('<f4', [rows, columns]));
  }

  add(values: Float32Array | Float64Array): void {
    this.#buffer.set(values, this.#filled);
    this.#filled += values.length;
    if (this.#filled === this.#buffer.length) this.#flush();
  }

  async finish(): Promise<{ width: number; sha256: string }> {
    this.#flush();
    await this.#queue;
    return { width: this.#width, sha256: this.#hash.digest('hex') };
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => undefined);
    const file = await this.#file?.catch(() => null);
    await file?.close();
  }

  #flush(): void {
    const bytes = this.#buffer.slice(0, this.#filled);
    this.#filled = 0;
    this.#write(new Uint8Array(bytes.buffer));
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#queue = this.#queue.then(async () => {
      const file = await this.#file;
      try {
        await file?.writeFile(bytes);
      } catch (error) {
        throw readFailure(error, this.#path);
      }
    });
    this.#queue.catch(() => undefined); // reported by finish
  }
}

function countsOf(columns: VqaColumns, images: number, imageWidth: number, vectors: WordVectors): Record<string, number> {
  return {
    trainPairs: columns.train.count,
    trainImages: new Set(columns.train.imageId).size,
    heldoutPairs: columns.heldout.count,
    heldoutImages: new Set(columns.heldout.imageId).size,
    images,
    imageWidth,
    words: columns.words.length,
    wordsWithVector: vectors.has.reduce((sum, has) => sum + has, 0),
    wordVectorWidth: vectors.vectors.shape[1] ?? 0,
    answers: columns.answerTrainCount.filter((n) => n > 0).length,
    questionTypes: columns.questionTypes.length,
  };
}

function need(files: RawFiles, role: RawRole): string {
  const path = files[role];
  if (path === undefined) throw new DataError('missing-file', role, 'the file is missing', 'Put it into the folder.');
  return path;
}

function keptIds(chosen: FeatureRows | null): Int32Array {
  return chosen?.imageIds ?? new Int32Array(0);
}
