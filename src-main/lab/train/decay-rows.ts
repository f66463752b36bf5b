import type { PairTable } from '../data/pair-table.ts';
import type { Vocabulary } from '../data/prepared-data.ts';
import type { DecayMasks } from './optimiser.ts';

/**
 * Marks the embedding rows that occur in the given pairs. Only these decay: a serial word that a stage of training
 * never sees must keep the distribution that unseen serial words have, or its smaller norm gives it away (scenes.md).
 *
 * @param rows rows of `table`: the pairs that the running stage trains on
 * @returns per embedding row 1 when it occurs, else 0
 */
export function occurringEmbeddingRows(table: PairTable, rows: Int32Array, vocabulary: Vocabulary): Uint8Array {
  const occurs = new Uint8Array(vocabulary.wordCount + vocabulary.serials.length);
  const rowOfSerial = new Map<number, number>();
  vocabulary.serials.forEach((serial, i) => rowOfSerial.set(serial, vocabulary.wordCount + i));
  for (const row of rows) {
    const end = table.tokens.offsets[row + 1] ?? 0;
    for (let i = table.tokens.offsets[row] ?? 0; i < end; i++) {
      const known = vocabulary.rowOfWord[table.tokens.values[i] ?? -1] ?? -1;
      if (known >= 0) occurs[known] = 1;
    }
    const serial = rowOfSerial.get(table.serial[row] ?? -1);
    if (serial !== undefined) occurs[serial] = 1;
  }
  return occurs;
}

/** The decay masks of a TwoTower for a stage that trains on these pairs. */
export function decayMasks(table: PairTable, rows: Int32Array, vocabulary: Vocabulary): DecayMasks {
  return new Map([['question.embedding', occurringEmbeddingRows(table, rows, vocabulary)]]);
}
