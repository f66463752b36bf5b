import { exactAucSorted } from './auc.ts';
import type { FprTarget } from './fpr-target.ts';
import { floorTimes } from './fpr-target.ts';
import type { MembershipScores } from './membership-scores.ts';
import { rocStaircaseSorted, tpAtMost } from './roc.ts';
import { sortScores } from './sorted-scores.ts';

/** Which attacker was chosen, by what. */
export interface AttackerChoice {
  /** position in the given list */
  readonly index: number;
  /** TPR on SEL-attack with at most floor(T * n_sel) false positives */
  readonly tprAtTarget: number;
  /** TPR on SEL-attack with at most 10 false positives */
  readonly tprAt10: number;
  readonly auc: number;
}

export interface AttackerChoices {
  /** per target, in the order of the targets */
  readonly perTarget: readonly AttackerChoice[];
  /** for cal_auc: the largest AUC, ties by registry order; its tprAtTarget is that of 0 false positives */
  readonly byAuc: AttackerChoice;
}

/**
 * a*_T of protocol.md 2: on SEL-attack the lexicographic argmax of (TPR with at most floor(T * n_sel) false positives,
 * TPR with at most 10, AUC, registry order). All four are compared as whole numbers.
 *
 * @param attackers scores on SEL-attack in registry order, at least one; all on the same members and non-members
 * @throws RangeError when there is no attacker or the counts differ
 */
export function chooseAttackers(attackers: readonly MembershipScores[], targets: readonly FprTarget[]): AttackerChoices {
  const first = attackers[0];
  if (first === undefined) throw new RangeError('there is no attacker to choose from');
  const m = first.members.length;
  const n = first.nonMembers.length;
  const allowed = [...targets.map((target) => floorTimes(target, n)), 0];
  const measured = attackers.map((attacker, index) => {
    if (attacker.members.length !== m || attacker.nonMembers.length !== n) {
      throw new RangeError(`attacker ${index} has scores of ${attacker.members.length} members and ${attacker.nonMembers.length} non-members, the first has ${m} and ${n}`);
    }
    return measure(attacker, allowed);
  });
  const choice = (keys: (of: Measured) => readonly number[], at: number): AttackerChoice => {
    const index = argmax(measured.map(keys));
    const best = measured[index];
    return { index, tprAtTarget: (best?.tpAt[at] ?? NaN) / m, tprAt10: (best?.tpAt10 ?? NaN) / m, auc: (best?.twiceWins ?? NaN) / (2 * m * n) };
  };
  return {
    perTarget: targets.map((_, at) => choice((of) => [of.tpAt[at] ?? NaN, of.tpAt10, of.twiceWins], at)),
    byAuc: choice((of) => [of.twiceWins], targets.length),
  };
}

interface Measured {
  readonly tpAt: readonly number[];
  readonly tpAt10: number;
  readonly twiceWins: number;
}

function measure(attacker: MembershipScores, allowed: readonly number[]): Measured {
  const members = sortScores(attacker.members, 'SEL members');
  const nonMembers = sortScores(attacker.nonMembers, 'SEL non-members');
  const roc = rocStaircaseSorted(members, nonMembers);
  return {
    tpAt: allowed.map((k) => tpAtMost(roc, k)),
    tpAt10: tpAtMost(roc, 10),
    twiceWins: exactAucSorted(members, nonMembers).twiceWinsPlusTies,
  };
}

/** Position of the lexicographically largest row, the first of equal ones. */
function argmax(rows: readonly (readonly number[])[]): number {
  let best = 0;
  for (let i = 1; i < rows.length; i++) if (isGreater(rows[i] ?? [], rows[best] ?? [])) best = i;
  return best;
}

function isGreater(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? NaN) - (b[i] ?? NaN);
    if (difference !== 0) return difference > 0;
  }
  return false;
}
