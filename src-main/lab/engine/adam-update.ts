import type { AdamUpdate, DecayRows } from './engine.ts';

/**
 * One Adam(W) update of one array in place, in one pass (Kingma & Ba 2015, algorithm 1; decoupled decay after
 * Loshchilov & Hutter 2019). Epsilon is outside the corrected root, as in PyTorch:
 * w -= learningRate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 *
 * @param weights row-major, updated in place, like m and v
 * @param decayRows one flag a row: rows with 0 get neither l2 nor decay
 */
export function adamUpdate(
  weights: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  update: AdamUpdate,
  decayRows: DecayRows,
): void {
  const rows = decayRows === null ? 1 : decayRows.length;
  const width = weights.length / Math.max(1, rows);
  // Neighbouring rows of one kind go through the loop together.
  for (let row = 0; row < rows; ) {
    const decays = decayRows === null || decayRows[row] !== 0;
    let end = row + 1;
    while (end < rows && (decayRows?.[end] !== 0) === decays) end++;
    updateRange(weights, gradient, m, v, update, decays, row * width, end * width);
    row = end;
  }
}

function updateRange(
  weights: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  { learningRate, beta1, beta2, epsilon, step, l2, decay }: AdamUpdate,
  decays: boolean,
  start: number,
  end: number,
): void {
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / (1 - beta2 ** step);
  const keep = decays ? 1 - learningRate * decay : 1;
  const pull = decays ? l2 : 0;
  const fresh1 = 1 - beta1;
  const fresh2 = 1 - beta2;
  for (let i = start; i < end; i++) {
    const weight = weights[i] ?? 0;
    const slope = (gradient[i] ?? 0) + pull * weight;
    const first = beta1 * (m[i] ?? 0) + fresh1 * slope;
    const second = beta2 * (v[i] ?? 0) + fresh2 * slope * slope;
    m[i] = first;
    v[i] = second;
    weights[i] = weight * keep - (rate * first) / (Math.sqrt(second * correction) + epsilon);
  }
}
