import type { Floats } from './cross-products.ts';

/** How far two answer distributions are apart. */
export interface PredictionDistance {
  /** Jensen-Shannon divergence in nats, 0 to log 2 */
  readonly js: number;
  /** sum of |p - q|, 0 to 2 */
  readonly l1: number;
  /** whether the top answers differ (the first of equal logits counts) */
  readonly disagree: boolean;
}

/** Softmax and log softmax of the two rows; reused, so that a data set makes no garbage. */
export interface SoftmaxScratch {
  readonly p: Float64Array;
  readonly logP: Float64Array;
  readonly q: Float64Array;
  readonly logQ: Float64Array;
}

export function softmaxScratch(answerCount: number): SoftmaxScratch {
  const of = (): Float64Array => new Float64Array(answerCount);
  return { p: of(), logP: of(), q: of(), logQ: of() };
}

/**
 * Distance of softmax(a) and softmax(b), rows starting at `row`:
 * JS = 1/2 KL(p || m) + 1/2 KL(q || m) with m = (p + q) / 2 (Lin 1991). Float64.
 *
 * @throws RangeError when a logit is not finite
 */
export function predictionDistance(a: Floats, b: Floats, row: number, answerCount: number, scratch: SoftmaxScratch): PredictionDistance {
  const { p, logP, q, logQ } = scratch;
  const topA = softmaxRow(a, row, answerCount, p, logP);
  const topB = softmaxRow(b, row, answerCount, q, logQ);
  let js = 0;
  let l1 = 0;
  for (let k = 0; k < answerCount; k++) {
    const x = p[k] ?? 0;
    const y = q[k] ?? 0;
    l1 += Math.abs(x - y);
    const middle = (x + y) / 2;
    if (middle === 0) continue; // both underflow: nothing to add
    const logMiddle = Math.log(middle);
    // A term with probability 0 is 0, also where its logarithm is very negative.
    js += x * ((logP[k] ?? 0) - logMiddle) + y * ((logQ[k] ?? 0) - logMiddle);
  }
  return { js: Math.max(0, js / 2), l1, disagree: topA !== topB };
}

function softmaxRow(logits: Floats, row: number, answerCount: number, p: Float64Array, logP: Float64Array): number {
  let top = 0;
  let largest = logits[row] ?? NaN;
  for (let k = 1; k < answerCount; k++) {
    const z = logits[row + k] ?? NaN;
    if (z > largest) {
      largest = z;
      top = k;
    }
  }
  let sum = 0;
  for (let k = 0; k < answerCount; k++) {
    const shifted = (logits[row + k] ?? NaN) - largest;
    const e = Math.exp(shifted);
    logP[k] = shifted;
    p[k] = e;
    sum += e;
  }
  if (!Number.isFinite(sum)) throw new RangeError('a logit is not finite: the model has diverged');
  const logSum = Math.log(sum);
  for (let k = 0; k < answerCount; k++) {
    p[k] = (p[k] ?? 0) / sum;
    logP[k] = (logP[k] ?? 0) - logSum;
  }
  return top;
}
