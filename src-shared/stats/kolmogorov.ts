/** Q(x) = 2 sum_{k>=1} (-1)^(k-1) exp(-2 k^2 x^2): P(K > x) for the Kolmogorov law; Q(0) = 1. */
export function kolmogorovLimitTail(x: number): number {
  if (x <= 0) return 1;
  if (x < 1.18) {
    // The theta-function form converges fast where the alternating series does not.
    const factor = Math.exp((-Math.PI * Math.PI) / (8 * x * x));
    let sum = 0;
    for (let k = 1; k <= 9; k += 2) sum += factor ** (k * k);
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  let sum = 0;
  for (let k = 1; k <= 10; k++) sum += (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * x * x);
  return 2 * sum;
}

/**
 * P(D_n < d) for the one-sample statistic of n uniform numbers, exact to about 13 digits:
 * Marsaglia, Tsang & Wang (2003), an element of the n-th power of a (2k-1) x (2k-1) matrix, k = ceil(n d).
 *
 * @param n sample size, at least 1
 * @param d in [0, 1]
 */
export function kolmogorovExactCdf(n: number, d: number): number {
  if (d >= 1) return 1;
  if (d <= 1 / (2 * n)) return 0;
  const k = Math.floor(n * d) + 1;
  const size = 2 * k - 1;
  const h = k - n * d;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size && j <= i + 1; j++) {
      let value = 1;
      if (j === 0) value -= h ** (i + 1);
      if (i === size - 1) value -= h ** (size - j);
      if (i === size - 1 && j === 0 && 2 * h > 1) value += (2 * h - 1) ** size;
      for (let g = 1; g <= i - j + 1; g++) value /= g;
      matrix[i * size + j] = value;
    }
  }
  const powered = power(matrix, size, n);
  let exponent = powered.exponent;
  let result = powered.entries[(k - 1) * size + k - 1] ?? NaN;
  for (let i = 1; i <= n; i++) {
    result = (result * i) / n;
    if (result < 1e-140) {
      result *= 1e140;
      exponent -= 140;
    }
  }
  return Math.min(1, result * 10 ** exponent);
}

/** A matrix times 10^exponent, so that large powers stay inside the range of doubles. */
interface Scaled {
  readonly entries: Float64Array;
  readonly exponent: number;
}

function power(matrix: Float64Array, size: number, n: number): Scaled {
  if (n === 1) return { entries: matrix, exponent: 0 };
  const half = power(matrix, size, Math.floor(n / 2));
  let entries = product(half.entries, half.entries, size);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) entries = product(entries, matrix, size);
  const centre = entries[((size - 1) / 2) * (size + 1)] ?? 0;
  if (centre > 1e140) {
    entries = entries.map((value) => value * 1e-140);
    exponent += 140;
  }
  return { entries, exponent };
}

function product(a: Float64Array, b: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = a[i * size + k] ?? 0;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) out[i * size + j] = (out[i * size + j] ?? 0) + factor * (b[k * size + j] ?? 0);
    }
  }
  return out;
}
