import type { ScoreAttacker } from './attacker.ts';

/** z_y - max over k != y of z_k (TensorFlow Privacy's hinge score). */
export const hingeAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'hinge',
  label: 'hinge',
  description: 'Logit of the true answer minus the largest other logit.',
  needs: { label: true, outputs: 'logits', labelledMembers: false, original: false, referenceModels: false },
  score(features, out) {
    const { answerCount, logits, labels, top, second } = features;
    for (let i = 0; i < features.count; i++) {
      const label = labels[i] ?? 0;
      const first = top[i] ?? 0;
      const rival = label === first ? (second[i] ?? 0) : first;
      out[i] = (logits[i * answerCount + label] ?? NaN) - (logits[i * answerCount + rival] ?? NaN);
    }
  },
};

/** z_(1) - z_(2): the gap between the two largest logits; label-free. */
export const topTwoGapAttacker: ScoreAttacker = {
  kind: 'score',
  id: 'top2-gap',
  label: 'top-2 gap',
  description: 'Gap between the two largest logits.',
  needs: { label: false, outputs: 'logits', labelledMembers: false, original: false, referenceModels: false },
  score(features, out) {
    const { answerCount, logits, top, second } = features;
    for (let i = 0; i < features.count; i++) {
      out[i] = (logits[i * answerCount + (top[i] ?? 0)] ?? NaN) - (logits[i * answerCount + (second[i] ?? 0)] ?? NaN);
    }
  },
};
