/** A column of a table of rows. */
export interface DataColumn<R> {
  readonly id: string;
  readonly head: string;
  readonly unit?: string;
  /** explained when the head is pointed at */
  readonly title?: string;
  readonly numeric?: boolean;
  /** the row's head; the first column where none says so */
  readonly isRowHead?: boolean;
  /** what the column is sorted by; without it the column is not sortable */
  readonly sortValue?: (row: R) => number | string | boolean | null;
  readonly first?: 'ascending' | 'descending';
  /** text of a cell where the table is given no `cell` snippet */
  readonly text?: (row: R) => string;
}
