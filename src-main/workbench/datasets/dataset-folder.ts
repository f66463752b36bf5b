import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../lab/data/data-error.ts';
import { datasetIdentity } from '../../lab/data/vqa/dataset-identity.ts';
import type { NpyArray } from '../../lab/data/npy.ts';
import { encodeNpy, parseNpyHeader } from '../../lab/data/npy.ts';
import { encodeNpz, parseNpz } from '../../lab/data/npz.ts';
import type { VqaColumns, VqaDataset, VqaPairs } from '../../lab/data/vqa/vqa-dataset.ts';
import { readFailure } from './file-bytes.ts';

export const DATASET_SCHEMA = 'mu-align-workbench/dataset@2';
/** the last file that an import writes */
export const INFO_FILE = 'info.json';
export const IMAGES_FILE = 'images.npy';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const names = z.array(z.string());

/** info.json of an imported data set: what is not a column. */
export const datasetFolderInfoSchema = z.strictObject({
  schema: z.literal(DATASET_SCHEMA),
  kind: z.literal('vqa'),
  /** identity: the SHA-256 of the content, whatever files it came from */
  sha256,
  slug: z.string(),
  importer: z.int(),
  /** the raw files that it was made of: provenance, no part of the identity */
  raw: z.array(z.strictObject({ role: z.string(), name: z.string(), sha256, bytes: z.int() })),
  words: names,
  answers: names,
  questionTypes: names,
  answerTypes: names,
  counts: z.record(z.string(), z.number()),
  /** SHA-256 of each column as a .npy file */
  columns: z.record(z.string(), sha256),
  /** the other files of the folder */
  files: z.record(z.string(), sha256),
});

export type DatasetFolderInfo = z.infer<typeof datasetFolderInfoSchema>;

/** The .npz files of a folder, and the SHA-256 of each array in them as a .npy file, by FILE/ARRAY. */
export interface EncodedColumns {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly hashes: Readonly<Record<string, string>>;
}

/** Columns of both splits and what is common to them, as the folder keeps them. */
export function encodeColumns(columns: VqaColumns, imageIds: Int32Array, vectors: { shape: readonly number[]; data: Float32Array }, has: Uint8Array): EncodedColumns {
  const list = (data: NpyArray['data']): NpyArray => ({ shape: [data.length], data });
  const pairs = (split: VqaPairs): Map<string, NpyArray> =>
    new Map([
      ['pair_id', list(split.pairId)],
      ['image_id', list(split.imageId)],
      ['token_offsets', list(split.tokens.offsets)],
      ['tokens', list(split.tokens.values)],
      ['question_type', list(split.questionType)],
      ['answer_type', list(split.answerType)],
      ['answer', list(split.answer)],
      ['soft_offsets', list(split.softAnswers.offsets)],
      ['soft_answers', list(split.softAnswers.values)],
      ['soft_scores', list(split.softScores)],
    ]);
  const common = new Map<string, NpyArray>([
    ['image_id', list(imageIds)],
    ['answer_train_count', list(columns.answerTrainCount)],
    ['word_vectors', { shape: vectors.shape, data: vectors.data }],
    ['has_word_vector', list(has)],
  ]);
  const groups = { train: pairs(columns.train), heldout: pairs(columns.heldout), common };
  const files = new Map<string, Uint8Array>();
  const hashes: Record<string, string> = {};
  for (const [group, arrays] of Object.entries(groups)) {
    files.set(`${group}.npz`, encodeNpz(arrays));
    for (const [name, array] of arrays) hashes[`${group}/${name}`] = createHash('sha256').update(encodeNpy(array)).digest('hex');
  }
  return { files, hashes };
}

/** Reads info.json. @throws DataError when there is none that this program wrote, or what it names has another identity */
export async function readDatasetInfo(folder: string): Promise<DatasetFolderInfo> {
  let text: string;
  try {
    text = await readFile(join(folder, INFO_FILE), 'utf8');
  } catch (error) {
    throw readFailure(error, join(folder, INFO_FILE));
  }
  let info: DatasetFolderInfo;
  try {
    info = datasetFolderInfoSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError('malformed', join(folder, INFO_FILE), 'it is not what an import writes', `Delete the folder and import the data set again.`, error);
  }
  if (datasetIdentity(info) !== info.sha256) throw damaged(join(folder, INFO_FILE), 'it was changed after the import');
  return info;
}

/**
 * Loads an imported data set, every file checked against its SHA-256.
 *
 * @param features whether the image features are read too: they may be larger than all the rest
 * @throws DataError when the folder is not whole or was changed
 */
export async function loadDataset(folder: string, features = true): Promise<VqaDataset> {
  const info = await readDatasetInfo(folder);
  const npz = async (name: string): Promise<Map<string, NpyArray>> => parseNpz(await checkedFile(folder, name, info), name);
  const common = await npz('common.npz');
  const images = features ? await readImages(folder, info) : { shape: [0, 0], data: new Float32Array(0) };
  const vectors = column(common, 'word_vectors', Float32Array, 'common.npz');
  return {
    slug: info.slug,
    sha256: info.sha256,
    words: info.words,
    rawAnswers: info.counts['rawAnswers'] ?? 0,
    answers: info.answers,
    questionTypes: info.questionTypes,
    answerTypes: info.answerTypes,
    answerTrainCount: column(common, 'answer_train_count', Int32Array, 'common.npz'),
    imageIds: column(common, 'image_id', Int32Array, 'common.npz'),
    images,
    wordVectors: { shape: common.get('word_vectors')?.shape ?? [info.words.length, 0], data: vectors },
    hasWordVector: column(common, 'has_word_vector', Uint8Array, 'common.npz'),
    train: pairsOf(await npz('train.npz'), 'train.npz'),
    heldout: pairsOf(await npz('heldout.npz'), 'heldout.npz'),
  };
}

function pairsOf(arrays: ReadonlyMap<string, NpyArray>, file: string): VqaPairs {
  const ints = (name: string): Int32Array => column(arrays, name, Int32Array, file);
  const imageId = ints('image_id');
  return {
    count: imageId.length,
    pairId: column(arrays, 'pair_id', Float64Array, file),
    imageId,
    tokens: { offsets: ints('token_offsets'), values: ints('tokens') },
    serial: new Int32Array(imageId.length).fill(-1),
    questionType: ints('question_type'),
    answerType: ints('answer_type'),
    answer: ints('answer'),
    softAnswers: { offsets: ints('soft_offsets'), values: ints('soft_answers') },
    softScores: column(arrays, 'soft_scores', Float32Array, file),
  };
}

function column<T extends NpyArray['data']>(arrays: ReadonlyMap<string, NpyArray>, name: string, type: new () => T, file: string): T {
  const data = arrays.get(name)?.data;
  if (data instanceof type) return data;
  throw damaged(file, `its array "${name}" is missing or of another type`);
}

async function checkedFile(folder: string, name: string, info: DatasetFolderInfo): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(folder, name));
  } catch (error) {
    throw readFailure(error, join(folder, name));
  }
  if (createHash('sha256').update(bytes).digest('hex') !== info.files[name]) throw damaged(join(folder, name), 'it was changed after the import');
  return bytes;
}

/** The feature matrix, read straight into its place. */
async function readImages(folder: string, info: DatasetFolderInfo): Promise<{ shape: readonly number[]; data: Float32Array }> {
  const path = join(folder, IMAGES_FILE);
  const hash = createHash('sha256');
  let data: Float32Array | null = null;
  let shape: readonly number[] = [];
  let filled = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      if (!(chunk instanceof Uint8Array)) continue;
      hash.update(chunk);
      let values: Uint8Array = chunk;
      if (data === null) {
        const header = parseNpyHeader(chunk, IMAGES_FILE);
        if (header === null || header.dtype !== '<f4') throw damaged(path, 'it is not the matrix that an import writes');
        shape = header.shape;
        data = new Float32Array(header.size);
        values = chunk.subarray(header.dataOffset);
      }
      if (filled + values.length > data.byteLength) throw damaged(path, 'it is longer than its shape says');
      new Uint8Array(data.buffer).set(values, filled);
      filled += values.length;
    }
  } catch (error) {
    throw error instanceof DataError ? error : readFailure(error, path);
  }
  if (data === null || filled !== data.byteLength || hash.digest('hex') !== info.files[IMAGES_FILE]) throw damaged(path, 'it was changed after the import');
  return { shape, data };
}

function damaged(place: string, problem: string): DataError {
  return new DataError('malformed', place, problem, 'Delete the data set folder and import the data set again.');
}
