import type { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { ModelConfig } from '../../../src-shared/experiment/model-config.ts';
import type { Engine, Scalar, Tensor2D, Variable } from '../engine/engine.ts';
import type { NamedTensors } from '../float-tensor.ts';
import type { ModelBatch } from './model-batch.ts';

/** Everything that fixes the shapes of a model's weights. */
export interface ModelShape {
  readonly config: ModelConfig;
  readonly imageDim: number;
  readonly wordVectorDim: number;
  /** rows of the embedding table: known words, then serials of the training set */
  readonly embeddingRows: number;
  readonly answerCount: number;
}

/** The two tower outputs and the joint embedding of a batch; shapes [n, towerDim] twice, [n, jointDim]. */
export interface Encoding {
  readonly v: Tensor2D;
  readonly q: Tensor2D;
  readonly m: Tensor2D;
}
