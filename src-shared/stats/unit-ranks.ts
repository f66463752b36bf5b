import type { ImageUnits } from './image-units.ts';
import type { MembershipScores } from './membership-scores.ts';
import { descendingOrder } from './score-order.ts';

/** Where each unit stands among all units by one attacker's scores: all that a permutation of membership needs. */
export interface UnitRanks {
  /**
   * Per unit u two numbers: [2u] how many units score at or above it (whole tie groups), [2u + 1] twice its midrank
   * counted from the highest score. Side by side, since a permutation reads both at random places.
   */
  readonly ranks: Int32Array;
  /** units from the highest score down, the last of each tie group as ~unit; null where it is not needed */
  readonly order: Int32Array | null;
}

/**
 * @param keepOrder also keep the order of the units, another 4 bytes a unit
 * @throws RangeError when the numbers of scores differ from the units', or a score is not finite
 */
export function unitRanks(scores: MembershipScores, units: ImageUnits, keepOrder: boolean): UnitRanks {
  const count = units.source.length;
  if (scores.members.length !== units.memberCount || scores.nonMembers.length !== count - units.memberCount) {
    throw new RangeError(
      `scores of ${scores.members.length} members and ${scores.nonMembers.length} non-members, but images of ${units.memberCount} and ${count - units.memberCount}`,
    );
  }
  const values = new Float64Array(count);
  for (let unit = 0; unit < count; unit++) {
    const row = units.source[unit] ?? 0;
    values[unit] = (row < units.memberCount ? scores.members[row] : scores.nonMembers[row - units.memberCount]) ?? NaN;
  }
  const descending = descendingOrder(values);
  const ranks = new Int32Array(2 * count);
  const order = keepOrder ? new Int32Array(count) : null;
  let start = 0;
  while (start < count) {
    const score = values[descending[start] ?? 0];
    let end = start + 1;
    while (end < count && values[descending[end] ?? 0] === score) end++;
    for (let position = start; position < end; position++) {
      const unit = descending[position] ?? 0;
      ranks[2 * unit] = end;
      ranks[2 * unit + 1] = start + 1 + end;
      if (order !== null) order[position] = position === end - 1 ? ~unit : unit;
    }
    start = end;
  }
  return { ranks, order };
}
