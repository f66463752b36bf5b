export type SortDirection = 'ascending' | 'descending';

export interface SortBy {
  readonly column: string;
  readonly direction: SortDirection;
}

/**
 * The sorting after a click on a column's head: first the direction that suits the column, then the other, then none.
 *
 * @param more true: beside the columns that are sorted by already
 */
export function nextSorting(sorting: readonly SortBy[], column: string, first: SortDirection, more: boolean): SortBy[] {
  const now = sorting.find((by) => by.column === column);
  const others = more ? sorting.filter((by) => by.column !== column) : [];
  if (now === undefined) return [...others, { column, direction: first }];
  if (now.direction === first) {
    const turned: SortBy = { column, direction: first === 'ascending' ? 'descending' : 'ascending' };
    return more ? sorting.map((by) => (by === now ? turned : by)) : [turned];
  }
  return others;
}

type Cell = number | string | boolean | null;

/** Rows in order; equal ones keep theirs, and what is missing (null, NaN) comes last whichever way. */
export function sortRows<R>(rows: readonly R[], sorting: readonly SortBy[], cell: (row: R, column: string) => Cell): R[] {
  return [...rows].sort((a, b) => {
    for (const { column, direction } of sorting) {
      const order = compare(cell(a, column), cell(b, column), direction === 'ascending' ? 1 : -1);
      if (order !== 0) return order;
    }
    return 0;
  });
}

const words = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(a: Cell, b: Cell, sign: 1 | -1): number {
  const missing = Number(isMissing(a)) - Number(isMissing(b));
  if (missing !== 0 || isMissing(a)) return missing;
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
  return sign * words.compare(String(a), String(b));
}

function isMissing(cell: Cell): boolean {
  return cell === null || Number.isNaN(cell);
}
