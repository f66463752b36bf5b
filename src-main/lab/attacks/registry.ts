import type { Attacker, ScoreAlias } from './attacker.ts';
import { confidenceAlias, correctnessAttacker, lossAttacker, maxConfidenceAttacker, rescaledLogitAlias } from './confidence-scores.ts';
import { entropyAttacker, modifiedEntropyAttacker } from './entropy-scores.ts';
import { learnedLogisticAttacker } from './learned-logistic.ts';
import { hingeAttacker, topTwoGapAttacker } from './margin-scores.ts';
import { embeddingNormAttacker, lastLayerGradientNormAttacker, logitNormAttacker } from './norm-scores.ts';

/**
 * All attackers on the unlearned model alone, in the order that breaks ties of the choice on SEL-attack. An attacker
 * is one file and one line here. The before/after attacker knows theta0, so it stands apart (before-after.ts).
 */
export const ATTACKERS: readonly Attacker[] = [
  lossAttacker,
  maxConfidenceAttacker,
  correctnessAttacker,
  entropyAttacker,
  modifiedEntropyAttacker,
  hingeAttacker,
  topTwoGapAttacker,
  embeddingNormAttacker,
  logitNormAttacker,
  lastLayerGradientNormAttacker,
  learnedLogisticAttacker,
];

/** Other names of an attacker's ROC (protocol.md 2): listed for people, never counted in K. */
export const ATTACKER_ALIASES: readonly ScoreAlias[] = [confidenceAlias, rescaledLogitAlias];

/**
 * The attackers with the given ids, in registry order whatever the order of the ids; an alias stands for its attacker.
 * @throws RangeError naming an unknown id and the known ones, or when the list is empty
 */
export function attackersOf(ids: readonly string[]): readonly Attacker[] {
  if (ids.length === 0) throw new RangeError('the list of attackers is empty: name at least one');
  const wanted = new Set(ids.map((id) => ATTACKER_ALIASES.find((alias) => alias.id === id)?.sameRocAs ?? id));
  for (const id of wanted) {
    if (!ATTACKERS.some((attacker) => attacker.id === id)) {
      const known = [...ATTACKERS, ...ATTACKER_ALIASES].map((attacker) => attacker.id).join(', ');
      throw new RangeError(`unknown attacker "${id}"; known are ${known}`);
    }
  }
  return ATTACKERS.filter((attacker) => wanted.has(attacker.id));
}

/** K of protocol.md 2: a scalar score counts with both signs, a learned one once. */
export function countOfComparisons(attackers: readonly Attacker[]): number {
  return attackers.reduce((k, attacker) => k + (attacker.kind === 'score' ? 2 : 1), 0);
}
