export interface RowWindow {
  /** first row that is drawn */
  readonly from: number;
  /** one past the last */
  readonly to: number;
}

/** Rows beyond the edges, so that a quick scroll shows rows and not paper. */
const SPARE = 12;

/** Which rows of equal height are drawn. @param scrollTop, viewHeight, rowHeight in CSS px */
export function visibleRows(scrollTop: number, viewHeight: number, rowHeight: number, total: number): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const from = Math.max(0, Math.min(first - SPARE, total - 1));
  const to = Math.min(total, first + Math.ceil(viewHeight / rowHeight) + SPARE);
  return { from, to: Math.max(from, to) };
}

/** Where to scroll so that a row is in sight; the same place where it is already. */
export function scrollTopFor(row: number, scrollTop: number, viewHeight: number, rowHeight: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  const lowest = top + rowHeight - viewHeight;
  return lowest > scrollTop ? lowest : scrollTop;
}

/** Distance from the table's left edge at which each pinned column stays, in CSS px; null: it is not pinned. */
export function pinnedOffsets(columns: readonly { readonly pinned?: boolean | undefined; readonly width?: number | undefined }[]): (number | null)[] {
  let left = 0;
  let pins = true;
  return columns.map(({ pinned, width }) => {
    pins &&= pinned === true && width !== undefined;
    if (!pins) return null;
    const offset = left;
    left += width ?? 0;
    return offset;
  });
}

/** The row that a key leads to; null: the key is none of the table's. @param page rows of a screenful */
export function rowAfterKey(key: string, active: number, total: number, page: number): number | null {
  const moves: Readonly<Record<string, number>> = { ArrowDown: active + 1, j: active + 1, ArrowUp: active - 1, k: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 };
  const target = moves[key];
  return target === undefined || total === 0 ? null : Math.max(0, Math.min(total - 1, target));
}
