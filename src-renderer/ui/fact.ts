/** A fact with a check: a line of a preflight or of a table's conditions. */
export interface Fact {
  readonly term: string;
  readonly check: 'ok' | 'warn' | 'bad' | 'open' | null;
  readonly text: string;
  /** a second line, smaller */
  readonly more?: string | undefined;
}
