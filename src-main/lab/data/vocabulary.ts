import type { DatasetInfo, PairTable } from './pair-table.ts';
import type { Vocabulary } from './prepared-data.ts';

const MIN_OCCURRENCES = 2;

/**
 * The words that every model of an experiment knows (protocol.md 1): tokens with at least two occurrences in the
 * retain set, in the order of DatasetInfo.words; a word said twice in one question counts twice. Counting the forget
 * pairs' own words would make members recognisable before any training. Serial words of all training pairs follow.
 */
export function buildVocabulary(info: DatasetInfo, train: PairTable, retain: Int32Array): Vocabulary {
  const occurrences = countTokens(info, train, retain);
  const rowOfWord = new Int32Array(info.words.length).fill(-1);
  let wordCount = 0;
  for (let word = 0; word < rowOfWord.length; word++) {
    if ((occurrences[word] ?? 0) >= MIN_OCCURRENCES) rowOfWord[word] = wordCount++;
  }
  const serials = Int32Array.from(new Set(train.serial.filter((serial) => serial >= 0))).sort();
  return { rowOfWord, wordCount, serials };
}

/** Occurrences of each word of DatasetInfo.words in the given rows. */
export function countTokens(info: DatasetInfo, table: PairTable, rows: Int32Array): Int32Array {
  const occurrences = new Int32Array(info.words.length);
  const { offsets, values } = table.tokens;
  for (const row of rows) {
    for (let t = offsets[row] ?? 0; t < (offsets[row + 1] ?? 0); t++) {
      const word = values[t] ?? 0;
      occurrences[word] = (occurrences[word] ?? 0) + 1;
    }
  }
  return occurrences;
}
