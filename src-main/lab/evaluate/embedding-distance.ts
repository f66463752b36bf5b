import { addCrossProduct, addUpperGram, mirrorUpper } from './cross-products.ts';
import type { Floats } from './cross-products.ts';
import { singularValues } from './singular-values.ts';

/** How far the embeddings of one model are from another's over the same pairs. */
export interface EmbeddingDistance {
  /** mean over pairs and dimensions of (x - y)^2; null when the dimensions differ */
  readonly mse: number | null;
  /** the same, smallest over orthogonal Q of x Q against y; null when the dimensions differ */
  readonly mseAligned: number | null;
  /** linear CKA, 0 to 1; null when an embedding is constant */
  readonly cka: number | null;
  /** mse of an embedding of zeros against y: the scale of the other two */
  readonly mseOfZero: number;
}

/** Sums over pairs from which the distances follow: d^2 numbers, however many pairs. */
export class EmbeddingSums {
  readonly #dx: number;
  readonly #dy: number;
  readonly #sumX: Float64Array;
  readonly #sumY: Float64Array;
  readonly #xx: Float64Array;
  readonly #xy: Float64Array;
  readonly #yy: Float64Array;
  #squaredDifference = 0;
  #count = 0;

  constructor(dx: number, dy: number) {
    this.#dx = dx;
    this.#dy = dy;
    this.#sumX = new Float64Array(dx);
    this.#sumY = new Float64Array(dy);
    this.#xx = new Float64Array(dx * dx);
    this.#xy = new Float64Array(dx * dy);
    this.#yy = new Float64Array(dy * dy);
  }

  /** @param x [count, dx], @param y [count, dy], row-major; the same pairs in the same order */
  add(x: Floats, y: Floats, count: number): void {
    addUpperGram(x, this.#dx, count, this.#xx);
    addCrossProduct(x, this.#dx, y, this.#dy, count, this.#xy);
    addUpperGram(y, this.#dy, count, this.#yy);
    addColumns(x, count, this.#sumX);
    addColumns(y, count, this.#sumY);
    if (this.#dx === this.#dy) this.#squaredDifference += squaredDifference(x, y, count * this.#dx);
    this.#count += count;
  }

  /**
   * MSE after orthogonal Procrustes alignment (Schönemann 1966) is (|X|^2 + |Y|^2 - 2 |X'Y|_*) / (n d), with the
   * nuclear norm; linear CKA (Kornblith et al. 2019) is |Yc'Xc|^2 / (|Xc'Xc| |Yc'Yc|), columns centred, Frobenius norms.
   *
   * @throws RangeError when no pair was added
   */
  result(): EmbeddingDistance {
    const n = this.#count;
    const dx = this.#dx;
    const dy = this.#dy;
    if (n === 0) throw new RangeError('no pairs to compare embeddings on');
    mirrorUpper(this.#xx, dx);
    mirrorUpper(this.#yy, dy);
    const normX = trace(this.#xx, dx);
    const normY = trace(this.#yy, dy);
    const comparable = dx === dy;
    const nuclear = comparable ? singularValues(this.#xy, dx, dy).reduce((a, b) => a + b, 0) : 0;
    const scale = centredNorm(this.#xx, this.#sumX, this.#sumX, n) * centredNorm(this.#yy, this.#sumY, this.#sumY, n);
    const shared = centredNorm(this.#xy, this.#sumX, this.#sumY, n);
    return {
      mse: comparable ? this.#squaredDifference / (n * dx) : null,
      mseAligned: comparable ? Math.max(0, normX + normY - 2 * nuclear) / (n * dx) : null,
      cka: scale > 0 ? (shared * shared) / scale : null,
      mseOfZero: normY / (n * dy),
    };
  }
}

/** Mean over pairs and dimensions of the squared difference is this over count * d. */
export function squaredDifference(x: Floats, y: Floats, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const d = (x[i] ?? 0) - (y[i] ?? 0);
    sum += d * d;
  }
  return sum;
}

function addColumns(x: Floats, count: number, sum: Float64Array): void {
  const d = sum.length;
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < d; j++, at++) sum[j] = (sum[j] ?? 0) + (x[at] ?? 0);
  }
}

function trace(matrix: Float64Array, d: number): number {
  let sum = 0;
  for (let i = 0; i < d; i++) sum += matrix[i * d + i] ?? 0;
  return sum;
}

/** Frobenius norm of A'B - n mean(A) mean(B)', the cross-product of the centred columns. */
function centredNorm(product: Float64Array, sumA: Float64Array, sumB: Float64Array, n: number): number {
  let total = 0;
  let at = 0;
  for (const a of sumA) {
    for (const b of sumB) {
      const centred = (product[at++] ?? 0) - (a * b) / n;
      total += centred * centred;
    }
  }
  return Math.sqrt(total);
}
