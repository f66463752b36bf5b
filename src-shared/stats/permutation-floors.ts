import type { RandomStream } from '../random/random-stream.ts';
import { tpByScanning, tpBySorting, twiceMidrankSum } from './drawn-statistics.ts';
import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';
import { calibrationRank } from './conformal.ts';
import type { ImageUnits } from './image-units.ts';
import { imageUnits } from './image-units.ts';
import type { MembershipScores } from './membership-scores.ts';
import type { UnitRanks } from './unit-ranks.ts';
import { unitRanks } from './unit-ranks.ts';

/** B of protocol.md 3. */
export const FLOOR_PERMUTATIONS = 1999;

/** False positives allowed by "at most floor(T * n)": for null_floor_T over TEST members and TEST non-members. */
export function allowedInSample(target: FprTarget, nonMemberCount: number): number {
  return floorTimes(target, nonMemberCount);
}

/**
 * False positives allowed by the CAL threshold, among CAL itself: k - 1, since the decision is strictly above the
 * k-th largest. For cal_null_floor_T over TEST members and CAL non-members. Null where k = 0: no threshold, no floor.
 */
export function allowedByCalibration(target: FprTarget, calCount: number): number | null {
  const k = calibrationRank(target, calCount);
  return k === 0 ? null : k - 1;
}

export interface FloorInput {
  /** K attackers, SEL choices, signs and fits fixed; read one after the other, so that a generator may load them */
  readonly attackers: Iterable<MembershipScores>;
  /** image of each member and of each non-member, in the order of the scores */
  readonly memberImages: Int32Array;
  readonly nonMemberImages: Int32Array;
  /** false positives allowed, one entry per TPR statistic, in any order */
  readonly allowed: readonly number[];
  /** B; 1,999 by default */
  readonly permutations?: number;
}

/** What an attacker that knows nothing would reach, for one statistic. */
export interface Floor {
  /** the ceil(.95 B)-th smallest of the B worst-of-K values */
  readonly floor: number;
  /** worst of K on the true membership */
  readonly observed: number;
  /** (1 + #{permuted >= observed}) / (B + 1) */
  readonly p: number;
  /** worst-of-K value of each permutation, ascending */
  readonly worst: Float64Array;
}

export interface PermutationFloors {
  /** in the order of `allowed` */
  readonly tpr: readonly Floor[];
  /** of max over K of max(AUC, 1 - AUC) */
  readonly auc: Floor;
}

/** What the caller may hand in to stop, to be heard and to show progress. */
export interface FloorHooks {
  readonly signal?: AbortSignal;
  /** awaited between permutations, every few milliseconds to tenths of a second */
  readonly breathe?: () => Promise<void>;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Null floors by permutation of membership (protocol.md 3): the member images are replaced by equally many images
 * drawn at random from all images, with all their pairs; the same draws serve all attackers. The number of member
 * *images* is kept; images hold different numbers of pairs, so the number of member pairs varies a little, and a TPR
 * is divided by its own permutation's number. The false positives allowed stay those of the true membership, so that
 * the statistic is one fixed function of the labelled scores, as a permutation test needs.
 *
 * Cost: ranks once per attacker (a tenth of a second a million scores), then each permutation and attacker reads the
 * ranks of the drawn pairs and sorts the few that matter. Memory: 8 to 12 bytes per score.
 *
 * @param stream permutation b uses stream.at(b): the same stream and images give the same draws
 * @throws RangeError for empty or mismatched inputs, an image on both sides, a score that is not finite;
 *   the signal's reason when it is aborted
 */
export async function permutationFloors(input: FloorInput, stream: RandomStream, hooks: FloorHooks = {}): Promise<PermutationFloors> {
  const permutations = input.permutations ?? FLOOR_PERMUTATIONS;
  const units = imageUnits(input.memberImages, input.nonMemberImages);
  const unitCount = units.source.length;
  const allowed = ascendingAllowed(input.allowed);
  const scan = scanIsFaster(units, allowed);
  const attackers: UnitRanks[] = [];
  for (const scores of input.attackers) {
    attackers.push(unitRanks(scores, units, scan));
    hooks.signal?.throwIfAborted();
    await hooks.breathe?.();
  }
  if (attackers.length === 0) throw new RangeError('the worst of no attacker is not defined');

  const draw = new ImageDraw(units);
  const measure = new WorstOf(attackers, unitCount, allowed);
  draw.takeMembers();
  const observed = measure.of(draw);
  const worstTpr = Array.from(allowed, () => new Float64Array(permutations));
  const worstAuc = new Float64Array(permutations);
  for (let b = 0; b < permutations; b++) {
    draw.next(stream.at(b));
    const worst = measure.of(draw);
    worstTpr.forEach((values, t) => (values[b] = worst.tpr[t] ?? NaN));
    worstAuc[b] = worst.auc;
    if (b % 16 === 15) {
      hooks.signal?.throwIfAborted();
      hooks.progress?.(b + 1, permutations);
      await hooks.breathe?.();
    }
  }
  const tprFloor = (count: number): Floor => {
    const t = allowed.indexOf(count);
    return floorOf(worstTpr[t] ?? new Float64Array(permutations), observed.tpr[t] ?? NaN);
  };
  return { tpr: input.allowed.map(tprFloor), auc: floorOf(worstAuc, observed.auc) };
}

/**
 * (1 + #{worst >= observed}) / (B + 1).
 *
 * @param worst permuted values, ascending
 */
export function permutationP(worst: Float64Array, observed: number): number {
  let atLeast = 0;
  for (const value of worst) if (value >= observed) atLeast++;
  return (1 + atLeast) / (worst.length + 1);
}

function floorOf(worst: Float64Array, observed: number): Floor {
  worst.sort();
  // ceil(.95 B) in whole numbers
  const rank = Math.ceil((95 * worst.length) / 100);
  return { floor: worst[rank - 1] ?? NaN, observed, p: permutationP(worst, observed), worst };
}

function ascendingAllowed(allowed: readonly number[]): Int32Array {
  const bad = allowed.find((count) => !(Number.isInteger(count) && count >= 0));
  if (bad !== undefined) throw new RangeError(`the false positives allowed are a whole number from 0, got ${bad}`);
  return Int32Array.from(new Set(allowed)).sort();
}

/**
 * Walking down the order visits about maxAllowed * N / n units, sorting at least reads all drawn members at random
 * places. With a million non-members walking is the slow one, with a few thousand it is the fast one.
 */
function scanIsFaster(units: ImageUnits, allowed: Int32Array): boolean {
  const unitCount = units.source.length;
  const most = allowed[allowed.length - 1] ?? 0;
  return (most * unitCount) / (unitCount - units.memberCount) <= 4 * units.memberCount;
}

/** The images that play the members, drawn anew for each permutation. */
class ImageDraw {
  readonly #units: ImageUnits;
  readonly #imageDrawnAt: Int32Array;
  /** drawn units: the first `count` entries */
  readonly drawn: Int32Array;
  /** per unit, number of the last permutation that drew it */
  readonly drawnAt: Int32Array;
  count = 0;
  permutation = 0;

  constructor(units: ImageUnits) {
    this.#units = units;
    this.#imageDrawnAt = new Int32Array(units.imageCount);
    this.drawn = new Int32Array(units.source.length);
    this.drawnAt = new Int32Array(units.source.length);
  }

  /** The true members. */
  takeMembers(): void {
    this.#start();
    for (let image = 0; image < this.#units.memberImageCount; image++) this.#take(image);
  }

  /** As many images as hold members, every set of them equally likely (Floyd's algorithm). */
  next(random: RandomStream): void {
    this.#start();
    const { imageCount, memberImageCount } = this.#units;
    for (let last = imageCount - memberImageCount; last < imageCount; last++) {
      const image = random.int(last + 1);
      this.#take(this.#imageDrawnAt[image] === this.permutation ? last : image);
    }
  }

  #start(): void {
    this.permutation++;
    this.count = 0;
  }

  #take(image: number): void {
    this.#imageDrawnAt[image] = this.permutation;
    const end = this.#units.offsets[image + 1] ?? 0;
    for (let unit = this.#units.offsets[image] ?? 0; unit < end; unit++) {
      this.drawn[this.count++] = unit;
      this.drawnAt[unit] = this.permutation;
    }
  }
}

/** The worst of K attackers on a drawn set of members. */
class WorstOf {
  readonly #attackers: readonly UnitRanks[];
  readonly #unitCount: number;
  readonly #allowed: Int32Array;
  readonly #scratch: Int32Array;
  readonly #tp: Int32Array;

  constructor(attackers: readonly UnitRanks[], unitCount: number, allowed: Int32Array) {
    this.#attackers = attackers;
    this.#unitCount = unitCount;
    this.#allowed = allowed;
    this.#scratch = new Int32Array(unitCount);
    this.#tp = new Int32Array(allowed.length);
  }

  of(draw: ImageDraw): { tpr: number[]; auc: number } {
    const m = draw.count;
    const pairs2 = 2 * m * (this.#unitCount - m);
    const worstTp = new Array<number>(this.#allowed.length).fill(0);
    let worst2 = 0;
    for (const { ranks, order } of this.#attackers) {
      if (order === null) tpBySorting(ranks, draw.drawn, m, this.#allowed, this.#scratch, this.#tp);
      else tpByScanning(order, draw.drawnAt, draw.permutation, this.#allowed, this.#tp);
      for (let t = 0; t < worstTp.length; t++) worstTp[t] = Math.max(worstTp[t] ?? 0, this.#tp[t] ?? 0);
      const wins2 = 2 * m * (this.#unitCount + 1) - twiceMidrankSum(ranks, draw.drawn, m) - m * (m + 1);
      worst2 = Math.max(worst2, wins2, pairs2 - wins2);
    }
    return { tpr: worstTp.map((tp) => tp / m), auc: worst2 / pairs2 };
  }
}
