/** A dense float32 array with its shape, row-major: how weights and features travel between processes and files. */
export interface FloatTensor {
  readonly shape: readonly number[];
  /** length = product of shape */
  readonly data: Float32Array;
}

/** Named arrays in a fixed order: a model's weights, an optimiser's state. */
export type NamedTensors = ReadonlyMap<string, FloatTensor>;
