import { DataError } from '../data-error.ts';
import { readGloveRows } from '../glove.ts';
import type { NamedBytes } from '../named-bytes.ts';
import { hasFourDigits, toFourDigits, toHalf } from './decimal-rounding.ts';
import { missingText } from './missing-text.ts';

/**
 * Takes the vectors of the wanted words from GloVe 6B and gives them as the published data set has them: rounded to
 * half precision, then to four significant digits. Vectors that have no more digits anywhere are taken to be the
 * published ones already.
 *
 * @param words each must have a vector
 * @returns GloVe text, a line for each word in the given order
 * @throws DataError when the file is no GloVe text, its vectors are of another width, or a word is not in it
 */
export async function publishedVectors(source: NamedBytes, words: readonly string[], width: number): Promise<string> {
  const vectors: Float64Array[] = [];
  const { has, width: given } = await readGloveRows(source, words, (row, values) => {
    vectors[row] = values.slice();
  });
  if (given !== width) {
    throw new DataError('mismatch', source.name, `its vectors have ${given} numbers, the data set's have ${width}`, `Give GloVe 6B with ${width} numbers a word (glove.6B.${width}d.txt).`);
  }
  const missing = words.filter((_, row) => has[row] !== 1);
  if (missing.length > 0) throw new DataError('missing-data', source.name, missingText(missing, words.length, 'words', 'vectors'), `Give GloVe 6B, whole (glove.6B.${width}d.txt).`);
  const rounded = vectors.every((vector) => vector.every(hasFourDigits));
  const text = (value: number): string => String(rounded ? value : toFourDigits(toHalf(value)));
  return words.map((word, row) => `${word} ${Array.from(vectors[row] ?? [], text).join(' ')}\n`).join('');
}
