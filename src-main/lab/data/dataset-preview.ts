import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { ImagePart } from './image-overlap.ts';
import type { DatasetInfo, PairTable } from './pair-table.ts';

/** A pair as people look at it. */
export interface DatasetItem {
  readonly question: string;
  /** the pair's own answer: the annotators' most frequent one */
  readonly answer: string;
  /** the image's name */
  readonly image: string;
  readonly split: 'training' | 'held-out';
  /** the image as an SVG document; null where the data hold features of it, and no image */
  readonly picture: string | null;
}

/** Non-members that set thresholds, and those that report. */
export interface NonMemberCount {
  readonly cal: number;
  readonly test: number;
}

/** A data set as people look at it before an experiment, under its parameters. What takes time is done when it is asked for. */
export interface DatasetPreview {
  readonly info: DatasetInfo;
  /** sizes by name, as far as they are known without drawing or reading pairs */
  readonly counts: Readonly<Record<string, number>>;
  /** training pairs, then held-out pairs */
  readonly itemCount: number;
  /** Items from <= item < to, fewer at the end. */
  items(from: number, to: number): DatasetItem[];
  /** All training pairs D. Their image features may be missing. @throws DataError when they are too many to look at */
  train(): PairTable;
  /** How many non-members a predicate leaves. @throws DataError as `prepare` of the kind does, where it must be asked */
  nonMembers(forget: ForgetPredicate): NonMemberCount;
  /** The parts into which a predicate deals the data. @throws DataError as `prepare` of the kind does */
  imageParts(forget: ForgetPredicate): ImagePart[];
}
