const TILE = 16;

/** out[columns, rows] = from[rows, columns] transposed, in tiles that fit the innermost cache. */
export function transposeMatrix(from: Float32Array, out: Float32Array, rows: number, columns: number): void {
  for (let rowStart = 0; rowStart < rows; rowStart += TILE) {
    const rowEnd = Math.min(rowStart + TILE, rows);
    for (let columnStart = 0; columnStart < columns; columnStart += TILE) {
      const columnEnd = Math.min(columnStart + TILE, columns);
      for (let column = columnStart; column < columnEnd; column++) {
        for (let row = rowStart; row < rowEnd; row++) out[column * rows + row] = from[row * columns + column] ?? 0;
      }
    }
  }
}
