import type { AttackFeatures, FittedAttacker, ThreatModel } from './attacker.ts';
import { entropyAttacker } from './entropy-scores.ts';
import { fitLogistic, logisticScores } from './logistic.ts';

/** Answers compared, the largest of the model before: enough for any answer set, and few enough to learn on SEL. */
const TOP_ANSWERS = 10;
/** Features of one model alone. */
const BEFORE_COUNT = TOP_ANSWERS + 4;
/** Features of both models. */
const PAIR_COUNT = 2 * TOP_ANSWERS + 11;

/** What the before/after attacker must know: both models' outputs, so it stands apart from all others. */
export const BEFORE_AFTER_NEEDS: ThreatModel = { label: true, outputs: 'logits', labelledMembers: true, original: true, referenceModels: false };

/** Which outputs the attacker looks at: both models', or, for its floor, the original's alone. */
export type BeforeAfterView = 'both' | 'before';

export function beforeAfterFeatureCount(view: BeforeAfterView): number {
  return view === 'both' ? PAIR_COUNT : BEFORE_COUNT;
}

/**
 * Features of the before/after attack (Chen et al. 2021) from the posteriors a before and b after unlearning:
 * a's ten largest probabilities in order; for both models p_y, log odds of y and entropy; and, with both models,
 * b at the same ten answers ("sorted concat", of which "sorted diff" is a linear function), |b - a| in L2, and the
 * changes of log odds and entropy in absolute value.
 *
 * @param out [count, beforeAfterFeatureCount(view)]
 */
export function beforeAfterFeatures(before: AttackFeatures, after: AttackFeatures, view: BeforeAfterView, out: Float64Array): void {
  const width = beforeAfterFeatureCount(view);
  const entropyBefore = negativeEntropy(before);
  const entropyAfter = view === 'both' ? negativeEntropy(after) : entropyBefore;
  const order = new Int32Array(TOP_ANSWERS);
  for (let i = 0; i < before.count; i++) {
    const row = i * before.answerCount;
    const kept = largestPlaces(before.probabilities, row, before.answerCount, order);
    let at = i * width;
    for (let r = 0; r < TOP_ANSWERS; r++) out[at++] = r < kept ? (before.probabilities[row + (order[r] ?? 0)] ?? NaN) : 0;
    at = writeOne(before, i, entropyBefore[i] ?? NaN, out, at);
    if (view === 'before') continue;
    for (let r = 0; r < TOP_ANSWERS; r++) out[at++] = r < kept ? (after.probabilities[row + (order[r] ?? 0)] ?? NaN) : 0;
    at = writeOne(after, i, entropyAfter[i] ?? NaN, out, at);
    let squared = 0;
    for (let k = 0; k < before.answerCount; k++) {
      const d = (after.probabilities[row + k] ?? NaN) - (before.probabilities[row + k] ?? NaN);
      squared += d * d;
    }
    out[at++] = Math.sqrt(squared);
    out[at++] = Math.abs((after.phi[i] ?? NaN) - (before.phi[i] ?? NaN));
    out[at] = Math.abs((entropyAfter[i] ?? NaN) - (entropyBefore[i] ?? NaN));
  }
}

/** Fits the attacker on labelled SEL-attack pairs, both classes of the same weight. Deterministic. */
export function fitBeforeAfter(members: Float64Array, nonMembers: Float64Array, view: BeforeAfterView): FittedAttacker {
  const width = beforeAfterFeatureCount(view);
  const rows = new Float64Array(members.length + nonMembers.length);
  rows.set(members);
  rows.set(nonMembers, members.length);
  const labels = new Uint8Array(rows.length / width).fill(1, 0, members.length / width);
  const model = fitLogistic(rows, width, labels, { classWeight: 'balanced', tolerance: 1e-8 });
  return { score: (of, out) => { logisticScores(model, of, out); } };
}

/** p_y, log p_y, log odds and minus entropy. */
function writeOne(features: AttackFeatures, i: number, negEntropy: number, out: Float64Array, start: number): number {
  const place = i * features.answerCount + (features.labels[i] ?? 0);
  let at = start;
  out[at++] = features.probabilities[place] ?? NaN;
  out[at++] = features.logProbabilities[place] ?? NaN;
  out[at++] = features.phi[i] ?? NaN;
  out[at++] = negEntropy;
  return at;
}

function negativeEntropy(features: AttackFeatures): Float64Array {
  const values = new Float64Array(features.count);
  entropyAttacker.score(features, values);
  return values;
}

/** Answers of the largest probabilities, descending, the first of equal ones first; returns how many there are. */
function largestPlaces(values: Float64Array, row: number, count: number, out: Int32Array): number {
  const wanted = Math.min(out.length, count);
  let filled = 0;
  for (let k = 0; k < count; k++) {
    const value = values[row + k] ?? NaN;
    if (filled === wanted && value <= (values[row + (out[wanted - 1] ?? 0)] ?? NaN)) continue;
    let at = filled < wanted ? filled++ : wanted - 1;
    while (at > 0 && (values[row + (out[at - 1] ?? 0)] ?? NaN) < value) {
      out[at] = out[at - 1] ?? 0;
      at--;
    }
    out[at] = k;
  }
  return wanted;
}
