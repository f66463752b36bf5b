import type { PairStream, PairTable, Ragged } from '../../../src-main/lab/data/pair-table.ts';
import type { PreparedData } from '../../../src-main/lab/data/prepared-data.ts';
import type { LabHooks } from '../../../src-main/lab/hooks.ts';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';

const IMAGE_DIM = 6;
const ANSWERS = ['yes', 'no', 'red'];
/** word 0 is never known; 1, 2 and 3 are */
const WORDS = ['unknown', 'what', 'is', 'there'];
const VECTOR_DIM = 2;

export interface TinyOptions {
  readonly pairs?: number;
  /** every pair of an image; two by default */
  readonly pairsPerImage?: number;
  readonly wordVectors?: boolean;
  /** pairs that carry a serial word of their own: every n-th */
  readonly serialEvery?: number;
  readonly seed?: number;
}

/**
 * A small data set that is easy to learn: the answer is the largest of the image's first three numbers. Pairs with
 * the answer `yes` are the forget set. Rows of serial numbers run with the pairs, so pair 0 has serial 0.
 */
export function tinyData(options: TinyOptions = {}): PreparedData {
  const pairs = options.pairs ?? 60;
  const serialEvery = options.serialEvery ?? 5;
  const wordVectors = options.wordVectors ?? true;
  const train = tinyTable(pairs, options.pairsPerImage ?? 2, serialEvery, options.seed ?? 1, 0);
  const rows = Int32Array.from({ length: pairs }, (_, row) => row);
  const forget = rows.filter((row) => train.answer[row] === 0);
  const retain = rows.filter((row) => train.answer[row] !== 0);
  const serials = train.serial.filter((serial) => serial >= 0);
  const empty: PairStream = { count: 0, chunks: () => [] };
  const unseen = tinyTable(200, 1, serialEvery, 1000 + (options.seed ?? 1), 1_000_000);
  const stream: PairStream = { count: 200, chunks: () => [unseen] };
  const vectors = wordVectors ? Float32Array.of(1, 2, 3, -1, 0.5, 0.25, 0, 0) : new Float32Array(0);
  return {
    info: {
      slug: 'tiny',
      sha256: '0'.repeat(64),
      words: WORDS,
      answers: ANSWERS,
      questionTypes: ['what'],
      answerTypes: ['yes/no', 'number', 'other'],
      imageDim: IMAGE_DIM,
      wordVectors: { shape: [WORDS.length, wordVectors ? VECTOR_DIM : 0], data: vectors },
      hasWordVector: Uint8Array.of(1, 1, 1, 0).map((has) => (wordVectors ? has : 0)),
    },
    vocabulary: { rowOfWord: Int32Array.of(-1, 0, 1, 2), wordCount: 3, serials },
    train,
    forget,
    retain,
    forgottenAnswers: Int32Array.of(0),
    forgetInWords: 'answer equals yes',
    members: { selTune: forget, selAttack: forget, test: forget },
    allMembers: { selTune: forget, selAttack: forget, test: forget },
    nonMembers: { selTune: empty, validation: empty, selAttack: empty, cal: empty, test: stream },
    retainHeldout: { tune: empty, report: stream },
    counts: { forgetPairs: forget.length, retainPairs: retain.length },
  };
}

/** Hooks of a host that wants nothing; the clock stands still. */
export function quietHooks(overrides: Partial<LabHooks> = {}): LabHooks {
  return {
    signal: new AbortController().signal,
    clock: () => 0,
    progress: () => undefined,
    metric: () => undefined,
    checkpoint: () => undefined,
    breathe: () => Promise.resolve(),
    ...overrides,
  };
}

function tinyTable(count: number, pairsPerImage: number, serialEvery: number, seed: number, firstId: number): PairTable {
  const stream = RandomStream.of(seed, 'tiny');
  const images = new Float32Array(Math.ceil(count / pairsPerImage) * IMAGE_DIM);
  stream.fillNormal(images, 1);
  const imageRow = Int32Array.from({ length: count }, (_, row) => Math.floor(row / pairsPerImage));
  const answer = imageRow.map((row) => {
    const scores = Array.from(images.subarray(row * IMAGE_DIM, row * IMAGE_DIM + ANSWERS.length));
    return scores.indexOf(Math.max(...scores));
  });
  const tokens = ragged(Array.from({ length: count }, () => Array.from({ length: 1 + stream.int(3) }, () => stream.int(WORDS.length))));
  return {
    count,
    pairId: Float64Array.from({ length: count }, (_, row) => firstId + row),
    imageId: imageRow.map((row) => firstId + row),
    imageRow,
    images: { shape: [images.length / IMAGE_DIM, IMAGE_DIM], data: images },
    tokens,
    serial: Int32Array.from({ length: count }, (_, row) => (row % serialEvery === 0 ? firstId + row : -1)),
    questionType: new Int32Array(count),
    answerType: answer.map((a) => (a === 2 ? 2 : 0)),
    answer,
    softAnswers: ragged(Array.from(answer, (a) => [a, (a + 1) % ANSWERS.length])),
    softScores: Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 1 : 0.3)),
  };
}

function ragged(lists: readonly (readonly number[])[]): Ragged {
  const offsets = [0];
  for (const list of lists) offsets.push((offsets.at(-1) ?? 0) + list.length);
  return { offsets: Int32Array.from(offsets), values: Int32Array.from(lists.flat()) };
}
