import type { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { LearnedAttacker } from './attacker.ts';

/** Folds of the cross-fit; fewer where there are fewer images. */
const FOLDS = 5;

/** Feature rows of one class with the image of each. */
export interface LabelledRows {
  /** [imageId.length, featureCount] */
  readonly rows: Float64Array;
  readonly imageId: Int32Array;
}

/** Scores of every row by an attacker that was fitted without the row's image. */
export interface CrossFittedScores {
  readonly members: Float64Array;
  readonly nonMembers: Float64Array;
}

/**
 * Cross-fitted scores of a learned attacker (protocol.md 2): images are dealt to folds, members and non-members
 * apart, and each fold is scored by the attacker fitted on the others. Only so can it be compared with scores that
 * learn nothing; afterwards it is fitted on all rows.
 *
 * @throws RangeError when a class has fewer than two images
 */
export function crossFittedScores(attacker: LearnedAttacker, members: LabelledRows, nonMembers: LabelledRows, stream: RandomStream): CrossFittedScores {
  const memberImages = distinct(members.imageId);
  const nonMemberImages = distinct(nonMembers.imageId);
  const folds = Math.min(FOLDS, memberImages.length, nonMemberImages.length);
  if (folds < 2) {
    throw new RangeError(
      `attacker ${attacker.id} needs two images of members and two of non-members to be cross-fitted, got ${memberImages.length} and ${nonMemberImages.length}: take more data or leave it out`,
    );
  }
  const memberFold = dealImages(memberImages, folds, stream);
  const nonMemberFold = dealImages(nonMemberImages, folds, stream);
  const scores = { members: new Float64Array(members.imageId.length), nonMembers: new Float64Array(nonMembers.imageId.length) };
  for (let fold = 0; fold < folds; fold++) {
    const width = attacker.featureCount;
    const fitted = attacker.fit(
      select(members, width, (image) => memberFold.get(image) !== fold).rows,
      select(nonMembers, width, (image) => nonMemberFold.get(image) !== fold).rows,
    );
    for (const [of, foldOf, out] of [[members, memberFold, scores.members], [nonMembers, nonMemberFold, scores.nonMembers]] as const) {
      const held = select(of, width, (image) => foldOf.get(image) === fold);
      const values = new Float64Array(held.places.length);
      fitted.score(held.rows, values);
      held.places.forEach((place, i) => { out[place] = values[i] ?? NaN; });
    }
  }
  return scores;
}

function distinct(imageId: Int32Array): Int32Array {
  return Int32Array.from(new Set(imageId)).sort();
}

function dealImages(images: Int32Array, folds: number, stream: RandomStream): ReadonlyMap<number, number> {
  const order = images.slice();
  stream.shuffle(order);
  return new Map(Array.from(order, (image, i) => [image, i % folds]));
}

function select({ rows, imageId }: LabelledRows, width: number, take: (image: number) => boolean): { rows: Float64Array; places: number[] } {
  const places: number[] = [];
  imageId.forEach((image, i) => { if (take(image)) places.push(i); });
  const chosen = new Float64Array(places.length * width);
  places.forEach((place, i) => { chosen.set(rows.subarray(place * width, (place + 1) * width), i * width); });
  return { rows: chosen, places };
}
