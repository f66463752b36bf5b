import type { Attacker, ScoreAttacker } from '../attacks/attacker.ts';
import { attackersOf, ATTACKERS } from '../attacks/registry.ts';
import type { ImportedScores } from './imported-scores.ts';

/** The attackers that imported models can be put to, and those that lack something. */
export interface ImportedAttackers {
  readonly attackers: readonly Attacker[];
  /** ids of those that were asked for and need embeddings, which are not given */
  readonly leftOut: readonly string[];
}

/**
 * Of logits, the attackers that were asked for (all, by default) and have what they need; of given scores, one a score.
 *
 * @throws RangeError for an unknown attacker
 */
export function importedAttackers({ models }: ImportedScores, wanted: readonly string[] | null): ImportedAttackers {
  const outputs = models[0]?.outputs;
  if (outputs === undefined) throw new RangeError('there is no imported model');
  if (outputs.kind === 'scores') return { attackers: [...outputs.scores.keys()].map(givenScore), leftOut: [] };
  const all = wanted === null ? ATTACKERS : attackersOf(wanted);
  const needsMore = (attacker: Attacker): boolean => attacker.needs.outputs === 'embedding' && outputs.embeddingDim === 0;
  return { attackers: all.filter((attacker) => !needsMore(attacker)), leftOut: all.filter(needsMore).map(({ id }) => id) };
}

/** A score that was computed elsewhere, as an attacker: its values are given, and what it must know is not known. */
function givenScore(id: string): ScoreAttacker {
  return {
    kind: 'score',
    id,
    label: id,
    description: 'a score that was given',
    needs: { label: true, outputs: 'embedding', labelledMembers: true, original: true, referenceModels: true },
    score: () => { throw new RangeError(`the score ${id} is given, not computed`); },
  };
}

/** What tables say of the threat model of a score that was given. */
export const GIVEN_THREAT_MODEL = 'not stated';
