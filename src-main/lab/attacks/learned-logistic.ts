import type { AttackFeatures, LearnedAttacker } from './attacker.ts';
import { fitLogistic, logisticScores } from './logistic.ts';
import { centredLogitNorm, lastLayerGradientNorm, squaredEmbeddingNorm } from './norm-scores.ts';
import { entropyAttacker, modifiedEntropyAttacker } from './entropy-scores.ts';
import { hingeAttacker } from './margin-scores.ts';
import { lossAttacker } from './confidence-scores.ts';

/** Largest probabilities that are features; a model with fewer answers has zeros in the rest. */
const SORTED_PROBABILITIES = 10;
const FEATURE_COUNT = SORTED_PROBABILITIES + 9;

/**
 * Logistic regression on the features of evaluation.md 4.3: the ten largest p in order, p_y, log p_y, -H, -M, phi,
 * hinge, ||h||, ||z - mean z||, last-layer gradient norm. (The agreement of ablated image-only and question-only
 * predictions needs two more forward passes and is left out.) Both classes weigh the same, so the score does not
 * depend on how many of each SEL-attack has.
 */
export const learnedLogisticAttacker: LearnedAttacker = {
  kind: 'learned',
  id: 'learned-logistic',
  label: 'learned logistic',
  description: 'Logistic regression on sorted probabilities, scores and norms, fitted on labelled pairs of SEL-attack.',
  needs: { label: true, outputs: 'embedding', labelledMembers: true, original: false, referenceModels: false },
  featureCount: FEATURE_COUNT,
  features: writeFeatures,
  fit(members, nonMembers) {
    const rows = new Float64Array(members.length + nonMembers.length);
    rows.set(members);
    rows.set(nonMembers, members.length);
    const labels = new Uint8Array(rows.length / FEATURE_COUNT).fill(1, 0, members.length / FEATURE_COUNT);
    const model = fitLogistic(rows, FEATURE_COUNT, labels, { classWeight: 'balanced', tolerance: 1e-8 });
    return { score: (of, out) => { logisticScores(model, of, out); } };
  },
};

function writeFeatures(features: AttackFeatures, out: Float64Array): void {
  const { count, answerCount, labels, probabilities, phi } = features;
  const scores = [lossAttacker, entropyAttacker, modifiedEntropyAttacker, hingeAttacker].map((attacker) => {
    const values = new Float64Array(count);
    attacker.score(features, values);
    return values;
  });
  const largest = new Float64Array(SORTED_PROBABILITIES);
  for (let i = 0; i < count; i++) {
    const row = i * answerCount;
    largestOf(probabilities, row, answerCount, largest);
    let at = i * FEATURE_COUNT;
    for (const p of largest) out[at++] = p;
    out[at++] = probabilities[row + (labels[i] ?? 0)] ?? NaN;
    for (const values of scores) out[at++] = values[i] ?? NaN;
    out[at++] = phi[i] ?? NaN;
    out[at++] = Math.sqrt(squaredEmbeddingNorm(features, i));
    out[at++] = centredLogitNorm(features, i);
    out[at] = lastLayerGradientNorm(features, i);
  }
}

/** The largest of values[start .. start + count - 1], descending, by insertion; zeros where there are too few. */
export function largestOf(values: Float64Array, start: number, count: number, out: Float64Array): void {
  const kept = Math.min(out.length, count);
  out.fill(0);
  let filled = 0;
  for (let k = 0; k < count; k++) {
    const value = values[start + k] ?? 0;
    if (filled === kept && value <= (out[kept - 1] ?? 0)) continue;
    let at = filled < kept ? filled++ : kept - 1;
    while (at > 0 && (out[at - 1] ?? 0) < value) {
      out[at] = out[at - 1] ?? 0;
      at--;
    }
    out[at] = value;
  }
}
