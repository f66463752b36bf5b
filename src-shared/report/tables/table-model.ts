import type { OverSeeds } from '../../stats/over-seeds.ts';
import type { ColumnDirection } from '../columns.ts';
import type { ResultsArm } from '../results-data.ts';

/** A cell as it is read; how bold or a ± is written is the format's affair. */
export type ShownCell =
  | { readonly kind: 'missing' }
  /** a mean, and what stands beside it */
  | { readonly kind: 'number'; readonly mean: string; readonly beside: { readonly kind: 'std'; readonly sd: string } | { readonly kind: 'interval'; readonly lo: string; readonly hi: string } | { readonly kind: 'n'; readonly n: number } | null }
  /** no hit in any seed: "0 of 2,094, at most 0.0018" */
  | { readonly kind: 'none-of'; readonly of: string; readonly atMost: string | null };

export interface TableCell {
  readonly over: OverSeeds | null;
  /** those that have a value */
  readonly seeds: readonly number[];
  readonly shown: ShownCell;
  /** place within its group; null where it has none */
  readonly place: 'best' | 'second' | null;
}

export interface TableColumn {
  /** result column */
  readonly name: string;
  readonly head: string;
  readonly direction: ColumnDirection;
  readonly description: string;
  /** a floor, to be read beside the column before it */
  readonly isFloor: boolean;
  /** the data have too few non-members to speak of this FPR: the column is marked, and nobody is best in it */
  readonly belowResolution: boolean;
}

export interface TableRow {
  readonly arm: ResultsArm;
  /** the arm's label, and whether it diverged */
  readonly label: string;
  readonly cells: readonly TableCell[];
}

/** A table of one row an arm, before it is written as LaTeX, CSV or Markdown. */
export interface TableModel {
  /** what it is about, in a few words */
  readonly heading: string;
  /** the same with data and forget set, for a caption */
  readonly title: string;
  readonly columns: readonly TableColumn[];
  /** ranked: whether its rows compete with one another */
  readonly groups: readonly { readonly name: string; readonly ranked: boolean; readonly rows: readonly TableRow[] }[];
  /** what must be known to read the numbers */
  readonly notes: readonly string[];
  /** lines of provenance, for a comment at the head of the file */
  readonly comment: readonly string[];
}

/** The mark of a column below resolution, and its note's. */
export const BELOW_RESOLUTION = '†';
