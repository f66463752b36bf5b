/** Model outputs are float32; tests with exact values use float64. */
export type Floats = Float32Array | Float64Array;

/** Rows summed before the sums go back to memory: 64 rows of two 256-wide matrices stay in the second-level cache. */
const ROWS = 64;

/**
 * Adds X^T Y of the given rows to `sum`, in float64. Tiles of 4 x 4 sums live in registers over a block of rows, which
 * makes this several times faster than the plain triple loop.
 *
 * @param x [rows, dx] row-major
 * @param y [rows, dy] row-major
 * @param sum [dx, dy], added to
 */
export function addCrossProduct(x: Floats, dx: number, y: Floats, dy: number, rows: number, sum: Float64Array): void {
  addTiles(x, dx, y, dy, rows, sum, false);
}

/**
 * Adds X^T X of the given rows to the upper triangle of `sum` (and to a little below it, which has no meaning): half
 * the work. `mirrorUpper` completes the matrix in the end.
 */
export function addUpperGram(x: Floats, d: number, rows: number, sum: Float64Array): void {
  addTiles(x, d, x, d, rows, sum, true);
}

/** Makes a [d, d] matrix symmetric by its upper triangle, in place. */
export function mirrorUpper(sum: Float64Array, d: number): void {
  for (let i = 1; i < d; i++) {
    for (let j = 0; j < i; j++) sum[i * d + j] = sum[j * d + i] ?? 0;
  }
}

function addTiles(x: Floats, dx: number, y: Floats, dy: number, rows: number, sum: Float64Array, upperOnly: boolean): void {
  for (let start = 0; start < rows; start += ROWS) {
    const end = Math.min(rows, start + ROWS);
    for (let i = 0; i < dx; i += 4) {
      for (let j = upperOnly ? i : 0; j < dy; j += 4) {
        if (i + 4 <= dx && j + 4 <= dy) addTile(x, dx, y, dy, start, end, i, j, sum);
        else addEdge(x, dx, y, dy, start, end, i, j, sum);
      }
    }
  }
}

function addTile(x: Floats, dx: number, y: Floats, dy: number, start: number, end: number, i: number, j: number, sum: Float64Array): void {
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0;
  let s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0;
  let s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  for (let r = start, xi = start * dx + i, yj = start * dy + j; r < end; r++, xi += dx, yj += dy) {
    const x0 = x[xi] ?? 0, x1 = x[xi + 1] ?? 0, x2 = x[xi + 2] ?? 0, x3 = x[xi + 3] ?? 0;
    const y0 = y[yj] ?? 0, y1 = y[yj + 1] ?? 0, y2 = y[yj + 2] ?? 0, y3 = y[yj + 3] ?? 0;
    s00 += x0 * y0; s01 += x0 * y1; s02 += x0 * y2; s03 += x0 * y3;
    s10 += x1 * y0; s11 += x1 * y1; s12 += x1 * y2; s13 += x1 * y3;
    s20 += x2 * y0; s21 += x2 * y1; s22 += x2 * y2; s23 += x2 * y3;
    s30 += x3 * y0; s31 += x3 * y1; s32 += x3 * y2; s33 += x3 * y3;
  }
  addFour(sum, i * dy + j, s00, s01, s02, s03);
  addFour(sum, (i + 1) * dy + j, s10, s11, s12, s13);
  addFour(sum, (i + 2) * dy + j, s20, s21, s22, s23);
  addFour(sum, (i + 3) * dy + j, s30, s31, s32, s33);
}

function addFour(sum: Float64Array, at: number, a: number, b: number, c: number, d: number): void {
  sum[at] = (sum[at] ?? 0) + a;
  sum[at + 1] = (sum[at + 1] ?? 0) + b;
  sum[at + 2] = (sum[at + 2] ?? 0) + c;
  sum[at + 3] = (sum[at + 3] ?? 0) + d;
}

/** The part of a tile that is inside matrices whose widths are no multiples of four. */
function addEdge(x: Floats, dx: number, y: Floats, dy: number, start: number, end: number, i0: number, j0: number, sum: Float64Array): void {
  for (let i = i0; i < Math.min(dx, i0 + 4); i++) {
    for (let j = j0; j < Math.min(dy, j0 + 4); j++) {
      let s = 0;
      for (let r = start; r < end; r++) s += (x[r * dx + i] ?? 0) * (y[r * dy + j] ?? 0);
      sum[i * dy + j] = (sum[i * dy + j] ?? 0) + s;
    }
  }
}
