import type { ScoreAlias, ScoreAttacker, ThreatModel } from './attacker.ts';

const LABEL_AND_LOGITS: ThreatModel = { label: true, outputs: 'logits', labelledMembers: false, original: false, referenceModels: false };

/** log p_y (Yeom et al. 2018), as -log1p(exp(-phi)): strictly increasing in phi also where p_y rounds to 1. */
export const lossAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'loss',
  label: 'loss',
  description: 'Minus the cross-entropy of the true answer (Yeom et al. 2018).',
  needs: LABEL_AND_LOGITS,
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = logSigmoid(features.phi[i] ?? NaN);
  },
};

/** p_y. */
export const confidenceAlias: ScoreAlias = {
  kind: 'score',
  id: 'confidence',
  label: 'confidence',
  description: 'Probability of the true answer; the same ROC as the loss.',
  needs: LABEL_AND_LOGITS,
  sameRocAs: 'loss',
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = Math.exp(logSigmoid(features.phi[i] ?? NaN));
  },
};

/** phi = log(p_y / (1 - p_y)) = z_y - logsumexp of the others (Carlini et al. 2022). */
export const rescaledLogitAlias: ScoreAlias = {
  kind: 'score',
  id: 'rescaled-logit',
  label: 'rescaled logit',
  description: 'Log odds of the true answer (Carlini et al. 2022); the same ROC as the loss.',
  needs: LABEL_AND_LOGITS,
  sameRocAs: 'loss',
  score(features, out) {
    out.set(features.phi.subarray(0, features.count));
  },
};

/** max_k log p_k (Salem et al. 2019): the logarithm has the ROC of the probability and does not saturate at 1. */
export const maxConfidenceAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'max-confidence',
  label: 'max confidence',
  description: 'Largest probability, whatever the answer (Salem et al. 2019), as its log odds.',
  needs: { ...LABEL_AND_LOGITS, label: false },
  score(features, out) {
    const { answerCount, top, logTail, logProbabilities } = features;
    for (let i = 0; i < features.count; i++) {
      out[i] = (logProbabilities[i * answerCount + (top[i] ?? 0)] ?? NaN) - (logTail[i] ?? NaN);
    }
  },
};

/** 1 when the top answer is the true one, else 0. */
export const correctnessAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'correctness',
  label: 'correctness',
  description: 'Whether the top answer is the true one (gap attack).',
  needs: { ...LABEL_AND_LOGITS, outputs: 'top-1' },
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = features.top[i] === features.labels[i] ? 1 : 0;
  },
};

/** log(1 / (1 + exp(-x))) without overflow. */
function logSigmoid(x: number): number {
  return x >= 0 ? -Math.log1p(Math.exp(-x)) : x - Math.log1p(Math.exp(x));
}
