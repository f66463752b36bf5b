import type { NonMemberSplitName } from './image-buckets.ts';
import type { PairStream, PairTable } from './pair-table.ts';
import type { PreparedData } from './prepared-data.ts';

/** Consecutive image numbers. */
export interface ImageRange {
  readonly first: number;
  readonly count: number;
}

type PartRole = 'forget' | 'retain' | 'member' | 'non-member' | 'tuning non-member' | 'tuning retained' | 'reported retained';

/** A part of dealt data, with the images of its pairs. */
export interface ImagePart {
  /** for people */
  readonly name: string;
  readonly role: PartRole;
  /** numbers in any order, also repeated, or a range */
  readonly images: Int32Array | ImageRange;
}

/** Images that two parts share. */
export interface ImageOverlap {
  readonly parts: readonly [string, string];
  readonly images: number;
  /** whether the protocol lets these two share images */
  readonly allowed: boolean;
}

const NON_MEMBERS: readonly (readonly [NonMemberSplitName, string, PartRole])[] = [
  ['selTune', 'non-members in SEL-tune', 'tuning non-member'],
  ['validation', 'non-members in VAL', 'tuning non-member'],
  ['selAttack', 'non-members in SEL-attack', 'non-member'],
  ['cal', 'non-members in CAL', 'non-member'],
  ['test', 'non-members in TEST', 'non-member'],
];

/**
 * The parts of dealt data (protocol.md 1).
 *
 * @param imagesOf images of a split of non-members; by default they are read from the split
 */
export function imageParts(data: PreparedData, imagesOf: (split: NonMemberSplitName, stream: PairStream) => ImagePart['images'] = (_split, stream) => streamImages(stream)): ImagePart[] {
  const { train, forget, retain, members, nonMembers, retainHeldout } = data;
  return [
    { name: 'forget set', role: 'forget', images: rowImages(train, forget) },
    { name: 'retain set', role: 'retain', images: rowImages(train, retain) },
    { name: 'members in SEL-tune', role: 'member', images: rowImages(train, members.selTune) },
    { name: 'members in SEL-attack', role: 'member', images: rowImages(train, members.selAttack) },
    { name: 'members in TEST', role: 'member', images: rowImages(train, members.test) },
    ...NON_MEMBERS.map(([split, name, role]): ImagePart => ({ name, role, images: imagesOf(split, nonMembers[split]) })),
    { name: 'retained held-out pairs for tuning', role: 'tuning retained', images: streamImages(retainHeldout.tune) },
    { name: 'reported retained held-out pairs', role: 'reported retained', images: streamImages(retainHeldout.report) },
  ];
}

/** Every two parts but the forget set and the members in it. */
export function imageOverlaps(parts: readonly ImagePart[]): ImageOverlap[] {
  const sets = parts.map(({ images }) => (images instanceof Int32Array ? new Set(images) : images));
  return parts.flatMap((a, i) => parts.slice(i + 1).flatMap((b, k): ImageOverlap[] => {
    if (a.role === 'forget' && b.role === 'member') return [];
    const [first, second] = [sets[i], sets[i + 1 + k]];
    return [{ parts: [a.name, b.name], images: first === undefined || second === undefined ? 0 : shared(first, second), allowed: mayShare(a.role, b.role) }];
  }));
}

/** Members stand on images without a retained pair, so forget and retain set may share the others. A held-out image may show a pair of either sort, but what was tuned on is not what is chosen or reported on. */
function mayShare(a: PartRole, b: PartRole): boolean {
  const is = (one: PartRole, other: PartRole): boolean => (a === one && b === other) || (a === other && b === one);
  return is('forget', 'retain') || is('tuning non-member', 'tuning retained') || is('tuning non-member', 'reported retained') || is('non-member', 'reported retained');
}

function shared(a: ReadonlySet<number> | ImageRange, b: ReadonlySet<number> | ImageRange): number {
  if (a instanceof Set && b instanceof Set) return [...(a.size < b.size ? a : b)].filter((image) => (a.size < b.size ? b : a).has(image)).length;
  if ('first' in a && 'first' in b) return Math.max(0, Math.min(a.first + a.count, b.first + b.count) - Math.max(a.first, b.first));
  const [set, range] = 'first' in a ? [b, a] : [a, b];
  if ('first' in set || !('first' in range)) return 0;
  return [...set].filter((image) => image >= range.first && image < range.first + range.count).length;
}

function rowImages(table: PairTable, rows: Int32Array): Int32Array {
  return rows.map((row) => table.imageId[row] ?? 0);
}

function streamImages(stream: PairStream): Int32Array {
  const images = new Int32Array(stream.count);
  let at = 0;
  for (const table of stream.chunks()) {
    images.set(table.imageId, at);
    at += table.count;
  }
  return images;
}
