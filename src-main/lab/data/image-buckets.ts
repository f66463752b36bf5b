/**
 * Which bucket of 100 an image falls into (protocol.md 1): the finaliser of MurmurHash3 (a bijection of 32-bit
 * integers) of the image id, mod 100. All pairs of an image share its fate.
 *
 * @param imageId 0 .. 2^31 - 1
 */
export function imageBucket(imageId: number): number {
  return mix(imageId ^ 0x5bd1e995) % 100;
}

/**
 * The bucket 30 .. 99 that decides between CAL and TEST, dealt anew for each seed among the images whose
 * `imageBucket` is 30 or more; smaller buckets (SEL) stay as they are.
 */
export function dealtBucket(imageId: number, seed: number): number {
  const fixed = imageBucket(imageId);
  if (fixed < 30) return fixed;
  const salt = mix((seed >>> 0) ^ mix(Math.floor(seed / 4294967296) + 0x27d4eb2f));
  return 30 + (mix(imageId ^ salt) % 70);
}

export type MemberSplitName = 'selTune' | 'selAttack' | 'test';
export type NonMemberSplitName = 'selTune' | 'validation' | 'selAttack' | 'cal' | 'test';
export type RetainSplitName = 'tune' | 'unused' | 'report';

/** Split of a member's image: 0-14 SEL-tune, 15-29 SEL-attack, 30-99 TEST. */
export function memberSplit(imageId: number): MemberSplitName {
  const bucket = imageBucket(imageId);
  return bucket < 15 ? 'selTune' : bucket < 30 ? 'selAttack' : 'test';
}

/** Split of a non-member's image: 0-9 SEL-tune, 10-14 VAL, 15-29 SEL-attack, 30-64 CAL, 65-99 TEST, the last two by seed. */
export function nonMemberSplit(imageId: number, seed: number): NonMemberSplitName {
  const bucket = dealtBucket(imageId, seed);
  if (bucket < 10) return 'selTune';
  if (bucket < 15) return 'validation';
  if (bucket < 30) return 'selAttack';
  return bucket < 65 ? 'cal' : 'test';
}

/** Split of a held-out retained image: 0-14 tune, 15-29 unused by tuning, 30-99 reported. */
export function retainSplit(imageId: number): RetainSplitName {
  const bucket = imageBucket(imageId);
  return bucket < 15 ? 'tune' : bucket < 30 ? 'unused' : 'report';
}

/** Finaliser of MurmurHash3. */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
