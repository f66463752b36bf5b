/** What a pair is: value of the array `membership`. */
export const MEMBERSHIP = {
  /** satisfies the forget predicate, and no model saw it */
  nonMember: 0,
  /** of the forget set: the original model was trained on it */
  member: 1,
  /** of the retain set, trained on by every model; for utility and distance */
  retained: 2,
  /** outside the predicate, and no model saw it; for utility */
  heldOut: 3,
} as const;

/** Which split a pair is in: value of the array `split`. */
export const SPLIT = { unused: 0, sel: 1, cal: 2, test: 3 } as const;

/** Answer types in the order of their numbers in the array `answer_types`. */
export const ANSWER_TYPES: readonly string[] = ['yes/no', 'number', 'other'];

/** Question-answer pairs of models that were trained elsewhere, column by column. */
export interface ImportedPairs {
  readonly count: number;
  /** two pairs share an image exactly when these are equal; 0 .. 2^31 - 1 */
  readonly imageId: Int32Array;
  /** values of MEMBERSHIP */
  readonly membership: Uint8Array;
  /** column of the true answer in the logits; null for scores without logits */
  readonly labels: Int32Array | null;
  /** index into ANSWER_TYPES; null: not given */
  readonly answerTypes: Int32Array | null;
  /** values of SPLIT; null: dealt by image */
  readonly split: Uint8Array | null;
}

/** Logits, and embeddings where they are given, of one model on all pairs. */
export interface ImportedLogits {
  readonly kind: 'logits';
  readonly answerCount: number;
  /** [count, answerCount] */
  readonly logits: Float32Array | Float64Array;
  /** 0: none given */
  readonly embeddingDim: number;
  /** [count, embeddingDim] */
  readonly embeddings: Float32Array | Float64Array;
}

/** Membership scores that somebody else computed: by name, one a pair; higher = more member-like, both signs are tried. */
export interface GivenScores {
  readonly kind: 'scores';
  readonly scores: ReadonlyMap<string, Float64Array>;
}

export interface ImportedModel {
  readonly arm: string;
  readonly seed: number;
  readonly outputs: ImportedLogits | GivenScores;
  /** name of its main array, for errors */
  readonly array: string;
}

/** Everything in a file of scores. */
export interface ImportedScores {
  /** the file's name, for errors */
  readonly file: string;
  /** by seed of the models */
  readonly pairs: ReadonlyMap<number, ImportedPairs>;
  /** in the order of the file */
  readonly models: readonly ImportedModel[];
}
