import type { AttackFeatures } from './attacker.ts';

/** Outputs of a model on a batch of pairs. */
export interface ModelOutputs {
  readonly count: number;
  readonly answerCount: number;
  /** [count, answerCount] */
  readonly logits: Float32Array | Float64Array;
  /** answer index per pair */
  readonly labels: Int32Array;
  readonly embeddingDim: number;
  /** joint embeddings, [count, embeddingDim] */
  readonly embeddings: Float32Array | Float64Array;
}

/**
 * Widens model outputs to float64 and computes the softmax once, for all attackers of evaluation.md 4.1. With
 * t = top answer and r = sum over k != t of exp(z_k - z_t):
 *   log p_k = z_k - z_t - log1p(r),   log(1 - p_t) = log r - log1p(r).
 * log r is taken relative to the second largest logit, so neither it nor phi underflows however sure the model is:
 * two pairs with p_y = 1 in float64 still have different scores, which matters at an FPR of 1e-5.
 * A sigmoid head is scored by the softmax of its logits too.
 *
 * @throws RangeError when there are fewer than two answers or a label is not an answer
 */
export function attackFeatures(outputs: ModelOutputs): AttackFeatures {
  const { count, answerCount, labels, embeddingDim } = outputs;
  if (answerCount < 2) throw new RangeError(`attack scores need at least two answers, got ${answerCount}`);
  const logits = Float64Array.from(outputs.logits);
  const embeddings = Float64Array.from(outputs.embeddings);
  const top = new Int32Array(count);
  const second = new Int32Array(count);
  const logTail = new Float64Array(count);
  const probabilities = new Float64Array(count * answerCount);
  const logProbabilities = new Float64Array(count * answerCount);
  const phi = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = i * answerCount;
    let first = 0;
    let zFirst = logits[row] ?? NaN;
    let next = 0;
    let zNext = -Infinity;
    for (let k = 1; k < answerCount; k++) {
      const z = logits[row + k] ?? NaN;
      if (z > zFirst) {
        next = first;
        zNext = zFirst;
        first = k;
        zFirst = z;
      } else if (z > zNext) {
        next = k;
        zNext = z;
      }
    }
    let others = 0;
    for (let k = 0; k < answerCount; k++) {
      if (k !== first) others += Math.exp((logits[row + k] ?? NaN) - zNext);
    }
    const logRest = zNext - zFirst + Math.log(others);
    const logNormaliser = Math.log1p(Math.exp(logRest));
    for (let k = 0; k < answerCount; k++) {
      const logP = (logits[row + k] ?? NaN) - zFirst - logNormaliser;
      logProbabilities[row + k] = logP;
      probabilities[row + k] = Math.exp(logP);
    }
    top[i] = first;
    second[i] = next;
    logTail[i] = logRest - logNormaliser;
    const label = labels[i] ?? -1;
    if (label < 0 || label >= answerCount) {
      throw new RangeError(`pair ${i} of the batch has answer ${label}, but the model has ${answerCount} answers: attack only in-vocabulary pairs`);
    }
    phi[i] = label === first ? -logRest : (logProbabilities[row + label] ?? NaN) - Math.log1p(-(probabilities[row + label] ?? NaN));
  }
  return { count, answerCount, logits, labels, embeddingDim, embeddings, top, second, logTail, probabilities, logProbabilities, phi };
}
