/**
 * Model outputs on a batch of pairs in float64, with the softmax computed once for all attackers. Softmax values
 * near 0 and 1 are kept as logarithms, so that no score saturates: see attack-features.ts, which makes this.
 */
export interface AttackFeatures {
  readonly count: number;
  /** at least 2 */
  readonly answerCount: number;
  /** [count, answerCount] */
  readonly logits: Float64Array;
  readonly labels: Int32Array;
  readonly embeddingDim: number;
  /** joint embeddings, [count, embeddingDim] */
  readonly embeddings: Float64Array;
  /** answer with the largest logit (the first of equal ones), per pair */
  readonly top: Int32Array;
  /** answer with the second largest logit, per pair */
  readonly second: Int32Array;
  /** log(1 - p_top), per pair */
  readonly logTail: Float64Array;
  /** softmax, [count, answerCount] */
  readonly probabilities: Float64Array;
  /** log softmax, [count, answerCount] */
  readonly logProbabilities: Float64Array;
  /** log p_y - log(1 - p_y), per pair */
  readonly phi: Float64Array;
}

/** What an attacker must know (protocol.md 9). The forget predicate is public in every row. */
export interface ThreatModel {
  /** the true answer of each pair */
  readonly label: boolean;
  /** the finest output of the model that the score reads; an embedding is visible only to someone who holds the model */
  readonly outputs: 'top-1' | 'logits' | 'embedding';
  /** pairs of the forget set that the attacker knows to be members, to learn from */
  readonly labelledMembers: boolean;
  /** the original model theta0 */
  readonly original: boolean;
  /** models trained by the attacker on similar data */
  readonly referenceModels: boolean;
}

/** A scalar membership score of one pair at a time; HIGHER = more member-like before the sign (evaluation.md 4.1). */
export interface ScoreAttacker {
  readonly kind: 'score';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly needs: ThreatModel;
  /** writes the score of each pair to out[0 .. count - 1] */
  score(features: AttackFeatures, out: Float64Array): void;
}

/** A score that is a strictly increasing function of an attacker's, hence of the same ROC: it is not counted again. */
export interface ScoreAlias extends ScoreAttacker {
  /** id of the attacker that stands for it */
  readonly sameRocAs: string;
}

/** An attacker fitted on labelled SEL-attack pairs; its score already has a sign. */
export interface LearnedAttacker {
  readonly kind: 'learned';
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly needs: ThreatModel;
  readonly featureCount: number;
  /** writes the feature rows, [count, featureCount] */
  features(features: AttackFeatures, out: Float64Array): void;
  /** fits on rows of both classes; deterministic */
  fit(members: Float64Array, nonMembers: Float64Array): FittedAttacker;
}

export interface FittedAttacker {
  /** writes the score of each row of [rows, featureCount]; higher = more member-like */
  score(rows: Float64Array, out: Float64Array): void;
}

export type Attacker = ScoreAttacker | LearnedAttacker;

/** The threat model in words, for tables: "label, logits, labelled members". */
export function threatModelText(needs: ThreatModel): string {
  const parts = [
    ...(needs.label ? ['label'] : []),
    needs.outputs,
    ...(needs.labelledMembers ? ['labelled members'] : []),
    ...(needs.original ? ['original model'] : []),
    ...(needs.referenceModels ? ['reference models'] : []),
  ];
  return parts.join(', ');
}
