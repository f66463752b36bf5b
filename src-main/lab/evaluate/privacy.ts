import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { chooseAttackers } from '../../../src-shared/stats/choose-attacker.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { FprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { MembershipScores } from '../../../src-shared/stats/membership-scores.ts';
import { allowedByCalibration, allowedInSample, permutationFloors } from '../../../src-shared/stats/permutation-floors.ts';
import type { Floor } from '../../../src-shared/stats/permutation-floors.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import type { LabHooks } from '../hooks.ts';
import { attackerRows, rocCurves } from './attack-tables.ts';
import type { AttackerRow, RocCurve } from './attack-tables.ts';
import type { AttackScores, SelScores } from './collect-scores.ts';
import { measureAttackers } from './measure-attacker.ts';
import type { AttackerMeasure } from './measure-attacker.ts';
import { privacyColumns } from './privacy-columns.ts';
import { privacyDetails } from './privacy-details.ts';
import type { PrivacyDetails } from './privacy-details.ts';
import { assertSameMembers } from './reference-outcome.ts';
import type { MemberOutcome } from './reference-outcome.ts';
import { signedAttackers, withSign } from './signed-attackers.ts';
import type { SignedAttacker } from './signed-attackers.ts';

export interface PrivacyOptions {
  /** target false-positive rates, any number of them */
  readonly targets: readonly FprTarget[];
  /** B of the null floors */
  readonly permutations: number;
  /** draws of the paired image-cluster bootstrap */
  readonly bootstrapDraws: number;
  readonly seed: number;
}

/** What the floors say about the worst of K, at one target. */
export interface TargetFloors {
  readonly inSample: Floor;
  /** null where k = 0: no threshold, no floor */
  readonly calibrated: Floor | null;
}

/** All that the tables of one model are made from. */
export interface PrivacyEvidence {
  readonly scores: AttackScores;
  /** K attackers in registry order */
  readonly measures: readonly AttackerMeasure[];
  readonly targets: readonly FprTarget[];
  /** attacker chosen on SEL-attack, per target */
  readonly chosen: readonly AttackerMeasure[];
  /** chosen for zero false positives, and by AUC */
  readonly chosenAtZeroFp: AttackerMeasure;
  readonly chosenByAuc: AttackerMeasure;
  readonly floors: readonly TargetFloors[];
  readonly aucFloor: Floor;
}

export interface PrivacyResult {
  /** the privacy columns of results-format, without those of the before/after and the model-free attacker */
  readonly columns: Readonly<Record<string, Cell>>;
  readonly details: PrivacyDetails;
  readonly attackers: readonly AttackerRow[];
  readonly roc: readonly RocCurve[];
  readonly outcome: MemberOutcome;
}

/**
 * Sections 2 to 4 of protocol.md for one model: attackers chosen on SEL-attack, thresholds from CAL, reports on TEST,
 * bounds at T, and null floors by permutation.
 *
 * @param reference outcome of the RETR reference on the same members; 'self' when this model is it; null: unknown,
 *   and the excess columns stay empty
 */
export async function measurePrivacy(scores: AttackScores, reference: MemberOutcome | 'self' | null, options: PrivacyOptions, hooks: LabHooks): Promise<PrivacyResult> {
  const evidence = await gatherEvidence(scores, options, hooks);
  const outcome = outcomeOf(evidence);
  const compared = reference === 'self' ? outcome : reference;
  if (compared !== null) assertSameMembers(compared, scores.members.test.imageId);
  const details = privacyDetails(evidence, outcome, compared, options);
  return {
    columns: privacyColumns(evidence, details),
    details,
    attackers: attackerRows(evidence),
    roc: rocCurves(evidence.measures),
    outcome,
  };
}

/** K, the largest AUC and the TPR at 10 false positives of one SEL split: what tuning sees (protocol.md 8). */
export function worstOnSel(sel: SelScores, attackers: AttackScores['attackers']): { readonly worstAuc: number; readonly tprAt10: number } {
  const measured = chooseEach(sel, signedAttackers(attackers));
  return {
    worstAuc: measured.reduce((worst, { auc }) => Math.max(worst, auc, 1 - auc), 0),
    tprAt10: measured.reduce((worst, { tprAt10 }) => Math.max(worst, tprAt10), 0),
  };
}

async function gatherEvidence(scores: AttackScores, options: PrivacyOptions, hooks: LabHooks): Promise<PrivacyEvidence> {
  const { targets } = options;
  const signed = signedAttackers(scores.attackers);
  const measures = measureAttackers(scores, signed, targets);
  await hooks.breathe();
  const zero = parseFprTarget('0');
  const choices = chooseAttackers(selScores(scores, signed), [...targets, zero]);
  const measureAt = (index: number | undefined): AttackerMeasure => {
    const found = measures[index ?? -1];
    if (found === undefined) throw new RangeError('no attacker was chosen');
    return found;
  };
  const { test, cal } = scores.nonMembers;
  const floorsOf = async (nonMembers: typeof test, allowed: readonly number[], label: 'TEST' | 'CAL'): ReturnType<typeof permutationFloors> => {
    const progress = (done: number, of: number): void => { hooks.progress({ done: label === 'TEST' ? done : of + done, total: 2 * of, label: 'null floors' }); };
    return permutationFloors(
      {
        attackers: testScores(scores, signed, nonMembers.scores),
        memberImages: scores.members.test.imageId,
        nonMemberImages: nonMembers.imageId,
        allowed,
        permutations: options.permutations,
      },
      RandomStream.of(options.seed, 'evaluate', 'null floor', label),
      { signal: hooks.signal, breathe: hooks.breathe, progress },
    );
  };
  const inSample = await floorsOf(test, targets.map((target) => allowedInSample(target, test.count)), 'TEST');
  const calibratedAllowed = targets.map((target) => allowedByCalibration(target, cal.count));
  const calibrated = await floorsOf(cal, calibratedAllowed.filter((allowed) => allowed !== null), 'CAL');
  let at = 0;
  const floors = targets.map((_, t): TargetFloors => {
    const of = inSample.tpr[t];
    if (of === undefined) throw new RangeError('a target has no floor');
    return { inSample: of, calibrated: calibratedAllowed[t] === null ? null : (calibrated.tpr[at++] ?? null) };
  });
  return {
    scores,
    measures,
    targets,
    chosen: targets.map((_, t) => measureAt(choices.perTarget[t]?.index)),
    chosenAtZeroFp: measureAt(choices.perTarget[targets.length]?.index),
    chosenByAuc: measureAt(choices.byAuc.index),
    floors,
    aucFloor: inSample.auc,
  };
}

function selScores({ members, nonMembers }: Pick<AttackScores, 'members' | 'nonMembers'>, signed: readonly SignedAttacker[]): MembershipScores[] {
  return signed.map(({ index, sign }) => ({
    members: withSign(members.sel.scores[index] ?? missing(), sign),
    nonMembers: withSign(nonMembers.sel.scores[index] ?? missing(), sign),
  }));
}

/** One attacker after the other, so that no more than one sign is copied at a time. */
function* testScores(scores: AttackScores, signed: readonly SignedAttacker[], nonMembers: readonly Float64Array[]): Generator<MembershipScores> {
  for (const { index, sign } of signed) {
    yield {
      members: withSign(scores.members.test.scores[index] ?? missing(), sign),
      nonMembers: withSign(nonMembers[index] ?? missing(), sign),
    };
  }
}

/** Measures of every attacker alone on a SEL split. */
function chooseEach(sel: SelScores, signed: readonly SignedAttacker[]): { auc: number; tprAt10: number }[] {
  const scores = selScores({ members: { sel: sel.members, test: sel.members }, nonMembers: { sel: sel.nonMembers, cal: sel.nonMembers, test: sel.nonMembers } }, signed);
  return scores.map((of) => chooseAttackers([of], []).byAuc);
}

function outcomeOf({ scores, targets, chosen, chosenByAuc }: PrivacyEvidence): MemberOutcome {
  const decisions: Record<string, readonly number[] | null> = {};
  targets.forEach((target, t) => {
    const at = chosen[t]?.targets[t];
    decisions[target.text] = at === undefined || at.threshold.k === 0 ? null : Array.from(at.decisions);
  });
  return { imageIds: Array.from(scores.members.test.imageId), decisions, placements: Array.from(chosenByAuc.placements) };
}

function missing(): never {
  throw new RangeError('a split lacks the scores of an attacker');
}
