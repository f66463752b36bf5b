/**
 * Which points of a curve a drawing needs: of each pixel column the first, the lowest, the highest and the last, and both
 * ends of every gap. What is drawn through them covers the pixels that all points would.
 *
 * @param x ascending, in units of the axis
 * @param y NaN: a gap
 * @param from index of the first point, `to` one past the last
 * @param unit from values of x to lengths along the axis; null: they are the same, which is faster to draw
 * @param columns pixels across
 * @returns indices, ascending; at most 4 a column and 2 a gap
 */
export function reduceColumns(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number, unit: ((value: number) => number) | null, view: { readonly lo: number; readonly hi: number }, columns: number): number[] {
  if (to - from <= columns * 2) return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  const kept: number[] = [];
  const scale = columns / (view.hi - view.lo);
  let first = -1;
  let low = -1;
  let high = -1;
  let last = -1;
  let column = -Infinity;
  const flush = (): void => {
    if (first < 0) return;
    const [a, b] = low < high ? [low, high] : [high, low];
    kept.push(first);
    if (a !== first) kept.push(a);
    if (b !== a && b !== first) kept.push(b);
    if (last !== b && last !== a && last !== first) kept.push(last);
    first = -1;
  };
  let inGap = false;
  for (let i = from; i < to; i++) {
    const value = y[i] ?? NaN;
    if (Number.isNaN(value)) {
      if (!inGap) {
        flush();
        kept.push(i);
      }
      inGap = true;
      continue;
    }
    inGap = false;
    const at = Math.floor(((unit === null ? (x[i] ?? NaN) : unit(x[i] ?? NaN)) - view.lo) * scale);
    if (at !== column || first < 0) {
      flush();
      column = at;
      first = i;
      low = i;
      high = i;
    } else {
      if (value < (y[low] ?? NaN)) low = i;
      if (value > (y[high] ?? NaN)) high = i;
    }
    last = i;
  }
  flush();
  return kept;
}

/** The lowest and highest value of each pixel column that has any, and those that join it to its neighbour. */
export interface ColumnExtents {
  /** columns, ascending */
  readonly column: number[];
  readonly lo: number[];
  readonly hi: number[];
}

/**
 * A dense curve as what it covers of each pixel column: drawn as bars one pixel wide it is the line through all its
 * points, at a cost that does not grow with them. Parameters as for reduceColumns.
 */
export function columnExtents(x: ArrayLike<number>, y: ArrayLike<number>, from: number, to: number, unit: ((value: number) => number) | null, view: { readonly lo: number; readonly hi: number }, columns: number): ColumnExtents {
  const out: ColumnExtents = { column: [], lo: [], hi: [] };
  const scale = columns / (view.hi - view.lo);
  let current = -Infinity;
  let lo = 0;
  let hi = 0;
  let last = NaN;
  const flush = (): void => {
    if (current < 0 || current >= columns) return;
    out.column.push(current);
    out.lo.push(lo);
    out.hi.push(hi);
  };
  for (let i = from; i < to; i++) {
    const value = y[i] ?? NaN;
    if (Number.isNaN(value)) {
      last = NaN;
      continue;
    }
    const at = Math.floor(((unit === null ? (x[i] ?? NaN) : unit(x[i] ?? NaN)) - view.lo) * scale);
    if (at !== current) {
      flush();
      current = at;
      // From where the column before ended, unless there is a gap between.
      lo = Number.isNaN(last) ? value : Math.min(value, last);
      hi = Number.isNaN(last) ? value : Math.max(value, last);
    } else {
      if (value < lo) lo = value;
      if (value > hi) hi = value;
    }
    last = value;
  }
  flush();
  return out;
}

/** First index of an ascending list whose value is at least this. */
export function lowerBound(x: ArrayLike<number>, value: number): number {
  let lo = 0;
  let hi = x.length;
  while (lo < hi) {
    const middle = (lo + hi) >>> 1;
    if ((x[middle] ?? NaN) < value) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

/** The points of a curve that a piece of its axis shows, and one beyond each end, so that lines reach the edges. */
export function indexRange(x: ArrayLike<number>, lo: number, hi: number): { readonly from: number; readonly to: number } {
  return { from: Math.max(0, lowerBound(x, lo) - 1), to: Math.min(x.length, lowerBound(x, hi) + 2) };
}

/** Index of the value of an ascending list that is nearest. 0 for an empty list. */
export function nearestIndex(x: ArrayLike<number>, value: number): number {
  const above = lowerBound(x, value);
  if (above === 0) return 0;
  if (above === x.length) return x.length - 1;
  return (x[above] ?? Infinity) - value < value - (x[above - 1] ?? -Infinity) ? above : above - 1;
}
