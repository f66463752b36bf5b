import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { toThousandths } from './decimal-rounding.ts';

/** Objects of COCO, in the order of their category ids: the first columns of a row. */
export const OBJECT_COUNT = 80;
export const ROW_WIDTH = OBJECT_COUNT + 5;

const KEYPOINTS = 17;
const MOST_PERSONS = 10;
/** How much smaller than the largest person another one may be to be taken in its place. */
const RIVAL_SHARE = 0.99;
/** How many objects of an image may be missing from its published labels. */
const MOST_HIDDEN = 4;

/** A person of an image, in shares of its width and height with 3 decimals. */
export interface Person {
  /** width times height of the box, 6 decimals */
  readonly area: number;
  readonly centreX: number;
  readonly centreY: number;
  /** keypoints that are labelled, hidden ones (v = 1) included: 1..17 */
  readonly keypoints: number;
}

/** What COCO says of an image. */
export interface ImageContent {
  /** column numbers, ascending, each once */
  readonly objects: readonly number[];
  /** in the order of the annotations */
  readonly persons: readonly Person[];
}

/** How a row came to be: as computed, as its check settled between possible ones, or as computed though its check differs. */
export type RowState = 'computed' | 'settled' | 'differs';

/**
 * A person from a COCO annotation. The published numbers went through label files that give shares with 6 decimals
 * and were then cut to 3.
 *
 * @param box x, y, width, height in pixels, of the upper left corner
 */
export function personOf(box: readonly [number, number, number, number], keypoints: number, image: { readonly width: number; readonly height: number }): Person {
  const [x, y, w, h] = box;
  const share = (pixels: number, of: number): number => toThousandths(Number((pixels / of).toFixed(6)));
  const area = share(w, image.width) * share(h, image.height);
  return { area: Number(area.toFixed(6)), centreX: share(x + w / 2, image.width), centreY: share(y + h / 2, image.height), keypoints };
}

/** The 85 numbers of an image: objects present, persons / 10 (at most 1), and area, centre and keypoints / 17 of one person. */
export function rowOf(objects: readonly number[], personCount: number, person: Person | null): Float32Array {
  const row = new Float32Array(ROW_WIDTH);
  for (const object of objects) row[object] = 1;
  row[OBJECT_COUNT] = Math.min(personCount, MOST_PERSONS) / MOST_PERSONS;
  if (person !== null) row.set([person.area, person.centreX, person.centreY, person.keypoints / KEYPOINTS], OBJECT_COUNT + 1);
  return row;
}

/** The first four bytes of the SHA-256 of an image's id and row, as an unsigned number. */
export function rowCheck(imageId: number, row: Float32Array): number {
  const objects = Array.from(row.subarray(0, OBJECT_COUNT).keys()).filter((column) => row[column] === 1);
  const [persons = 0, area = 0, x = 0, y = 0, keypoints = 0] = row.subarray(OBJECT_COUNT);
  const numbers = [persons * MOST_PERSONS, area * 1e6, x * 1000, y * 1000, keypoints * KEYPOINTS].map(Math.round);
  const hash = sha256(utf8ToBytes(`${imageId}:${objects.join(',')}:${numbers.join(',')}`));
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0);
}

/**
 * The published row of an image. The objects of the published rows were read from painted label maps, where an object
 * that lies wholly under others is missing, and of two persons of nearly the same size either may have been taken as
 * the largest. What the annotations alone leave open, the row's check settles: first the row as computed, then those
 * with another person, or without one, two, ... of the objects.
 */
export function settleRow(imageId: number, { objects, persons }: ImageContent, check: number): { readonly row: Float32Array; readonly state: RowState } {
  const largest = persons.reduce((most, { area }) => Math.max(most, area), 0);
  const rivals = persons.filter(({ area }) => area >= RIVAL_SHARE * largest).sort((a, b) => b.area - a.area);
  const computed = rowOf(objects, persons.length, rivals[0] ?? null);
  if (rowCheck(imageId, computed) === check) return { row: computed, state: 'computed' };
  for (let hidden = 0; hidden <= Math.min(MOST_HIDDEN, objects.length); hidden++) {
    for (const shown of subsetsWithout(objects, hidden)) {
      for (const person of rivals.length === 0 ? [null] : rivals) {
        const row = rowOf(shown, persons.length, person);
        if (rowCheck(imageId, row) === check) return { row, state: 'settled' };
      }
    }
  }
  return { row: computed, state: 'differs' };
}

/** All ways to leave `count` items out. */
function* subsetsWithout<T>(items: readonly T[], count: number): Generator<readonly T[]> {
  if (count === 0) {
    yield items;
    return;
  }
  for (let i = 0; i + count <= items.length; i++) {
    for (const rest of subsetsWithout(items.slice(i + 1), count - 1)) yield [...items.slice(0, i), ...rest];
  }
}
