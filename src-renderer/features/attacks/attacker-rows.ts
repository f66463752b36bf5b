import type { Interval } from '../../../src-shared/stats/interval.ts';
import { overSeeds } from '../../../src-shared/stats/over-seeds.ts';
import type { OverSeeds } from '../../../src-shared/stats/over-seeds.ts';
import { parseAttackerName } from './attacker-names.ts';
import type { AttackerInfo } from './attacker-names.ts';
import type { AttackerResult } from './calibrated-marks.ts';
import type { Cut } from './judge-cut.ts';

/** One sign of a score, or a learned attacker. */
export interface SignedAttacker {
  /** as results name it */
  readonly name: string;
  /** over the seeds that are shown */
  readonly auc: OverSeeds;
  /** in-sample at the target; null: not cut yet */
  readonly tpr: OverSeeds | null;
  /** seeds in which it was chosen on SEL for the target */
  readonly chosenIn: readonly number[];
}

export interface AttackerRow {
  readonly id: string;
  readonly label: string;
  readonly threatModel: string;
  /** the score as it is; a learned attacker's only one */
  readonly asIs: SignedAttacker | null;
  readonly reversed: SignedAttacker | null;
  /** the one with the larger AUC: an AUC below one half is the other sign, not privacy */
  readonly leaning: SignedAttacker;
  readonly isLearned: boolean;
}

const SHARE: Interval = { lo: 0, hi: 1 };

/**
 * A row an attacker, both signs beside one another.
 *
 * @param results of one arm and the seeds that are shown
 * @param cut of the same, with each attacker; null: not there yet
 * @param target that chosen attackers are told of; null: none
 */
export function attackerRows(results: readonly AttackerResult[], cut: Cut | null, target: string | null, known: readonly AttackerInfo[]): AttackerRow[] {
  const ids = [...new Set(results.map(({ attacker }) => parseAttackerName(attacker).id))];
  return ids.flatMap((id): AttackerRow[] => {
    const own = results.filter(({ attacker }) => parseAttackerName(attacker).id === id);
    const signed = (...signs: readonly string[]): SignedAttacker | null => {
      const rows = own.filter(({ attacker }) => signs.includes(parseAttackerName(attacker).sign));
      return signedAttacker(rows, cut, target);
    };
    const asIs = signed('+', '');
    const reversed = signed('-');
    const leaning = (reversed?.auc.mean ?? -1) > (asIs?.auc.mean ?? -1) ? reversed : asIs;
    if (leaning === null) return [];
    return [{ id, label: known.find((one) => one.id === id)?.label ?? id, threatModel: own[0]?.threatModel ?? '', asIs, reversed, leaning, isLearned: own.some(({ attacker }) => parseAttackerName(attacker).sign === '') }];
  });
}

function signedAttacker(rows: readonly AttackerResult[], cut: Cut | null, target: string | null): SignedAttacker | null {
  const [first] = rows;
  if (first === undefined) return null;
  const name = first.attacker;
  const reached = (cut?.seeds ?? []).flatMap(({ each }) => each.filter(({ attacker }) => attacker === name));
  const limits = rows.map(({ aucInterval }) => aucInterval);
  return {
    name,
    auc: overSeeds(rows.map(({ auc }) => auc), SHARE, limits.every(({ lo, hi }) => Number.isFinite(lo) && Number.isFinite(hi)) ? limits : null),
    tpr: reached.length === 0 ? null : overSeeds(reached.map(({ tpr }) => tpr), SHARE, reached.map(({ interval }) => interval)),
    chosenIn: rows.filter(({ targets }) => targets.some((at) => at.target === target && at.chosen)).map(({ seed }) => seed),
  };
}
