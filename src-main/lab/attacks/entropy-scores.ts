import type { AttackFeatures, ScoreAttacker } from './attacker.ts';

/** -H(p) = sum p_k log p_k, in nats; label-free. */
export const entropyAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'entropy',
  label: 'entropy',
  description: 'Minus the entropy of the answer distribution.',
  needs: { label: false, outputs: 'logits', labelledMembers: false, original: false, referenceModels: false },
  score(features, out) {
    const { answerCount, probabilities, logProbabilities } = features;
    for (let i = 0; i < features.count; i++) {
      let sum = 0;
      for (let at = i * answerCount, end = at + answerCount; at < end; at++) {
        sum += (probabilities[at] ?? NaN) * (logProbabilities[at] ?? NaN);
      }
      out[i] = sum;
    }
  },
};

/** -M with M = -(1 - p_y) log p_y - sum over k != y of p_k log(1 - p_k) (Song & Mittal 2021), in nats. */
export const modifiedEntropyAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'modified-entropy',
  label: 'modified entropy',
  description: 'Minus the modified entropy of the answer distribution (Song & Mittal 2021).',
  needs: { label: true, outputs: 'logits', labelledMembers: false, original: false, referenceModels: false },
  score(features, out) {
    for (let i = 0; i < features.count; i++) out[i] = negativeModifiedEntropy(features, i);
  },
};

function negativeModifiedEntropy(features: AttackFeatures, i: number): number {
  const { answerCount, labels, top, logTail, probabilities, logProbabilities } = features;
  const row = i * answerCount;
  const label = labels[i] ?? 0;
  const first = top[i] ?? 0;
  const tail = logTail[i] ?? NaN;
  const missing = label === first ? Math.exp(tail) : 1 - (probabilities[row + label] ?? NaN);
  let sum = missing * (logProbabilities[row + label] ?? NaN);
  for (let k = 0; k < answerCount; k++) {
    if (k === label) continue;
    const p = probabilities[row + k] ?? NaN;
    // Only the top probability exceeds 1/2, where 1 - p would lose digits.
    sum += p * (k === first ? tail : Math.log1p(-p));
  }
  return sum;
}
