import type { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { Engine, Tensor, Tensor1D, Tensor2D, Variable } from '../engine/engine.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import { freshSerialRows } from './initial-weights.ts';
import type { ModelBatch } from './model-batch.ts';
import { parameterShapes } from './model-shape.ts';
import type { ModelShape, ParameterName } from './model-shape.ts';

export type { ModelShape, ParameterName } from './model-shape.ts';

/** The two tower outputs and the joint embedding of a batch; shapes [n, towerDim] twice, [n, jointDim]. */
export interface Encoding {
  readonly v: Tensor2D;
  readonly q: Tensor2D;
  readonly m: Tensor2D;
}

export interface EncodeOptions {
  /** draws the dropout mask of this step; without it, or with dropout 0 in the config, nothing is dropped */
  readonly dropout?: RandomStream;
}

/**
 * The visual-question-answering network on an engine:
 * v = act(image W_i + b_i), q = act(bag(E, words) + fresh serial rows + wordVector W_q + b_q),
 * m = act([v, q, v*q] W_j + b_j), logits z = m W_h + b_h.
 *
 * It owns its variables: `dispose` frees them. `encode` and `head` make tensors that belong to the caller: call them
 * inside `engine.gradients` or `tf.tidy`.
 */
export class TwoTower {
  readonly shape: ModelShape;
  /** draws the embeddings of serial words that have no row */
  readonly seed: number;
  /** in the order of `parameterShapes`, like `variables` */
  readonly names: readonly ParameterName[];
  readonly variables: readonly Variable[];
  readonly #engine: Engine;
  readonly #byName: ReadonlyMap<ParameterName, Variable>;

  /**
   * @param weights values of every parameter; copied
   * @param seed the seed of the model that the weights descend from
   * @throws RangeError when a parameter is missing or has another shape
   */
  constructor(engine: Engine, shape: ModelShape, weights: NamedTensors, seed: number) {
    const parameters = [...parameterShapes(shape)].map(([name, dims]) => [name, parameter(weights, name, dims)] as const);
    this.shape = shape;
    this.seed = seed;
    this.#engine = engine;
    this.#byName = new Map(parameters.map(([name, values]) => [name, engine.variable(values)]));
    this.names = [...this.#byName.keys()];
    this.variables = [...this.#byName.values()];
  }

  /** @throws RangeError when this model has no parameter of that name */
  variable(name: ParameterName): Variable {
    const found = this.#byName.get(name);
    if (found === undefined) throw new RangeError(`this model has no parameter ${name}`);
    return found;
  }

  encode(batch: ModelBatch, options: EncodeOptions = {}): Encoding {
    const { tf } = this.#engine;
    const image = this.#engine.matrix(batch.image, batch.size, this.shape.imageDim);
    const v = this.#layer(image, 'image');
    const q = this.#activate(this.#questionInput(batch));
    const joint = this.#layer(tf.concat([v, q, tf.mul(v, q)], 1), 'joint');
    return { v, q, m: options.dropout === undefined ? joint : this.#drop(joint, options.dropout) };
  }

  /** Logits of joint embeddings, [n, answerCount]. */
  head(m: Tensor2D): Tensor2D {
    return this.#engine.dense(m, this.#matrix('head.kernel'), this.#vector('head.bias'), 'linear');
  }

  /** Copies of all weights. */
  weights(): NamedTensors {
    const copies = new Map<string, FloatTensor>();
    for (const [name, variable] of this.#byName) {
      copies.set(name, { shape: variable.shape, data: this.#engine.read(variable).slice() });
    }
    return copies;
  }

  /** Overwrites all weights. @throws RangeError when a parameter is missing or has another shape */
  load(weights: NamedTensors): void {
    for (const [name, variable] of this.#byName) {
      this.#engine.write(variable, parameter(weights, name, variable.shape).data);
    }
  }

  dispose(): void {
    for (const variable of this.variables) variable.dispose();
  }

  #questionInput(batch: ModelBatch): Tensor2D {
    const { tf } = this.#engine;
    const { towerDim } = this.shape.config;
    let sum = this.#engine.embeddingBag(this.#matrix('question.embedding'), batch.words);
    if (batch.freshSerial.some((serial) => serial >= 0)) {
      const fresh = freshSerialRows(this.seed, batch.freshSerial, towerDim);
      sum = tf.add(sum, this.#engine.matrix(fresh, batch.size, towerDim));
    }
    const bias = this.#vector('question.bias');
    if (this.shape.wordVectorDim === 0) return tf.add(sum, bias);
    const wordVector = this.#engine.matrix(batch.wordVector, batch.size, this.shape.wordVectorDim);
    return tf.add(sum, this.#engine.dense(wordVector, this.#matrix('question.kernel'), bias, 'linear'));
  }

  #layer(x: Tensor2D, part: 'image' | 'joint'): Tensor2D {
    const kernel = this.#matrix(`${part}.kernel`);
    const bias = this.#vector(`${part}.bias`);
    if (this.shape.config.activation === 'relu') return this.#engine.dense(x, kernel, bias, 'relu');
    return this.#activate(this.#engine.dense(x, kernel, bias, 'linear'));
  }

  #activate(x: Tensor2D): Tensor2D {
    return this.shape.config.activation === 'relu' ? this.#engine.tf.relu(x) : this.#engine.tf.tanh(x);
  }

  /** Inverted dropout: what is kept is scaled by 1 / (1 - rate), so nothing changes at evaluation. */
  #drop(m: Tensor2D, stream: RandomStream): Tensor2D {
    const rate = this.shape.config.dropout;
    if (rate === 0) return m;
    const [rows, columns] = m.shape;
    const mask = new Float32Array(rows * columns);
    const dropped = Math.round(rate * 4294967296);
    const kept = 1 / (1 - rate);
    for (let i = 0; i < mask.length; i++) mask[i] = stream.uint32() < dropped ? 0 : kept;
    return this.#engine.tf.mul(m, this.#engine.matrix(mask, rows, columns));
  }

  #matrix(name: ParameterName): Tensor2D {
    const variable: Tensor = this.variable(name);
    if (!isMatrix(variable)) throw new RangeError(`${name} is no matrix`);
    return variable;
  }

  #vector(name: ParameterName): Tensor1D {
    const variable: Tensor = this.variable(name);
    if (!isVector(variable)) throw new RangeError(`${name} is no vector`);
    return variable;
  }
}

function isMatrix(tensor: Tensor): tensor is Tensor2D {
  return tensor.rank === 2;
}

function isVector(tensor: Tensor): tensor is Tensor1D {
  return tensor.rank === 1;
}

function parameter(weights: NamedTensors, name: ParameterName, dims: readonly number[]): FloatTensor {
  const found = weights.get(name);
  if (found === undefined) throw new RangeError(`the weights have no ${name}: they belong to another kind of model`);
  if (found.shape.length !== dims.length || found.shape.some((size, axis) => size !== dims[axis])) {
    throw new RangeError(`${name} has shape [${found.shape.join(', ')}], this model needs [${dims.join(', ')}]: the weights belong to another config or data set`);
  }
  return found;
}
