/**
 * The pairs (units) of members and non-members, listed image by image so that an image's pairs lie together.
 * Member images come first.
 */
export interface ImageUnits {
  readonly imageCount: number;
  readonly memberImageCount: number;
  /** image i holds the units offsets[i] .. offsets[i + 1] - 1 */
  readonly offsets: Int32Array;
  /** per unit, its row in members (row) or in non-members (memberCount + row) */
  readonly source: Int32Array;
  readonly memberCount: number;
}

/**
 * @param memberImages image of each member
 * @param nonMemberImages image of each non-member
 * @throws RangeError when there is no member or no non-member, or when an image holds both: membership is permuted
 *   by whole images, so the two must be disjoint (protocol.md 1)
 */
export function imageUnits(memberImages: Int32Array, nonMemberImages: Int32Array): ImageUnits {
  const memberCount = memberImages.length;
  if (memberCount === 0 || nonMemberImages.length === 0) {
    throw new RangeError(`a permutation of membership needs members and non-members, got ${memberCount} and ${nonMemberImages.length}`);
  }
  const rowOfImage = new Map<number, number>();
  const numberImages = (ids: Int32Array): Int32Array =>
    ids.map((id) => {
      const known = rowOfImage.get(id) ?? rowOfImage.size;
      rowOfImage.set(id, known);
      return known;
    });
  const memberRows = numberImages(memberImages);
  const memberImageCount = rowOfImage.size;
  const nonMemberRows = numberImages(nonMemberImages);
  const shared = nonMemberRows.findIndex((row) => row < memberImageCount);
  if (shared >= 0) throw new RangeError(`image ${nonMemberImages[shared] ?? NaN} holds members and non-members; the splits must be disjoint by image`);

  const imageOfSource = new Int32Array(memberCount + nonMemberRows.length);
  imageOfSource.set(memberRows);
  imageOfSource.set(nonMemberRows, memberCount);
  const imageCount = rowOfImage.size;
  const offsets = new Int32Array(imageCount + 1);
  for (const image of imageOfSource) offsets[image + 1] = (offsets[image + 1] ?? 0) + 1;
  for (let i = 0; i < imageCount; i++) offsets[i + 1] = (offsets[i + 1] ?? 0) + (offsets[i] ?? 0);
  const next = offsets.slice();
  const source = new Int32Array(imageOfSource.length);
  imageOfSource.forEach((image, row) => {
    const at = next[image] ?? 0;
    source[at] = row;
    next[image] = at + 1;
  });
  return { imageCount, memberImageCount, offsets, source, memberCount };
}
