/** A column of a table of rows. */
export interface DataColumn<R> {
  readonly id: string;
  readonly head: string;
  /** the head is for the screen reader alone: what stands below says it */
  readonly isHeadHidden?: boolean | undefined;
  readonly unit?: string | undefined;
  /** explained when the head is pointed at */
  readonly title?: string | undefined;
  readonly numeric?: boolean | undefined;
  /** CSS px, in tables whose columns keep their widths */
  readonly width?: number | undefined;
  /** stays at the left while the others scroll; pinned columns stand first, and have a width */
  readonly pinned?: boolean | undefined;
  /** the row's head; the first column where none says so */
  readonly isRowHead?: boolean | undefined;
  /** what the column is sorted by; without it the column is not sortable */
  readonly sortValue?: ((row: R) => number | string | boolean | null) | undefined;
  readonly first?: 'ascending' | 'descending' | undefined;
  /** text of a cell where the table is given no `cell` snippet */
  readonly text?: ((row: R) => string) | undefined;
}
