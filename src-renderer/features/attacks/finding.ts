import { groupedCount } from '../../../src-shared/report/tables/shown-number.ts';
import { fewestOf, floorOf, judge, smallestResolved } from './judge-cut.ts';
import type { Cut, Judgement } from './judge-cut.ts';
import { tprIntervalText, tprText } from '../../charts/tpr-text.ts';

/** What can and cannot be said at the FPR that is read off, in sentences. */
export interface FindingText {
  readonly judgement: Judgement;
  readonly sentence: string;
  /** what it rests on */
  readonly because: string;
}

export interface FindingInput {
  /** of the model that is looked at */
  readonly cut: Cut;
  /** of the retrained reference at the same target; null: not drawn beside */
  readonly retrain: Cut | null;
  readonly label: string;
  /** null: the worst of all */
  readonly attacker: string | null;
}

/** null where nothing was attacked */
export function findingText({ cut, retrain, label, attacker }: FindingInput): FindingText | null {
  const judgement = judge(cut);
  if (judgement === null || cut.over === null) return null;
  const who = attacker ?? `the worst of ${cut.comparisons} attackers`;
  const reach = `${who} finds ${reached(cut)} of the members${retrain === null ? '' : `, on RETR ${reached(retrain)}`}`;
  const floor = floorOf(cut);
  const compared = floor === null ? '' : `; attackers that know nothing reach ${floorRange(floor)}`;
  const { cal, test } = fewestOf(cut);
  const here = `${cal === null ? 'an unknown number' : groupedCount(cal)} in CAL and ${groupedCount(test)} in TEST`;
  const need = cut.needed === null ? '' : `${groupedCount(cut.needed.cal)} non-members in CAL and ${groupedCount(cut.needed.test)} in TEST`;
  switch (judgement) {
    case 'below': {
      const smallest = smallestResolved(cal, test);
      const allowed = Math.min(...cut.seeds.map((seed) => seed.allowed));
      return {
        judgement,
        sentence: `At FPR ${cut.target} nothing can be said of ${label} with this data.`,
        because: `That takes ${need}; there are ${here}. ${smallest === null ? 'None of the usual FPRs is resolved.' : `The smallest usual FPR that they resolve is ${smallest}.`} As it stands, with ${allowed === 0 ? 'no false positive' : `${groupedCount(allowed)} false ${allowed === 1 ? 'positive' : 'positives'} at most`} ${reach}${compared}. No claim follows from that, whatever the value.`,
      };
    }
    case 'above':
      return { judgement, sentence: `At FPR ${cut.target}, ${label} leaks membership: ${reach}${compared}.`, because: resolvedBy(need, here) };
    case 'floor':
      return { judgement, sentence: `At FPR ${cut.target}, attacks on ${label} do no better than ones that know nothing: ${reach}${compared}.`, because: `${resolvedBy(need, here)} Another attacker may find more.` };
    case 'open':
      return { judgement, sentence: `At FPR ${cut.target}, the data do not decide whether ${label} leaks: ${reach}${compared}, which the interval includes.`, because: resolvedBy(need, here) };
    case 'no-floor':
      return { judgement, sentence: `At FPR ${cut.target}, ${label}: ${reach}${compared}.`, because: `${resolvedBy(need, here)} What attackers that know nothing reach is ${attacker === null ? 'not stated in these results' : 'measured for the worst of all attackers, not for a single one'}.` };
  }
}

function resolvedBy(need: string, here: string): string {
  return need === '' ? '' : `The FPR is resolved: it takes ${need}, and there are ${here}. Thresholds are set on TEST itself here, which flatters the attacker.`;
}

/** The worst value of a cut with its interval; never a bare 0. */
export function reached(cut: Cut): string {
  const { over } = cut;
  if (over === null) return '-';
  if (over.mean === 0) return `none of ${groupedCount(fewestOf(cut).members)}${over.interval === null ? '' : `, at most ${tprText(over.interval.hi)}`}`;
  return `${tprText(over.mean)}${over.interval === null ? '' : ` ${tprIntervalText(over.interval)}`}`;
}

/** A floor that was measured, or the two that it lies between. */
export function floorRange({ lo, hi }: { readonly lo: number; readonly hi: number }): string {
  const [from, to] = [tprText(lo), tprText(hi)];
  return from === to ? from : `${from}–${to}`;
}
