import type { JsonValue } from '../../../src-shared/experiment/json-value.ts';

/** Keys and indices from the document's root on. */
export type FieldPath = readonly (string | number)[];

/** Something that can be chosen. */
export interface Choice<V = string> {
  readonly value: V;
  readonly label: string;
  /** explained beside it */
  readonly hint?: string | undefined;
}

interface FieldBase {
  /** path as problems name it, for example arms[2].params.epochs; with a mark behind it where two fields have one path */
  readonly id: string;
  readonly path: FieldPath;
  readonly label: string;
  readonly meaning: string;
  /** values that it may have, in words */
  readonly allowed: string;
  readonly unit: string;
  /** where its value comes from: of the default, or of what the preset says instead */
  readonly source: string;
  /** how deep it stands within others, from 0 */
  readonly depth: number;
  readonly value: JsonValue | undefined;
  /** the value that it is held against, as text, where it is another; null: as it was */
  readonly was: string | null;
  /** puts the old value back; undefined takes the value away */
  readonly old: JsonValue | undefined;
}

/** A line of a form, made from a node of JSON Schema. */
export type FormField = FieldBase & (
  | { readonly kind: 'number' }
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  /** one of several values */
  | { readonly kind: 'choice'; readonly options: readonly Choice<JsonValue | undefined>[] }
  /** any of several values, kept in the order of the options */
  | { readonly kind: 'checks'; readonly options: readonly Choice<JsonValue>[] }
  /** values in a row, typed with commas between */
  | { readonly kind: 'list'; readonly of: 'number' | 'text' }
  /** one of several forms, whose own fields follow; each option brings the value that it begins with */
  | { readonly kind: 'variant'; readonly options: readonly Choice<JsonValue>[]; readonly chosen: number }
  /** the name of those that follow */
  | { readonly kind: 'heading' }
  /** a list of objects, which follow; `fresh`: a new one */
  | { readonly kind: 'entries'; readonly fresh: JsonValue; readonly count: number }
  /** one of them, whose fields follow */
  | { readonly kind: 'entry' }
  /** anything else, as JSON */
  | { readonly kind: 'json' }
);

/** What a field is held against; null: nothing, so that it is neither edited nor not. */
export type HeldAgainst = { readonly value: JsonValue | undefined } | null;
