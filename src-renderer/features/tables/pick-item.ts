/** A line of a list from which one picks and which one puts in order. */
export interface PickItem {
  readonly id: string;
  readonly name: string;
  readonly on: boolean;
  /** at the right, quiet */
  readonly end: string;
  /** below resolution: with the hatch glyph */
  readonly hatched: boolean;
}
