import type { NamedTensors } from '../../../../src-main/lab/float-tensor.ts';
import type { ModelBatch } from '../../../../src-main/lab/model/model-batch.ts';
import type { ModelShape } from '../../../../src-main/lab/model/model-shape.ts';

/** Weights in float64, by name. */
export type DoubleWeights = ReadonlyMap<string, Float64Array>;

export function toDouble(weights: NamedTensors): DoubleWeights {
  return new Map([...weights].map(([name, { data }]) => [name, Float64Array.from(data)]));
}

/**
 * The network written out pair by pair in float64, from its formulas: what the engine's outcomes are held against.
 *
 * @param fresh embedding of the pair's fresh serial, zeros for none; [size, towerDim]
 */
export function forwardDouble(
  shape: ModelShape,
  weights: DoubleWeights,
  batch: ModelBatch,
  fresh: Float32Array,
): { v: number[][]; q: number[][]; m: number[][]; logits: number[][] } {
  const { towerDim, jointDim, activation } = shape.config;
  const act = (x: number): number => (activation === 'relu' ? Math.max(0, x) : Math.tanh(x));
  const at = (name: string, index: number): number => weights.get(name)?.[index] ?? Number.NaN;
  const affine = (x: readonly number[], part: string, outputs: number): number[] =>
    Array.from({ length: outputs }, (_, o) => x.reduce((sum, value, i) => sum + value * at(`${part}.kernel`, i * outputs + o), at(`${part}.bias`, o)));
  const out: ReturnType<typeof forwardDouble> = { v: [], q: [], m: [], logits: [] };
  for (let pair = 0; pair < batch.size; pair++) {
    const image = Array.from(batch.image.subarray(pair * shape.imageDim, (pair + 1) * shape.imageDim));
    const v = affine(image, 'image', towerDim).map(act);
    const vector = Array.from(batch.wordVector.subarray(pair * shape.wordVectorDim, (pair + 1) * shape.wordVectorDim));
    const words = Array.from(batch.words.values.subarray(batch.words.offsets[pair], batch.words.offsets[pair + 1]));
    const q = affine(vector, 'question', towerDim).map((projected, d) => {
      const bag = words.reduce((sum, row) => sum + at('question.embedding', row * towerDim + d), 0);
      return act(projected + bag + (fresh[pair * towerDim + d] ?? 0));
    });
    const joint = [...v, ...q, ...v.map((value, d) => value * (q[d] ?? Number.NaN))];
    const m = affine(joint, 'joint', jointDim).map(act);
    out.v.push(v);
    out.q.push(q);
    out.m.push(m);
    out.logits.push(affine(m, 'head', shape.answerCount));
  }
  return out;
}

/** Mean loss of the head, from the logits, in float64. */
export function meanLossDouble(shape: ModelShape, logits: readonly (readonly number[])[], batch: ModelBatch): number {
  const losses = logits.map((z, pair) => {
    if (shape.config.head === 'softmax') {
      return Math.log(z.reduce((sum, x) => sum + Math.exp(x), 0)) - (z[batch.label[pair] ?? -1] ?? Number.NaN);
    }
    return z.reduce((sum, x, k) => sum + Math.log(1 + Math.exp(x)) - (batch.soft?.[pair * z.length + k] ?? Number.NaN) * x, 0);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
