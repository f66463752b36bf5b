import type { DatasetInfo, PairTable, Ragged } from '../../../../src-main/lab/data/pair-table.ts';

export interface TinyPair {
  image: number;
  words?: number[];
  answer?: number;
  questionType?: number;
  serial?: number;
  soft?: [number, number][];
}

function ragged(lists: readonly (readonly number[])[]): Ragged {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + list.length;
  });
  return { offsets, values: Int32Array.from(lists.flat()) };
}

/** A table of the given pairs; image features are [image, -image]. */
export function tinyTable(pairs: readonly TinyPair[]): PairTable {
  const ints = (value: (pair: TinyPair, row: number) => number): Int32Array => Int32Array.from(pairs, value);
  return {
    count: pairs.length,
    pairId: Float64Array.from(pairs, (_, i) => i),
    imageId: ints((pair) => pair.image),
    imageRow: ints((_, row) => row),
    images: { shape: [pairs.length, 2], data: Float32Array.from(pairs.flatMap((pair) => [pair.image, -pair.image])) },
    tokens: ragged(pairs.map((pair) => pair.words ?? [])),
    serial: ints((pair) => pair.serial ?? -1),
    questionType: ints((pair) => pair.questionType ?? 0),
    answerType: ints((pair) => pair.answer ?? 0),
    answer: ints((pair) => pair.answer ?? 0),
    softAnswers: ragged(pairs.map((pair) => (pair.soft ?? []).map(([answer]) => answer))),
    softScores: Float32Array.from(pairs.flatMap((pair) => (pair.soft ?? []).map(([, score]) => score))),
  };
}

export const tinyInfo: DatasetInfo = {
  slug: 'tiny',
  sha256: '',
  words: ['is', 'cat', 'red', 'rare'],
  answers: ['yes', '2', 'red'],
  questionTypes: ['is the', 'how many'],
  answerTypes: ['yes/no', 'number', 'other'],
  imageDim: 2,
  wordVectors: { shape: [4, 2], data: Float32Array.of(0, 0, 1, 2, 3, 4, 5, 6) },
  hasWordVector: Uint8Array.of(0, 1, 1, 1),
};
