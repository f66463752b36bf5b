import type { ModelConfig } from '../../../src-shared/experiment/model-config.ts';
import type { DatasetInfo } from '../data/pair-table.ts';
import type { Vocabulary } from '../data/prepared-data.ts';

/** Everything that fixes the shapes of a model's weights. */
export interface ModelShape {
  readonly config: ModelConfig;
  readonly imageDim: number;
  /** 0: the data has no word vectors, and the question tower no projection of them */
  readonly wordVectorDim: number;
  /** rows of the embedding table: known words, then serials of the training set */
  readonly embeddingRows: number;
  readonly answerCount: number;
}

/** The shape of a model of this config on this data. */
export function modelShape(config: ModelConfig, info: DatasetInfo, vocabulary: Vocabulary): ModelShape {
  return {
    config,
    imageDim: info.imageDim,
    wordVectorDim: info.wordVectors.shape[1] ?? 0,
    embeddingRows: vocabulary.wordCount + vocabulary.serials.length,
    answerCount: info.answers.length,
  };
}

/**
 * Names of a model's parameters, as they stand in weight files:
 *
 * | name                 | shape                        | part                                              |
 * |----------------------|------------------------------|---------------------------------------------------|
 * | `image.kernel`       | [imageDim, towerDim]         | W_i of v = act(image W_i + b_i)                   |
 * | `image.bias`         | [towerDim]                   | b_i                                               |
 * | `question.embedding` | [embeddingRows, towerDim]    | E of q = act(bag(E, words) + wordVector W_q + b_q) |
 * | `question.kernel`    | [wordVectorDim, towerDim]    | W_q; absent when wordVectorDim is 0               |
 * | `question.bias`      | [towerDim]                   | b_q                                               |
 * | `joint.kernel`       | [3 towerDim, jointDim]       | W_j of m = act([v, q, v*q] W_j + b_j)             |
 * | `joint.bias`         | [jointDim]                   | b_j                                               |
 * | `head.kernel`        | [jointDim, answerCount]      | W_h of z = m W_h + b_h                            |
 * | `head.bias`          | [answerCount]                | b_h                                               |
 */
export type ParameterName =
  | 'image.kernel'
  | 'image.bias'
  | 'question.embedding'
  | 'question.kernel'
  | 'question.bias'
  | 'joint.kernel'
  | 'joint.bias'
  | 'head.kernel'
  | 'head.bias';

/** The shape of every parameter that a model of this shape has, in the order in which weights are kept. */
export function parameterShapes(shape: ModelShape): ReadonlyMap<ParameterName, readonly number[]> {
  const { towerDim, jointDim } = shape.config;
  const shapes = new Map<ParameterName, readonly number[]>([
    ['image.kernel', [shape.imageDim, towerDim]],
    ['image.bias', [towerDim]],
    ['question.embedding', [shape.embeddingRows, towerDim]],
  ]);
  if (shape.wordVectorDim > 0) shapes.set('question.kernel', [shape.wordVectorDim, towerDim]);
  shapes
    .set('question.bias', [towerDim])
    .set('joint.kernel', [3 * towerDim, jointDim])
    .set('joint.bias', [jointDim])
    .set('head.kernel', [jointDim, shape.answerCount])
    .set('head.bias', [shape.answerCount]);
  return shapes;
}
