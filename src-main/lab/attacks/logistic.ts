/** How to fit. */
export interface LogisticOptions {
  /** L2 penalty: l2 / 2 * |w|^2 is added to the SUM of the losses, w on standardised features, intercept free; default 1 */
  readonly l2?: number;
  /** balanced: both classes weigh the same in all, as if there were as many rows of each; default none */
  readonly classWeight?: 'none' | 'balanced';
  /** stop when the largest gradient component is below tolerance * total weight; default 1e-10 */
  readonly tolerance?: number;
  /** Newton steps at most; default 100 */
  readonly maxIterations?: number;
}

/** Means and scales that bring each feature to mean 0 and standard deviation 1; a constant feature has scale 1. */
export interface Standardisation {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** A fitted logistic regression: logit = intercept + sum_j weights[j] * (x_j - mean[j]) / scale[j]. */
export interface LogisticModel {
  readonly weights: Float64Array;
  readonly intercept: number;
  readonly standardisation: Standardisation;
}

/**
 * L2-penalised logistic regression in float64, by Newton's method with conjugate gradients for each step (as
 * scikit-learn's newton-cg) and halving of steps that do not lower the objective. Deterministic.
 *
 * @param rows feature rows, row-major, [labels.length, featureCount]; finite
 * @param labels 1 for the positive class, else 0; both must occur
 * @throws RangeError when shapes disagree, a class is missing or a feature is not finite
 */
export function fitLogistic(rows: Float64Array, featureCount: number, labels: Uint8Array, options: LogisticOptions = {}): LogisticModel {
  const n = labels.length;
  if (rows.length !== n * featureCount) {
    throw new RangeError(`fitLogistic: ${rows.length} values are not ${n} rows of ${featureCount} features`);
  }
  const rowWeight = weightsOfRows(labels, options.classWeight ?? 'none');
  const standardisation = standardisationOf(rows, n, featureCount);
  const x = standardised(rows, n, featureCount, standardisation);
  const d = featureCount + 1; // the last coefficient is the intercept
  const l2 = options.l2 ?? 1;
  const tolerance = (options.tolerance ?? 1e-10) * rowWeight.reduce((a, b) => a + b, 0);

  let beta = new Float64Array(d);
  let logits = new Float64Array(n);
  let value = objective(logits, labels, rowWeight, beta, l2);
  const gradient = new Float64Array(d);
  const curvature = new Float64Array(n);
  const residual = new Float64Array(n);
  for (let iteration = 0; iteration < (options.maxIterations ?? 100); iteration++) {
    for (let i = 0; i < n; i++) {
      const p = sigmoid(logits[i] ?? 0);
      const w = rowWeight[i] ?? 0;
      residual[i] = w * (p - (labels[i] ?? 0));
      curvature[i] = w * p * (1 - p);
    }
    transposedTimes(x, n, featureCount, residual, gradient);
    for (let j = 0; j < featureCount; j++) gradient[j] = (gradient[j] ?? 0) + l2 * (beta[j] ?? 0);
    if (largest(gradient) <= tolerance) break;

    const step = conjugateGradients(x, n, featureCount, curvature, l2, gradient);
    let moved = false;
    for (let size = 1; size > 1e-10; size /= 2) {
      const candidate = beta.map((b, j) => b - size * (step[j] ?? 0));
      const candidateLogits = new Float64Array(n);
      times(x, n, featureCount, candidate, candidateLogits);
      const candidateValue = objective(candidateLogits, labels, rowWeight, candidate, l2);
      // Near the optimum the objective is flat to rounding while the gradient still improves.
      if (candidateValue <= value + 1e-14 * value) {
        beta = candidate;
        logits = candidateLogits;
        value = candidateValue;
        moved = true;
        break;
      }
    }
    if (!moved) break; // at the precision of the objective
  }
  return { weights: beta.slice(0, featureCount), intercept: beta[featureCount] ?? 0, standardisation };
}

/** Writes the logit of each row, [out.length, features]. @throws RangeError when shapes disagree */
export function logisticScores(model: LogisticModel, rows: Float64Array, out: Float64Array): void {
  const d = model.weights.length;
  if (rows.length !== out.length * d) throw new RangeError(`logisticScores: ${rows.length} values are not ${out.length} rows of ${d} features`);
  const { mean, scale } = model.standardisation;
  // Fold the standardisation into the weights once.
  const slope = model.weights.map((w, j) => w / (scale[j] ?? 1));
  let offset = model.intercept;
  for (let j = 0; j < d; j++) offset -= (slope[j] ?? 0) * (mean[j] ?? 0);
  for (let i = 0, at = 0; i < out.length; i++) {
    let sum = offset;
    for (let j = 0; j < d; j++, at++) sum += (slope[j] ?? 0) * (rows[at] ?? 0);
    out[i] = sum;
  }
}

function weightsOfRows(labels: Uint8Array, kind: 'none' | 'balanced'): Float64Array {
  let positives = 0;
  for (const label of labels) positives += label === 1 ? 1 : 0;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) throw new RangeError(`fitLogistic needs rows of both classes, got ${positives} and ${negatives}`);
  const half = labels.length / 2;
  return Float64Array.from(labels, (label) => (kind === 'none' ? 1 : half / (label === 1 ? positives : negatives)));
}

function standardisationOf(rows: Float64Array, n: number, d: number): Standardisation {
  const mean = new Float64Array(d);
  const scale = new Float64Array(d);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) {
      const value = rows[at] ?? 0;
      if (!Number.isFinite(value)) throw new RangeError(`fitLogistic: feature ${j} of row ${i} is ${value}`);
      mean[j] = (mean[j] ?? 0) + value / n;
    }
  }
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) scale[j] = (scale[j] ?? 0) + ((rows[at] ?? 0) - (mean[j] ?? 0)) ** 2 / n;
  }
  for (let j = 0; j < d; j++) {
    const sd = Math.sqrt(scale[j] ?? 0);
    // A feature that is constant up to rounding carries nothing.
    scale[j] = sd > 1e-12 * (1 + Math.abs(mean[j] ?? 0)) ? sd : 1;
  }
  return { mean, scale };
}

function standardised(rows: Float64Array, n: number, d: number, { mean, scale }: Standardisation): Float64Array {
  const x = new Float64Array(rows.length);
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < d; j++, at++) x[at] = ((rows[at] ?? 0) - (mean[j] ?? 0)) / (scale[j] ?? 1);
  }
  return x;
}

/** Weighted sum of the logistic losses plus l2 / 2 * |w|^2. */
function objective(logits: Float64Array, labels: Uint8Array, rowWeight: Float64Array, beta: Float64Array, l2: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) {
    const margin = labels[i] === 1 ? (logits[i] ?? 0) : -(logits[i] ?? 0);
    sum += (rowWeight[i] ?? 0) * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
  }
  for (let j = 0; j < beta.length - 1; j++) sum += (l2 / 2) * (beta[j] ?? 0) ** 2;
  return sum;
}

/** Solves (X' diag(curvature) X + l2 I) s = g, the intercept's column of ones included and its penalty left out. */
function conjugateGradients(x: Float64Array, n: number, d: number, curvature: Float64Array, l2: number, g: Float64Array): Float64Array {
  const step = new Float64Array(d + 1);
  const r = Float64Array.from(g);
  const p = Float64Array.from(g);
  const hp = new Float64Array(d + 1);
  const xp = new Float64Array(n);
  let rr = dot(r, r);
  // Looser far from the optimum, so that the whole converges superlinearly (Nocedal & Wright, 7.1).
  const goal = rr * Math.min(0.01, Math.sqrt(rr) / n);
  for (let k = 0; k < 2 * (d + 1) + 10 && rr > goal; k++) {
    times(x, n, d, p, xp);
    for (let i = 0; i < n; i++) xp[i] = (xp[i] ?? 0) * (curvature[i] ?? 0);
    transposedTimes(x, n, d, xp, hp);
    for (let j = 0; j < d; j++) hp[j] = (hp[j] ?? 0) + l2 * (p[j] ?? 0);
    const curved = dot(p, hp);
    if (!(curved > 0)) break;
    const alpha = rr / curved;
    for (let j = 0; j <= d; j++) {
      step[j] = (step[j] ?? 0) + alpha * (p[j] ?? 0);
      r[j] = (r[j] ?? 0) - alpha * (hp[j] ?? 0);
    }
    const next = dot(r, r);
    for (let j = 0; j <= d; j++) p[j] = (r[j] ?? 0) + (next / rr) * (p[j] ?? 0);
    rr = next;
  }
  return step;
}

/** out = X beta + intercept */
function times(x: Float64Array, n: number, d: number, beta: Float64Array, out: Float64Array): void {
  for (let i = 0, at = 0; i < n; i++) {
    let sum = beta[d] ?? 0;
    for (let j = 0; j < d; j++, at++) sum += (x[at] ?? 0) * (beta[j] ?? 0);
    out[i] = sum;
  }
}

/** out = X' v, and sum(v) for the intercept */
function transposedTimes(x: Float64Array, n: number, d: number, v: Float64Array, out: Float64Array): void {
  out.fill(0);
  for (let i = 0, at = 0; i < n; i++) {
    const weight = v[i] ?? 0;
    for (let j = 0; j < d; j++, at++) out[j] = (out[j] ?? 0) + weight * (x[at] ?? 0);
    out[d] = (out[d] ?? 0) + weight;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] ?? 0) * (b[j] ?? 0);
  return sum;
}

function largest(values: Float64Array): number {
  let max = 0;
  for (const value of values) max = Math.max(max, Math.abs(value));
  return max;
}

function sigmoid(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}
