/** Columns count as orthogonal when their cosine is below this. */
const ORTHOGONAL = 1e-13;

/** No matrix needs nearly as many; ten are usual. */
const MAX_SWEEPS = 60;

/**
 * Singular values of a real matrix by one-sided Jacobi rotations (Hestenes 1958): rotates pairs of columns until all
 * are orthogonal; the column norms are then the singular values. Accurate to rounding, and deterministic.
 *
 * @param matrix [rows, columns] row-major; not changed
 * @returns one value per column, in no particular order
 */
export function singularValues(matrix: Float64Array, rows: number, columns: number): Float64Array {
  if (matrix.length !== rows * columns) throw new RangeError(`singularValues: ${matrix.length} values are not ${rows} x ${columns}`);
  // Columns one after another, so that the inner loops read memory in order.
  const a = new Float64Array(matrix.length);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const value = matrix[i * columns + j] ?? NaN;
      a[j * rows + i] = value;
      total += value * value;
    }
  }
  if (!Number.isFinite(total)) throw new RangeError('singularValues: the matrix is not finite, or its squares overflow');
  // Between columns of rounding noise (rank-deficient input) nothing is worth rotating.
  const negligible = 1e-24 * total;
  for (let sweep = 0, rotated = true; rotated; sweep++) {
    if (sweep === MAX_SWEEPS) throw new Error(`singularValues: not converged after ${MAX_SWEEPS} sweeps`);
    rotated = false;
    for (let p = 0; p < columns - 1; p++) {
      for (let q = p + 1; q < columns; q++) rotated = rotate(a, p * rows, q * rows, rows, negligible) || rotated;
    }
  }
  const values = new Float64Array(columns);
  for (let j = 0; j < columns; j++) values[j] = Math.sqrt(dot(a, j * rows, j * rows, rows));
  return values;
}

/** Makes two columns orthogonal; false when they were already. */
function rotate(a: Float64Array, p: number, q: number, rows: number, negligible: number): boolean {
  let pp = 0;
  let qq = 0;
  let pq = 0;
  for (let i = 0; i < rows; i++) {
    const x = a[p + i] ?? 0;
    const y = a[q + i] ?? 0;
    pp += x * x;
    qq += y * y;
    pq += x * y;
  }
  if (Math.abs(pq) <= negligible || Math.abs(pq) <= ORTHOGONAL * Math.sqrt(pp * qq)) return false;
  const zeta = (qq - pp) / (2 * pq);
  const tangent = (zeta >= 0 ? 1 : -1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < rows; i++) {
    const x = a[p + i] ?? 0;
    const y = a[q + i] ?? 0;
    a[p + i] = cosine * x - sine * y;
    a[q + i] = sine * x + cosine * y;
  }
  return true;
}

function dot(a: Float64Array, p: number, q: number, rows: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += (a[p + i] ?? 0) * (a[q + i] ?? 0);
  return sum;
}
