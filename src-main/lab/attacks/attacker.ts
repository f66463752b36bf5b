/** Model outputs on a batch of pairs, widened to float64, from which scores are computed. */
export interface AttackFeatures {
  readonly count: number;
  readonly answerCount: number;
  /** [count, answerCount] */
  readonly logits: Float64Array;
  readonly labels: Int32Array;
  readonly embeddingDim: number;
  /** joint embeddings, [count, embeddingDim] */
  readonly embeddings: Float64Array;
}

/** A scalar membership score of one pair at a time; HIGHER = more member-like before the sign (evaluation.md 4.1). */
export interface ScoreAttacker {
  readonly kind: 'score';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** threat model: does it need the true label, logits or only probabilities (protocol.md 9) */
  readonly needs: { readonly label: boolean; readonly logits: boolean };
  /** writes the score of each pair; a score that is not finite is an error of the caller's data */
  score(features: AttackFeatures, out: Float64Array): void;
}

/** An attacker fitted on labelled SEL-attack pairs; its score already has a sign. */
export interface LearnedAttacker {
  readonly kind: 'learned';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly featureCount: number;
  /** writes the feature rows, [count, featureCount] */
  features(features: AttackFeatures, out: Float64Array): void;
  /** fits on rows of both classes; deterministic */
  fit(members: Float64Array, nonMembers: Float64Array): FittedAttacker;
}

export interface FittedAttacker {
  score(rows: Float64Array, out: Float64Array): void;
}

export type Attacker = ScoreAttacker | LearnedAttacker;
