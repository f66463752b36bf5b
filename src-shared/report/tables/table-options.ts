export type MetricTableKind = 'utility' | 'privacy' | 'distance';

/** What stands beside a mean. */
export type CellStyle =
  /** ± sample standard deviation over seeds; the interval where there is one seed */
  | 'std'
  /** the interval of protocol.md 4 */
  | 'interval'
  /** the number of seeds */
  | 'n';

/** How many digits are shown; null: decimals that suit each column. */
export type Digits = { readonly kind: 'decimals' | 'significant'; readonly count: number } | null;

/** When two methods share a place. */
export type TiePolicy =
  /** their means are the same at the digits shown */
  | 'digits'
  /** their intervals overlap */
  | 'overlap'
  /** nobody has one: nothing is bold or underlined */
  | 'none';

export interface TableOptions {
  readonly kind: MetricTableKind;
  readonly cell: CellStyle;
  readonly digits: Digits;
  readonly ties: TiePolicy;
  /** arm ids in the order of the rows; null: all */
  readonly arms: readonly string[] | null;
  /** result columns; null: those of the kind */
  readonly columns: readonly string[] | null;
}

/** What stands beside a mean unless it is chosen: a low-FPR rate is never shown without its interval. */
export function usualCell(kind: MetricTableKind): CellStyle {
  return kind === 'privacy' ? 'interval' : 'std';
}
