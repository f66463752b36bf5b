import { basename } from 'node:path';
import { DataError } from '../../lab/data/data-error.ts';
import type { WordVectors } from '../../lab/data/glove.ts';
import { readGlove } from '../../lab/data/glove.ts';
import type { NamedBytes } from '../../lab/data/named-bytes.ts';
import type { NpyArray } from '../../lab/data/npy.ts';
import { parseNpy } from '../../lab/data/npy.ts';
import { readNpyRows } from '../../lab/data/npy-rows.ts';
import type { FeatureRows } from '../../lab/data/vqa/image-features.ts';
import { assertFiniteFeatures, chooseFeatureRows } from '../../lab/data/vqa/image-features.ts';
import { readVqaSplit, VqaStrings } from '../../lab/data/vqa/read-vqa-split.ts';
import type { VqaColumns } from '../../lab/data/vqa/vqa-dataset.ts';
import { joinVqaSplits } from '../../lab/data/vqa/vqa-dataset.ts';
import type { ImportHooks } from './import-hooks.ts';
import type { RawFiles, RawRole } from './find-raw-files.ts';
import { fileBytes, openText } from './file-bytes.ts';
import { openJson } from './open-json.ts';
import { listZip, zipEntryBytes } from './read-zip.ts';

/** Steps that `readRawDataset` reports. */
export const READ_STEPS = 4;

/** Everything in the raw files of a data set but the features, which go to a receiver row by row. */
export interface RawDataset {
  readonly columns: VqaColumns;
  readonly vectors: WordVectors;
  /** images in use, in the order of their features */
  readonly imageIds: Int32Array;
  readonly imageWidth: number;
}

/** Takes the feature rows of the images in use. */
export interface FeatureReceiver {
  start(rows: number, columns: number): void;
  add(values: Float32Array | Float64Array): void;
}

/**
 * Reads and checks the raw files of a data set.
 *
 * @throws DataError for anything wrong with them; the signal's reason when stopped
 */
export async function readRawDataset(files: RawFiles, receiver: FeatureReceiver, hooks: ImportHooks): Promise<RawDataset> {
  const { signal, progress } = hooks;
  const strings = new VqaStrings();
  const split = async (questions: RawRole, annotations: RawRole): ReturnType<typeof readVqaSplit> =>
    readVqaSplit(await openJson(need(files, questions), signal), await openJson(need(files, annotations), signal), strings);
  progress({ done: 0, total: READ_STEPS, label: 'reading the training pairs' });
  const train = await split('trainQuestions', 'trainAnnotations');
  progress({ done: 1, total: READ_STEPS, label: 'reading the held-out pairs' });
  const heldout = await split('heldoutQuestions', 'heldoutAnnotations');
  const columns = joinVqaSplits(train, heldout, strings);
  progress({ done: 2, total: READ_STEPS, label: 'reading the word vectors' });
  const vectors = await wordVectors(files.wordVectors, columns.words, signal);
  progress({ done: 3, total: READ_STEPS, label: 'reading the image features' });
  const inUse = new Set<number>(columns.train.imageId);
  for (const id of columns.heldout.imageId) inUse.add(id);
  return { columns, vectors, ...(await readFeatures(files, inUse, receiver, signal)) };
}

async function wordVectors(path: string | undefined, words: readonly string[], signal: AbortSignal): Promise<WordVectors> {
  if (path === undefined) return { vectors: { shape: [words.length, 0], data: new Float32Array(0) }, has: new Uint8Array(words.length) };
  return readGlove(openText(path, signal), words);
}

async function readFeatures(files: RawFiles, inUse: ReadonlySet<number>, receiver: FeatureReceiver, signal: AbortSignal): Promise<{ imageIds: Int32Array; imageWidth: number }> {
  const source = await openFeatures(files, signal);
  const ids = await wholeArray(source.ids);
  let chosen: FeatureRows = { imageIds: new Int32Array(0), keptRow: new Int32Array(0) };
  let imageWidth = 0;
  await readNpyRows(
    source.features,
    (rows, columns) => {
      chosen = chooseFeatureRows(ids, source.ids.name, rows, source.features.name, inUse);
      imageWidth = columns;
      receiver.start(chosen.imageIds.length, columns);
    },
    (row, values) => {
      if ((chosen.keptRow[row] ?? -1) < 0) return;
      assertFiniteFeatures(values, Number(ids.data[row]), row, source.features.name);
      receiver.add(values);
    },
  );
  return { imageIds: chosen.imageIds, imageWidth };
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

function need(files: RawFiles, role: RawRole): string {
  const path = files[role];
  if (path === undefined) throw new DataError('missing-file', role, 'the file is missing', 'Put it into the folder.');
  return path;
}
