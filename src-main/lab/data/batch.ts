import type { ModelBatch } from '../model/model-batch.ts';
import type { DatasetInfo, PairTable } from './pair-table.ts';
import type { Vocabulary } from './prepared-data.ts';

/** Rows first .. first + count - 1 of a table. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Gathers rows of a table into what the network reads. Unknown words and serials of other worlds get no embedding
 * row: unknown words are left out, unknown serials stand in `freshSerial`.
 *
 * @param head `soft` is filled for the sigmoid head only
 * @throws RangeError when a row is not in the table
 */
export function makeBatch(table: PairTable, rows: Int32Array | RowRange, vocabulary: Vocabulary, info: DatasetInfo, head: 'softmax' | 'sigmoid'): ModelBatch {
  const first = 'first' in rows ? rows.first : 0;
  const chosen = 'first' in rows ? null : rows;
  const size = 'first' in rows ? rows.count : rows.length;
  const imageDim = table.images.shape[1] ?? 0;
  const vectorDim = info.wordVectors.shape[1] ?? 0;
  const answerCount = info.answers.length;

  const image = new Float32Array(size * imageDim);
  const offsets = new Int32Array(size + 1);
  const freshSerial = new Int32Array(size).fill(-1);
  const wordVector = new Float32Array(size * vectorDim);
  const label = new Int32Array(size);
  const soft = head === 'sigmoid' ? new Float32Array(size * answerCount) : null;
  let capacity = size;
  for (let i = 0; i < size; i++) {
    const row = chosen === null ? first + i : (chosen[i] ?? -1);
    if (row < 0 || row >= table.count) throw new RangeError(`row ${row} is not in a table of ${table.count} pairs`);
    capacity += (table.tokens.offsets[row + 1] ?? 0) - (table.tokens.offsets[row] ?? 0);
  }
  const values = new Int32Array(capacity);
  let filled = 0;

  for (let i = 0; i < size; i++) {
    const row = chosen === null ? first + i : (chosen[i] ?? 0);
    const source = (table.imageRow[row] ?? 0) * imageDim;
    image.set(table.images.data.subarray(source, source + imageDim), i * imageDim);

    const end = table.tokens.offsets[row + 1] ?? 0;
    let vectors = 0;
    for (let t = table.tokens.offsets[row] ?? 0; t < end; t++) {
      const word = table.tokens.values[t] ?? 0;
      const known = vocabulary.rowOfWord[word] ?? -1;
      if (known >= 0) values[filled++] = known;
      if (info.hasWordVector[word] === 1) {
        vectors++;
        addTo(wordVector, i * vectorDim, info.wordVectors.data, word * vectorDim, vectorDim);
      }
    }
    for (let d = i * vectorDim; d < (i + 1) * vectorDim && vectors > 1; d++) wordVector[d] = (wordVector[d] ?? 0) / vectors;

    const serial = table.serial[row] ?? -1;
    if (serial >= 0) {
      const at = rankOf(vocabulary.serials, serial);
      if (at >= 0) values[filled++] = vocabulary.wordCount + at;
      else freshSerial[i] = serial;
    }
    offsets[i + 1] = filled;
    label[i] = table.answer[row] ?? -1;
    if (soft !== null) {
      const last = table.softAnswers.offsets[row + 1] ?? 0;
      for (let s = table.softAnswers.offsets[row] ?? 0; s < last; s++) {
        soft[i * answerCount + (table.softAnswers.values[s] ?? 0)] = table.softScores[s] ?? 0;
      }
    }
  }
  return { size, image, words: { offsets, values: values.subarray(0, filled) }, freshSerial, wordVector, label, soft };
}

function addTo(target: Float32Array, at: number, source: Float32Array, from: number, count: number): void {
  for (let d = 0; d < count; d++) target[at + d] = (target[at + d] ?? 0) + (source[from + d] ?? 0);
}

/** Place of a value in an ascending list, -1 when it is not there. */
function rankOf(ascending: Int32Array, value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const there = ascending[middle] ?? 0;
    if (there === value) return middle;
    if (there < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
