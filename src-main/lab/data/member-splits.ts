import { DataError } from './data-error.ts';
import { countImages } from './forget-set.ts';
import { memberSplit } from './image-buckets.ts';
import type { PairTable } from './pair-table.ts';
import { rowsWhere } from './pair-rows.ts';
import type { MemberSplits } from './prepared-data.ts';

/** Members of both kinds (protocol.md 1): primary ones are on images that no retained pair shows. */
export interface Members {
  readonly primary: MemberSplits;
  readonly all: MemberSplits;
}

/** @throws DataError when no primary member is left to choose attackers on, or to report on */
export function dealMembers(train: PairTable, forget: Int32Array, retain: Int32Array): Members {
  const retained = new Set<number>();
  for (const row of retain) retained.add(train.imageId[row] ?? 0);
  const primary = deal(train, forget.filter((row) => !retained.has(train.imageId[row] ?? 0)));
  for (const [split, rows] of [['SEL-attack', primary.selAttack], ['TEST', primary.test]] as const) {
    if (rows.length === 0) {
      throw new DataError(
        'too-small',
        `members in ${split}`,
        `none of the ${forget.length} forget pairs is on an image of its own that falls into this split`,
        'Choose a predicate that takes more pairs, or one that takes whole images.',
      );
    }
  }
  return { primary, all: deal(train, forget) };
}

/** Pair and image counts of the splits, under the given prefix. */
export function memberCounts(prefix: string, train: PairTable, splits: MemberSplits): Record<string, number> {
  return {
    [`${prefix}SelTune`]: splits.selTune.length,
    [`${prefix}SelTuneImages`]: countImages(train, splits.selTune),
    [`${prefix}SelAttack`]: splits.selAttack.length,
    [`${prefix}SelAttackImages`]: countImages(train, splits.selAttack),
    [`${prefix}Test`]: splits.test.length,
    [`${prefix}TestImages`]: countImages(train, splits.test),
  };
}

/** Images of one part of the data, under the name that an error would give it. */
export interface ImageSet {
  readonly name: string;
  readonly imageIds: Iterable<number>;
}

/** @throws DataError (code overlap) naming an image that two of the parts share */
export function assertDisjointImages(parts: readonly ImageSet[]): void {
  const ownerOf = new Map<number, string>();
  for (const { name, imageIds } of parts) {
    for (const image of new Set(imageIds)) {
      const owner = ownerOf.get(image);
      if (owner !== undefined) {
        throw new DataError('overlap', `image ${image}`, `it is in ${owner} and in ${name}, which must share no image`, 'Remove its pairs from one of the two files, or import another held-out set.');
      }
      ownerOf.set(image, name);
    }
  }
}

function deal(train: PairTable, rows: Int32Array): MemberSplits {
  const split = (name: 'selTune' | 'selAttack' | 'test'): Int32Array => {
    const chosen = rowsWhere(rows.length, (i) => memberSplit(train.imageId[rows[i] ?? 0] ?? 0) === name);
    return chosen.map((i) => rows[i] ?? 0);
  };
  return { selTune: split('selTune'), selAttack: split('selAttack'), test: split('test') };
}
