import { lossAttacker } from '../../../../src-main/lab/attacks/confidence-scores.ts';
import { learnedLogisticAttacker } from '../../../../src-main/lab/attacks/learned-logistic.ts';
import { hingeAttacker } from '../../../../src-main/lab/attacks/margin-scores.ts';
import type { AttackScores } from '../../../../src-main/lab/evaluate/collect-scores.ts';
import type { SplitScores } from '../../../../src-main/lab/evaluate/score-split.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

export interface SyntheticSizes {
  readonly sel: readonly [members: number, nonMembers: number];
  readonly cal: number;
  readonly test: readonly [members: number, nonMembers: number];
}

/** How much higher a member scores than a non-member, per attacker; the third is the learned one. */
export type Shifts = readonly [loss: number, hinge: number, learned: number];

/** Scores of three attackers without any model: rounded normals, so that there are ties, two members an image. */
export function syntheticScores(seed: number, sizes: SyntheticSizes, shifts: Shifts): AttackScores {
  const stream = RandomStream.of(seed, 'synthetic scores');
  let image = 0;
  const split = (count: number, of: Shifts, perImage: number): SplitScores => {
    const first = image;
    image += Math.ceil(count / perImage);
    return {
      count,
      imageId: Int32Array.from({ length: count }, (_, i) => first + Math.floor(i / perImage)),
      rareWord: Uint8Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 1 : 0)),
      scores: of.map((shift) => Float64Array.from({ length: count }, () => Math.round(50 * (stream.normal() + shift)) / 50)),
    };
  };
  const none: Shifts = [0, 0, 0];
  const test = split(sizes.test[0], shifts, 2);
  return {
    attackers: [lossAttacker, hingeAttacker, learnedLogisticAttacker],
    members: { sel: split(sizes.sel[0], shifts, 2), test },
    nonMembers: { sel: split(sizes.sel[1], none, 1), cal: split(sizes.cal, none, 1), test: split(sizes.test[1], none, 1) },
    allMembersTest: test,
  };
}
