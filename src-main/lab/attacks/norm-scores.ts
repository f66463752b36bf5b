import type { AttackFeatures, ScoreAttacker, ThreatModel } from './attacker.ts';

const EMBEDDING: ThreatModel = { label: false, outputs: 'embedding', labelledMembers: false, original: false, referenceModels: false };

/** ||h||, the Euclidean norm of the joint embedding: needed because MU-ALIGN suppresses norms. */
export const embeddingNormAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'embedding-norm',
  label: 'embedding norm',
  description: 'Euclidean norm of the joint embedding.',
  needs: EMBEDDING,
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = Math.sqrt(squaredEmbeddingNorm(features, i));
  },
};

/** ||z - mean z||: the logits are defined up to a constant, so the constant is taken off. */
export const logitNormAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'logit-norm',
  label: 'logit norm',
  description: 'Euclidean norm of the centred logits.',
  needs: { ...EMBEDDING, outputs: 'logits' },
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = centredLogitNorm(features, i);
  },
};

/** -||p - e_y|| * ||[h; 1]||: the norm of the cross-entropy's gradient in the head's weights and bias, exactly. */
export const lastLayerGradientNormAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'last-layer-grad-norm',
  label: 'last-layer gradient norm',
  description: "Minus the norm of the loss gradient with respect to the head's weights and bias.",
  needs: { ...EMBEDDING, label: true },
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = -lastLayerGradientNorm(features, i);
  },
};

/** Norm of the gradient of the cross-entropy of pair i in the head's weights and bias. */
export function lastLayerGradientNorm(features: AttackFeatures, i: number): number {
  const { answerCount, labels, top, logTail, probabilities } = features;
  const row = i * answerCount;
  const label = labels[i] ?? 0;
  const missing = label === top[i] ? Math.exp(logTail[i] ?? NaN) : 1 - (probabilities[row + label] ?? NaN);
  let sum = missing * missing;
  for (let k = 0; k < answerCount; k++) {
    if (k === label) continue;
    const p = probabilities[row + k] ?? NaN;
    sum += p * p;
  }
  return Math.sqrt(sum * (squaredEmbeddingNorm(features, i) + 1));
}

export function squaredEmbeddingNorm(features: AttackFeatures, i: number): number {
  const { embeddingDim, embeddings } = features;
  let sum = 0;
  for (let at = i * embeddingDim, end = at + embeddingDim; at < end; at++) {
    const h = embeddings[at] ?? NaN;
    sum += h * h;
  }
  return sum;
}

export function centredLogitNorm(features: AttackFeatures, i: number): number {
  const { answerCount, logits } = features;
  const start = i * answerCount;
  const end = start + answerCount;
  let mean = 0;
  for (let at = start; at < end; at++) mean += logits[at] ?? NaN;
  mean /= answerCount;
  let sum = 0;
  for (let at = start; at < end; at++) {
    const d = (logits[at] ?? NaN) - mean;
    sum += d * d;
  }
  return Math.sqrt(sum);
}
