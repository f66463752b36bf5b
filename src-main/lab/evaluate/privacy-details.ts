import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import type { FprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { Interval } from '../../../src-shared/stats/interval.ts';
import { resolved } from '../../../src-shared/stats/resolution.ts';
import { targetRanks } from '../../../src-shared/stats/bounds-at-target.ts';
import type { AttackerMeasure, MeasureAtTarget } from './measure-attacker.ts';
import type { PrivacyEvidence, PrivacyOptions } from './privacy.ts';
import { pairedExcess } from './reference-outcome.ts';
import type { MemberOutcome, PairedExcess } from './reference-outcome.ts';

/** A count of members with the exact interval of its share. */
export interface Hits extends Interval {
  readonly tp: number;
  readonly m: number;
}

/** What stands behind the columns of one target, and does not fit into a row. */
export interface TargetDetails {
  readonly target: string;
  readonly resolved: boolean;
  /** CAL also resolves the worst of K: k_lo >= 1 at .0125 / K */
  readonly resolvedForWorst: boolean;
  /** bounds on the largest TPR at T of the K attackers, .0125 / K each */
  readonly worstAtTarget: Interval;
  /** p-values of worst_tpr and cal_worst_tpr against shuffled membership; null where k = 0 */
  readonly worstP: number;
  readonly calWorstP: number | null;
  /** FP / n of cal_sel on TEST with its exact interval; null where k = 0 */
  readonly calFpr: Interval | null;
  /** cal_sel minus the reference, paired by image; null without reference or threshold */
  readonly excess: PairedExcess | null;
  /** cal_sel on TEST members with and without a rare word; null where k = 0 or there are none */
  readonly withRareWord: Hits | null;
  readonly withoutRareWord: Hits | null;
}

/** The secondary result: the same attackers and thresholds on all D_f pairs of TEST (protocol.md 1). */
export interface AllMembersDetails {
  readonly members: number;
  readonly images: number;
  readonly calAuc: number;
  readonly calAucLo: number;
  readonly calAucHi: number;
  readonly targets: readonly {
    readonly target: string;
    readonly calSel: Hits | null;
    readonly calWorst: Hits | null;
    readonly worstTpr: number;
  }[];
}

export interface PrivacyDetails {
  /** number of attackers, both signs of each score */
  readonly k: number;
  readonly worstAucAttacker: string;
  /** p-value of worst_auc against shuffled membership */
  readonly worstAucP: number;
  readonly calAucAttacker: string;
  readonly excessAuc: PairedExcess | null;
  readonly targets: readonly TargetDetails[];
  /** null where all D_f pairs of TEST are primary members */
  readonly allMembers: AllMembersDetails | null;
}

export function privacyDetails(evidence: PrivacyEvidence, outcome: MemberOutcome, reference: MemberOutcome | null, options: PrivacyOptions): PrivacyDetails {
  const { measures, aucFloor, chosenByAuc } = evidence;
  const excess = (values: readonly number[], of: readonly number[]): PairedExcess =>
    pairedExcess(values, of, outcome.imageIds, options.seed, options.bootstrapDraws);
  return {
    k: measures.length,
    worstAucAttacker: worstBy(measures, ({ auc }) => Math.max(auc, 1 - auc)).signed.name,
    worstAucP: aucFloor.p,
    calAucAttacker: chosenByAuc.signed.name,
    excessAuc: reference === null ? null : excess(outcome.placements, reference.placements),
    targets: evidence.targets.map((target, t) => {
      const decisions = outcome.decisions[target.text] ?? null;
      const referenceDecisions = reference?.decisions[target.text] ?? null;
      return {
        ...targetDetails(evidence, target, t),
        excess: decisions === null || referenceDecisions === null ? null : excess(decisions, referenceDecisions),
      };
    }),
    allMembers: allMembersDetails(evidence),
  };
}

/** The first measure with the largest value. */
export function worstBy(measures: readonly AttackerMeasure[], value: (measure: AttackerMeasure) => number): AttackerMeasure {
  const [first, ...rest] = measures;
  if (first === undefined) throw new RangeError('the worst of no attacker is not defined');
  return rest.reduce((worst, measure) => (value(measure) > value(worst) ? measure : worst), first);
}

/** The measure of an attacker at target number t. */
export function atTarget(measure: AttackerMeasure, t: number): AttackerMeasure['targets'][number] {
  const found = measure.targets[t];
  if (found === undefined) throw new RangeError(`attacker ${measure.signed.name} was not measured at target number ${t}`);
  return found;
}

function targetDetails(evidence: PrivacyEvidence, target: FprTarget, t: number): Omit<TargetDetails, 'excess'> {
  const { scores, measures, floors } = evidence;
  const sel = evidence.chosen[t];
  const floor = floors[t];
  if (sel === undefined || floor === undefined) throw new RangeError(`target ${target.text} was not evaluated`);
  const at = atTarget(sel, t);
  const has = at.threshold.k > 0;
  const n = scores.nonMembers.test.count;
  const calCount = scores.nonMembers.cal.count;
  const rare = scores.members.test.rareWord;
  return {
    target: target.text,
    resolved: resolved(target, calCount, n),
    resolvedForWorst: resolved(target, calCount, n) && targetRanks(target, calCount, measures.length).kLo >= 1,
    worstAtTarget: {
      lo: Math.max(...measures.map((measure) => atTarget(measure, t).boundsOfWorst.lo)),
      hi: Math.max(...measures.map((measure) => atTarget(measure, t).boundsOfWorst.hi)),
    },
    worstP: floor.inSample.p,
    calWorstP: floor.calibrated?.p ?? null,
    calFpr: has ? clopperPearson(at.fp, n) : null,
    withRareWord: has ? hitsAmong(at, rare, 1) : null,
    withoutRareWord: has ? hitsAmong(at, rare, 0) : null,
  };
}

function hitsAmong(at: MeasureAtTarget, rareWord: Uint8Array, value: 0 | 1): Hits | null {
  let m = 0;
  let tp = 0;
  rareWord.forEach((rare, i) => {
    if (rare !== value) return;
    m++;
    tp += at.decisions[i] ?? 0;
  });
  return hits(tp, m);
}

function hits(tp: number, m: number): Hits | null {
  return m === 0 ? null : { tp, m, ...clopperPearson(tp, m) };
}

function allMembersDetails({ scores, measures, targets, chosen, chosenByAuc }: PrivacyEvidence): AllMembersDetails | null {
  const auc = chosenByAuc.aucAllMembers;
  if (auc === null) return null;
  const m = scores.allMembersTest.count;
  return {
    members: m,
    images: new Set(scores.allMembersTest.imageId).size,
    calAuc: auc.auc,
    calAucLo: auc.waldClipped.lo,
    calAucHi: auc.waldClipped.hi,
    targets: targets.map((target, t) => {
      const sel = chosen[t];
      const has = sel !== undefined && atTarget(sel, t).threshold.k > 0;
      return {
        target: target.text,
        calSel: has ? hits(atTarget(sel, t).tpAllMembers, m) : null,
        calWorst: has ? hits(Math.max(...measures.map((measure) => atTarget(measure, t).tpAllMembers)), m) : null,
        worstTpr: Math.max(...measures.map((measure) => atTarget(measure, t).inSampleTpAllMembers)) / m,
      };
    }),
  };
}
