import { DataError } from '../data/data-error.ts';
import { memberSplit, nonMemberSplit } from '../data/image-buckets.ts';
import { rowsWhere } from '../data/pair-rows.ts';
import { shownArray } from './array-values.ts';
import { MEMBERSHIP, SPLIT } from './imported-scores.ts';
import type { ImportedPairs } from './imported-scores.ts';

/** Rows of imported pairs by what they are for (protocol.md 1). */
export interface DealtPairs {
  /** D_f and D_r */
  readonly forget: Int32Array;
  readonly retain: Int32Array;
  readonly retainHeldout: Int32Array;
  /** primary members: no retained pair shows their image */
  readonly members: { readonly sel: Int32Array; readonly test: Int32Array };
  readonly allMembersTest: Int32Array;
  readonly nonMembers: { readonly sel: Int32Array; readonly cal: Int32Array; readonly test: Int32Array };
}

/**
 * Deals pairs to SEL, CAL and TEST: by the array `split` where it is given, else by image as protocol.md 1 does.
 *
 * @throws DataError when a split is empty or shares an image with another
 */
export function dealPairs(pairs: ImportedPairs, seed: number, file: string): DealtPairs {
  const of = (membership: number): Int32Array => rowsWhere(pairs.count, (row) => pairs.membership[row] === membership);
  const [forget, retain] = [of(MEMBERSHIP.member), of(MEMBERSHIP.retained)];
  const candidates = of(MEMBERSHIP.nonMember);
  const imageOf = (row: number): number => pairs.imageId[row] ?? 0;
  const retained = new Set(Array.from(retain, imageOf));
  const primary = forget.filter((row) => !retained.has(imageOf(row)));
  const memberAt = (row: number): number => pairs.split?.[row] ?? { selTune: SPLIT.unused, selAttack: SPLIT.sel, test: SPLIT.test }[memberSplit(imageOf(row))];
  const nonMemberAt = (row: number): number => pairs.split?.[row] ?? { selTune: SPLIT.unused, validation: SPLIT.unused, selAttack: SPLIT.sel, cal: SPLIT.cal, test: SPLIT.test }[nonMemberSplit(imageOf(row), seed)];
  const inCal = forget.find((row) => memberAt(row) === SPLIT.cal);
  if (inCal !== undefined) throw new DataError('malformed', shownArray(file, 'split', inCal), 'it puts a pair of the forget set into CAL', 'CAL sets thresholds on pairs that no model saw: give 1 (SEL), 3 (TEST) or 0 for members.');
  const dealt: DealtPairs = {
    forget,
    retain,
    retainHeldout: of(MEMBERSHIP.heldOut),
    members: { sel: primary.filter((row) => memberAt(row) === SPLIT.sel), test: primary.filter((row) => memberAt(row) === SPLIT.test) },
    allMembersTest: forget.filter((row) => memberAt(row) === SPLIT.test),
    nonMembers: { sel: candidates.filter((row) => nonMemberAt(row) === SPLIT.sel), cal: candidates.filter((row) => nonMemberAt(row) === SPLIT.cal), test: candidates.filter((row) => nonMemberAt(row) === SPLIT.test) },
  };
  assertLargeEnough(dealt, pairs, file);
  assertDisjoint(dealt, pairs, file);
  return dealt;
}

function assertLargeEnough({ members, nonMembers, forget }: DealtPairs, pairs: ImportedPairs, file: string): void {
  const imagesOf = (rows: Int32Array): number => new Set(Array.from(rows, (row) => pairs.imageId[row] ?? 0)).size;
  const parts = [['members in SEL', members.sel, 2], ['members in TEST', members.test, 1], ['non-members in SEL', nonMembers.sel, 2], ['non-members in CAL', nonMembers.cal, 1], ['non-members in TEST', nonMembers.test, 1]] as const;
  for (const [name, rows, least] of parts) {
    if (imagesOf(rows) < least) {
      throw new DataError(
        'too-small',
        shownArray(file, 'membership'),
        `there are ${rows.length} ${name} on images of their own, of ${forget.length} members and ${pairs.membership.filter((value) => value === MEMBERSHIP.nonMember).length} non-members in all`,
        'Give more pairs: some hundred members, and as many non-members as the smallest FPR needs. Members whose image a retained pair shows are not counted.',
      );
    }
  }
}

/** Members and non-members, and the splits of non-members among them, share no image: else no floor and no calibration holds. */
function assertDisjoint({ forget, members, nonMembers }: DealtPairs, pairs: ImportedPairs, file: string): void {
  const parts = [
    [['members', forget], ['non-members', Int32Array.from([...nonMembers.sel, ...nonMembers.cal, ...nonMembers.test])]],
    [['members in SEL', members.sel], ['members in TEST', members.test]],
    [['non-members in SEL', nonMembers.sel], ['non-members in CAL', nonMembers.cal], ['non-members in TEST', nonMembers.test]],
  ] as const;
  for (const group of parts) {
    const ownerOf = new Map<number, readonly [name: string, row: number]>();
    for (const [name, rows] of group) {
      for (const row of rows) {
        const image = pairs.imageId[row] ?? 0;
        const owner = ownerOf.get(image);
        if (owner === undefined) ownerOf.set(image, [name, row]);
        else if (owner[0] !== name) throw new DataError('overlap', shownArray(file, 'image_ids', row), `its image is also that of row ${owner[1]}: ${name} and ${owner[0]} must share no image`, 'Leave one of the two out, or give both the same split.');
      }
    }
  }
}
