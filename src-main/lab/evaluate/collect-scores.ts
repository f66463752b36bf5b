import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { Attacker, FittedAttacker } from '../attacks/attacker.ts';
import { crossFittedScores } from '../attacks/cross-fit.ts';
import type { PairSource } from '../model/forward-all.ts';
import type { ForwardBatch } from '../model/forward-all.ts';
import { scoreSplit, scoreSplitWithFeatures } from './score-split.ts';
import type { ScoringContext, SplitScores, SplitWithFeatures } from './score-split.ts';

/** Scores of every attacker on every split of the privacy protocol. */
export interface AttackScores {
  readonly attackers: readonly Attacker[];
  /** learned attackers: cross-fitted scores in `sel`, scores of the attacker fitted on all of SEL-attack elsewhere */
  readonly members: { readonly sel: SplitScores; readonly test: SplitScores };
  readonly nonMembers: { readonly sel: SplitScores; readonly cal: SplitScores; readonly test: SplitScores };
  /** TEST members among all pairs of D_f, the secondary result; `members.test` where there are no others */
  readonly allMembersTest: SplitScores;
}

/** Scores of both classes on one SEL split, learned attackers cross-fitted. */
export interface SelScores {
  readonly members: SplitScores;
  readonly nonMembers: SplitScores;
  /** attackers fitted on all pairs of the split; null for scores */
  readonly fitted: readonly (FittedAttacker | null)[];
}

/**
 * Streams the model over members and non-members, SEL-attack first, because learned attackers are fitted on it.
 * Outputs are dropped batch by batch; a million non-members need no more memory than their scores.
 *
 * @param visitHeldout sees the batches of CAL and TEST non-members too
 * @throws AttackScoreError when a score is not finite
 */
export async function collectScores(context: ScoringContext, seed: number, visitHeldout?: (batch: ForwardBatch) => void): Promise<AttackScores> {
  const { data } = context;
  const table = data.train;
  const sel = await collectSelScores(context, { table, rows: data.members.selAttack }, data.nonMembers.selAttack, seed);
  let done = 0;
  const total = data.allMembers.test.length + data.nonMembers.cal.count + data.nonMembers.test.count;
  const count = (batch: ForwardBatch): void => {
    done += batch.size;
    context.hooks.progress({ done, total, label: 'attack scores' });
  };
  const heldout = (batch: ForwardBatch): void => {
    count(batch);
    visitHeldout?.(batch);
  };
  const allMembersTest = await scoreSplit(context, { table, rows: data.allMembers.test }, sel.fitted, count);
  const primary = new Set(data.members.test);
  const keep = data.allMembers.test.map((row) => (primary.has(row) ? 1 : 0));
  const cal = await scoreSplit(context, data.nonMembers.cal, sel.fitted, heldout);
  const test = await scoreSplit(context, data.nonMembers.test, sel.fitted, heldout);
  return {
    attackers: context.attackers,
    members: { sel: sel.members, test: primary.size === keep.length ? allMembersTest : selectPairs(allMembersTest, keep) },
    nonMembers: { sel: sel.nonMembers, cal, test },
    allMembersTest,
  };
}

/** Scores of one SEL split, on which attackers and signs are compared. */
export async function collectSelScores(context: ScoringContext, memberSource: PairSource, nonMemberSource: PairSource, seed: number): Promise<SelScores> {
  return fitOnSel(context.attackers, await scoreSplitWithFeatures(context, memberSource), await scoreSplitWithFeatures(context, nonMemberSource), seed);
}

/** Fits the learned attackers on a SEL split and writes their cross-fitted scores into it. */
export function fitOnSel(attackers: readonly Attacker[], members: SplitWithFeatures, nonMembers: SplitWithFeatures, seed: number): SelScores {
  return { members, nonMembers, fitted: attackers.map((attacker, a) => fitAndScore(attacker, a, members, nonMembers, seed)) };
}

/** Fits a learned attacker on all rows, and writes its cross-fitted scores into the splits. */
function fitAndScore(attacker: Attacker, a: number, members: SplitWithFeatures, nonMembers: SplitWithFeatures, seed: number): FittedAttacker | null {
  const memberRows = members.features[a] ?? null;
  const nonMemberRows = nonMembers.features[a] ?? null;
  if (attacker.kind === 'score' || memberRows === null || nonMemberRows === null) return null;
  const scores = crossFittedScores(
    attacker,
    { rows: memberRows, imageId: members.imageId },
    { rows: nonMemberRows, imageId: nonMembers.imageId },
    RandomStream.of(seed, 'evaluate', 'cross-fit', attacker.id),
  );
  members.scores[a]?.set(scores.members);
  nonMembers.scores[a]?.set(scores.nonMembers);
  return attacker.fit(memberRows, nonMemberRows);
}

/** The pairs of a split whose flag is 1. */
export function selectPairs(split: SplitScores, keep: Int32Array): SplitScores {
  const chosen = (_: unknown, i: number): boolean => keep[i] === 1;
  const imageId = split.imageId.filter(chosen);
  return { count: imageId.length, imageId, rareWord: split.rareWord.filter(chosen), scores: split.scores.map((values) => values.filter(chosen)) };
}
