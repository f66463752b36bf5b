import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { imageClusterBootstrap } from '../../../src-shared/stats/image-bootstrap.ts';
import type { Interval } from '../../../src-shared/stats/interval.ts';

/**
 * What paired differences need of a model under attack: plain JSON, so that it can be kept between steps. The
 * evaluation of `retrain` gives that of the RETR reference; the evaluation of every other arm takes it as input.
 */
export interface MemberOutcome {
  /** image of each TEST member */
  readonly imageIds: readonly number[];
  /** per target as written ('1e-3'): 1 where the attacker chosen on SEL calls the member one; null where k = 0 */
  readonly decisions: Readonly<Record<string, readonly number[] | null>>;
  /** placement value of each TEST member, of the attacker chosen by AUC on SEL */
  readonly placements: readonly number[];
}

/** The floors of the before/after attacker (protocol.md 5), the same for all arms of a seed. */
export interface BeforeAfterFloors {
  /** placement value of each TEST member: theta0's features alone */
  readonly origPlacements: readonly number[];
  /** theta0 and the RETR reference */
  readonly retrPlacements: readonly number[];
}

export interface ReferenceOutcome extends MemberOutcome {
  readonly beforeAfter: BeforeAfterFloors;
}

/** A difference with its paired 95 % interval. */
export interface PairedExcess extends Interval {
  readonly value: number;
}

/**
 * Mean over the TEST members of (values - reference values), with the paired image-cluster bootstrap of protocol.md 3.
 * The draws depend on seed and images alone, so all arms of a seed share them.
 *
 * @throws RangeError when the two were measured on other members
 */
export function pairedExcess(values: readonly number[], reference: readonly number[], imageIds: readonly number[], seed: number, draws: number): PairedExcess {
  if (values.length !== reference.length) {
    throw new RangeError(`paired differences need the same members: ${values.length} here, ${reference.length} in the reference`);
  }
  const differences = Float64Array.from(values, (value, i) => value - (reference[i] ?? NaN));
  const stream = RandomStream.of(seed, 'evaluate', 'image bootstrap');
  const { point, lo, hi } = imageClusterBootstrap([{ values: differences, imageIds: Int32Array.from(imageIds) }], stream, draws);
  return { value: point, lo, hi };
}

/** @throws RangeError when the reference outcome belongs to other TEST members */
export function assertSameMembers(reference: MemberOutcome, imageIds: Int32Array): void {
  if (reference.imageIds.length !== imageIds.length || reference.imageIds.some((image, i) => image !== imageIds[i])) {
    throw new RangeError('the reference outcome was measured on other TEST members: evaluate `retrain` of the same seed and data again');
  }
}
