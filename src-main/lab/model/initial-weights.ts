import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import { parameterShapes } from './model-shape.ts';
import type { ModelShape, ParameterName } from './model-shape.ts';

/**
 * Fresh weights of a model. Biases are 0. Kernels that feed a ReLU are He-normal (std sqrt(2 / inputs), He et al.
 * 2015), kernels that feed tanh or nothing Glorot-normal (std sqrt(2 / (inputs + outputs)), Glorot and Bengio 2010).
 * Embedding rows are normal with an expected squared norm of 1, each row from a stream of its own: words by their
 * row, serial words by their serial number, so that a trained serial starts exactly where an unseen one stays.
 *
 * @param serials serial number of each of the last `serials.length` embedding rows
 * @throws RangeError when there are more serials than embedding rows
 */
export function initialWeights(shape: ModelShape, serials: Int32Array, seed: number): NamedTensors {
  const wordCount = shape.embeddingRows - serials.length;
  if (wordCount < 0) throw new RangeError(`${serials.length} serial words do not fit into ${shape.embeddingRows} embedding rows`);
  const weights = new Map<string, FloatTensor>();
  for (const [name, dims] of parameterShapes(shape)) {
    const data = new Float32Array(dims.reduce((product, size) => product * size, 1));
    if (name === 'question.embedding') fillEmbedding(data, shape.config.towerDim, wordCount, serials, seed);
    else if (name.endsWith('.kernel')) RandomStream.of(seed, 'init', name).fillNormal(data, kernelStd(name, dims, shape));
    weights.set(name, { shape: dims, data });
  }
  return weights;
}

/**
 * Embedding rows of serial words that the model has no row for: what their rows would have been at the start of
 * training (scenes.md).
 *
 * @param seed the model's seed
 * @param serials serial number per pair, -1 for none (a row of zeros)
 * @returns [serials.length, dim]
 */
export function freshSerialRows(seed: number, serials: Int32Array, dim: number): Float32Array {
  const rows = new Float32Array(serials.length * dim);
  const stream = serialStream(seed);
  const std = embeddingStd(dim);
  serials.forEach((serial, at) => {
    if (serial >= 0) stream.at(serial).fillNormal(rows.subarray(at * dim, (at + 1) * dim), std);
  });
  return rows;
}

function fillEmbedding(data: Float32Array, dim: number, wordCount: number, serials: Int32Array, seed: number): void {
  const words = RandomStream.of(seed, 'word');
  const std = embeddingStd(dim);
  for (let row = 0; row < wordCount; row++) words.at(row).fillNormal(data.subarray(row * dim, (row + 1) * dim), std);
  data.set(freshSerialRows(seed, serials, dim), wordCount * dim);
}

function serialStream(seed: number): RandomStream {
  return RandomStream.of(seed, 'serial');
}

function embeddingStd(dim: number): number {
  return Math.sqrt(1 / dim);
}

function kernelStd(name: ParameterName, dims: readonly number[], shape: ModelShape): number {
  const inputs = dims[0] ?? 1;
  const outputs = dims[1] ?? 1;
  const feedsRelu = name !== 'head.kernel' && shape.config.activation === 'relu';
  return feedsRelu ? Math.sqrt(2 / inputs) : Math.sqrt(2 / (inputs + outputs));
}
