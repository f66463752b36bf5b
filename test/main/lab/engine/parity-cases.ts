import type { Engine, Tensor, Tensor1D, Tensor2D, Tf } from '../../../../src-main/lab/engine/engine.ts';

/** What a case needs beside tf: the engine's own operations, or the same in plain tf on the reference backend. */
export type Ops = Pick<Engine, 'dense' | 'embeddingBag' | 'crossEntropy'>;

export interface ParityCase {
  readonly name: string;
  /** shapes of the inputs, filled with seeded numbers of mean 0 */
  readonly shapes: readonly (readonly number[])[];
  /** inputs above 0.1 in place of both signs */
  readonly positive: boolean;
  /** false for operations without a gradient in tfjs: only values are compared */
  readonly differentiable: boolean;
  readonly run: (tf: Tf, inputs: readonly Tensor[], ops: Ops) => Tensor;
}

const M: readonly number[] = [8, 12];

type Run = ParityCase['run'];
const both = (name: string, shapes: ParityCase['shapes'], run: Run): ParityCase => ({ name, shapes, positive: false, differentiable: true, run });
const positive = (name: string, shapes: ParityCase['shapes'], run: Run): ParityCase => ({ ...both(name, shapes, run), positive: true });
const value = (name: string, shapes: ParityCase['shapes'], run: Run): ParityCase => ({ ...both(name, shapes, run), differentiable: false });

/** The n-th input. */
function at(inputs: readonly Tensor[], index: number): Tensor {
  const tensor = inputs[index];
  if (tensor === undefined) throw new RangeError(`The case has no input ${index}.`);
  return tensor;
}
const one = (f: (tf: Tf, x: Tensor, ops: Ops) => Tensor): Run => (tf, inputs, ops) => f(tf, at(inputs, 0), ops);
const two = (f: (tf: Tf, a: Tensor, b: Tensor) => Tensor): Run => (tf, inputs) => f(tf, at(inputs, 0), at(inputs, 1));
const matrix = (tf: Tf, x: Tensor): Tensor2D => tf.reshape(x, [x.shape[0], x.shape[1] ?? 1]);
const vector = (tf: Tf, x: Tensor): Tensor1D => tf.reshape(x, [x.size]);
const index = (tf: Tf, shape: number[], below: number) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(Int32Array.from({ length: size }, (_, i) => (i * 7 + 3) % below), shape, 'int32');
};
const mask = (tf: Tf, shape: number[]) => tf.equal(index(tf, shape, 3), tf.scalar(1, 'int32'));
const labels = Int32Array.of(0, 3, 11, 5, 5, 7, 2, 9);
const oneHot = (tf: Tf) => tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 12), 'float32');
const covariance = (tf: Tf, x: Tensor) => {
  const centred = tf.sub(x, tf.mean(x, 0, true));
  return tf.div(tf.matMul(centred, centred, true, false), tf.scalar(7));
};
const bags = { offsets: Int32Array.of(0, 3, 3, 5, 8), values: Int32Array.of(4, 0, 4, -1, 2, 1, 3, 6) };

const products = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) => {
    const flags = `${transposeA ? 'T' : 'N'}${transposeB ? 'T' : 'N'}`;
    const swap = (swapped: boolean, shape: number[]) => (swapped ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape);
    return [
      ...[[8, 12, 5], [1, 60, 3], [33, 257, 65]].map(([m = 1, k = 1, n = 1]) =>
        both(`matMul ${m}x${k}x${n} ${flags}`, [swap(transposeA, [m, k]), swap(transposeB, [k, n])], two((tf, a, b) => tf.matMul(a, b, transposeA, transposeB))),
      ),
      both(`matMul batched ${flags}`, [swap(transposeA, [4, 8, 60]), swap(transposeB, [4, 60, 5])], two((tf, a, b) => tf.matMul(a, b, transposeA, transposeB))),
      value(`fused matMul, bias, relu ${flags}`, [swap(transposeA, [8, 100]), swap(transposeB, [100, 5]), [5]], (tf, inputs) =>
        tf.fused.matMul({ a: at(inputs, 0), b: at(inputs, 1), bias: at(inputs, 2), activation: 'relu', transposeA, transposeB }),
      ),
    ];
  }),
);

const fusedActivations = (['linear', 'relu', 'relu6', 'sigmoid', 'elu', 'leakyrelu', 'prelu'] as const).map((activation) =>
  value(`fused matMul ${activation}`, [[8, 100], [100, 5], [5]], (tf, inputs) =>
    tf.fused.matMul({
      a: at(inputs, 0),
      b: at(inputs, 1),
      bias: at(inputs, 2),
      activation,
      ...(activation === 'prelu' ? { preluActivationWeights: tf.tensor1d([0.1, 0.2, 0.3, 0.4, 0.5]) } : {}),
    }),
  ),
);

const layers = [
  ...(['linear', 'relu'] as const).map((activation) =>
    both(`dense ${activation}`, [[9, 37], [37, 6], [6]], (tf, inputs, ops) =>
      ops.dense(matrix(tf, at(inputs, 0)), at(inputs, 1), at(inputs, 2), activation),
    ),
  ),
  both('dense twice over one input', [[9, 13], [13, 13], [13]], (tf, inputs, ops) => {
    const inner = ops.dense(matrix(tf, at(inputs, 0)), at(inputs, 1), at(inputs, 2), 'relu');
    return ops.dense(inner, at(inputs, 1), at(inputs, 2), 'relu');
  }),
  both('embeddingBag', [[7, 5]], one((_tf, table, ops) => ops.embeddingBag(table, bags))),
  both('crossEntropy', [M], one((tf, x, ops) => ops.crossEntropy(matrix(tf, x), labels))),
  both('crossEntropy of large logits', [M], one((tf, x, ops) => ops.crossEntropy(matrix(tf, tf.mul(x, tf.scalar(60))), labels))),
];

const elementwise = [
  ...(['relu', 'relu6', 'elu', 'selu', 'sigmoid', 'tanh', 'softplus', 'erf', 'exp', 'expm1', 'square', 'neg', 'abs', 'leakyRelu', 'sin', 'cos', 'sign', 'clone'] as const).map((name) =>
    both(name, [M], one((tf, x) => tf[name](x))),
  ),
  ...(['log', 'log1p', 'sqrt', 'rsqrt', 'reciprocal'] as const).map((name) => positive(name, [M], one((tf, x) => tf[name](x)))),
  ...(['add', 'sub', 'mul', 'maximum', 'minimum', 'squaredDifference'] as const).flatMap((name) =>
    [M, [12], [8, 1], [1], []].map((shape) => both(`${name} with ${shape.join('x') || 'scalar'}`, [M, shape], two((tf, a, b) => tf[name](a, b)))),
  ),
  ...[M, [12], [8, 1], []].map((shape) => positive(`div by ${shape.join('x') || 'scalar'}`, [M, shape], two((tf, a, b) => tf.div(a, b)))),
  positive('pow', [M], one((tf, x) => tf.pow(x, tf.scalar(2.5)))),
  both('prelu', [M, [12]], two((tf, x, a) => tf.prelu(x, a))),
  both('clipByValue', [M], one((tf, x) => tf.clipByValue(x, -0.5, 0.5))),
  both('where', [M, M], two((tf, a, b) => tf.where(mask(tf, [8, 12]), a, b))),
  value('where greater', [M, M], two((tf, a, b) => tf.where(tf.greater(a, b), a, tf.mul(b, tf.scalar(2))))),
  both('times a mask', [M], one((tf, x) => tf.mul(x, tf.cast(mask(tf, [8, 12]), 'float32')))),
  both('addN', [M, M, M], (tf, inputs) => tf.addN([...inputs])),
  both('silu', [M], one((tf, x) => tf.mul(x, tf.sigmoid(x)))),
  both('gelu', [M], one((tf, x) => tf.mul(tf.mul(x, tf.scalar(0.5)), tf.add(tf.erf(tf.div(x, tf.scalar(Math.SQRT2))), tf.scalar(1))))),
];

const axes: readonly (number | number[] | undefined)[] = [undefined, 0, 1, -1, [0, 1]];
const reductions = [
  ...(['sum', 'mean', 'max', 'min'] as const).flatMap((name) =>
    axes.map((axis) => both(`${name} over ${String(axis ?? 'all')}`, [M], one((tf, x) => tf[name](x, axis)))),
  ),
  both('sum over the middle axis', [[3, 5, 4]], one((tf, x) => tf.sum(x, 1))),
  both('sum over two leading axes, kept', [[3, 5, 4]], one((tf, x) => tf.sum(x, [0, 1], true))),
  both('mean over the last axis, kept', [[3, 5, 4]], one((tf, x) => tf.mean(x, 2, true))),
  both('mean of ragged width', [[5, 7]], one((tf, x) => tf.mean(x, 0))),
  value('prod', [M], one((tf, x) => tf.prod(x, 1))),
  both('cumsum', [M], one((tf, x) => tf.cumsum(x, 1))),
  both('logSumExp', [M], one((tf, x) => tf.logSumExp(x, 1))),
  both('norm of rows', [M], one((tf, x) => tf.norm(x, 2, 1))),
  both('norm of all', [M], one((tf, x) => tf.norm(x))),
  both('norm 1', [M], one((tf, x) => tf.norm(x, 1))),
  both('moments', [M], one((tf, x) => {
    const { mean, variance } = tf.moments(x, 1);
    return tf.add(mean, variance);
  })),
];

const shapes = [
  both('transpose', [M], one((tf, x) => tf.transpose(x))),
  both('transpose of rank 4', [[2, 3, 4, 5]], one((tf, x) => tf.transpose(x, [0, 2, 1, 3]))),
  both('reshape', [M], one((tf, x) => tf.reshape(x, [4, 24]))),
  ...[0, 1].map((axis) => both(`concat on ${axis}`, [M, M], two((tf, a, b) => tf.concat([a, b], axis)))),
  both('concat of unequal widths', [[8, 3], [8, 9]], two((tf, a, b) => tf.concat([a, b], 1))),
  both('slice', [M], one((tf, x) => tf.slice(x, [1, 2], [4, 5]))),
  both('slice of rows', [M], one((tf, x) => tf.slice(x, [2, 0], [3, -1]))),
  both('slice of rank 3', [[4, 5, 6]], one((tf, x) => tf.slice(x, [1, 0, 2], [2, 5, 3]))),
  both('slice of rank 4', [[3, 4, 5, 2]], one((tf, x) => tf.slice(x, [1, 1, 1, 0], [2, 2, 3, 2]))),
  both('slice of rank 1', [[9]], one((tf, x) => tf.slice(x, [2], [4]))),
  both('split evenly', [M], one((tf, x) => {
    const [a, b] = tf.split(x, 2, 1);
    return tf.mul(a ?? x, b ?? x);
  })),
  both('split unevenly', [M], one((tf, x) => {
    const [a, b] = tf.split(x, [3, 5], 0);
    return tf.concat([b ?? x, a ?? x], 0);
  })),
  both('stack', [M, M], two((tf, a, b) => tf.stack([a, b], 1))),
  both('unstack', [M], one((tf, x) => {
    const [a, , , b] = tf.unstack(x, 0);
    return tf.mul(a ?? x, b ?? x);
  })),
  both('pad', [M], one((tf, x) => tf.pad(x, [[1, 1], [0, 2]]))),
  both('tile', [M], one((tf, x) => tf.tile(x, [2, 3]))),
  both('reverse', [M], one((tf, x) => tf.reverse(x, 1))),
  both('broadcastTo', [M], one((tf, x) => tf.broadcastTo(tf.expandDims(x, 1), [8, 3, 12]))),
  both('gather rows', [[20, 4]], one((tf, x) => tf.gather(x, index(tf, [6, 7], 20)))),
  both('gather columns', [M], one((tf, x) => tf.gather(x, index(tf, [5], 12), 1))),
  value('gather with batch dimensions', [[3, 5]], one((tf, x) => tf.gather(x, index(tf, [3, 2], 5), 1, 1))),
  value('gather of integers', [], (tf) => tf.cast(tf.gather(index(tf, [12], 50), index(tf, [5], 12)), 'float32')),
  value('unsortedSegmentSum', [[10, 3]], one((tf, x) => tf.unsortedSegmentSum(x, tf.tensor1d([0, 3, 1, 1, 0, 2, 3, 3, 0, 1], 'int32'), 4))),
  value('oneHot', [], (tf) => oneHot(tf)),
  value('argMax', [M], one((tf, x) => tf.cast(tf.argMax(x, 1), 'float32'))),
  value('topk', [M], one((tf, x) => tf.topk(x, 3).values)),
  value('greater', [M, M], two((tf, a, b) => tf.cast(tf.greater(a, b), 'float32'))),
  value('lessEqual and logicalAnd', [M, M], two((tf, a, b) => tf.cast(tf.logicalAnd(tf.lessEqual(a, b), tf.greater(b, tf.scalar(0))), 'float32'))),
  value('matMul of integers', [], (tf) => tf.cast(tf.matMul(index(tf, [3, 4], 5), index(tf, [4, 2], 5)), 'float32')),
  value('sum of integers', [], (tf) => tf.cast(tf.sum(index(tf, [12], 50)), 'float32')),
  value('confusionMatrix', [], (tf) => tf.cast(tf.math.confusionMatrix(vector(tf, index(tf, [30], 5)), vector(tf, index(tf, [30], 4)), 5), 'float32')),
];

const losses = [
  both('softmax', [M], one((tf, x) => tf.softmax(x))),
  both('logSoftmax', [M], one((tf, x) => tf.logSoftmax(x))),
  both('cross-entropy by one-hot', [M], one((tf, x) => tf.neg(tf.sum(tf.mul(oneHot(tf), tf.logSoftmax(x)), 1)))),
  both('binary cross-entropy of logits', [M], one((tf, x) => tf.mean(tf.sub(tf.softplus(x), tf.mul(x, oneHot(tf)))))),
  both('KL to a teacher at temperature 2', [M, M], two((tf, s, t) => {
    const teacher = tf.logSoftmax(tf.div(t, tf.scalar(2)));
    const student = tf.logSoftmax(tf.div(s, tf.scalar(2)));
    return tf.mul(tf.mean(tf.sum(tf.mul(tf.exp(teacher), tf.sub(teacher, student)), 1)), tf.scalar(4));
  })),
  both('entropy', [M], one((tf, x) => {
    const log = tf.logSoftmax(x);
    return tf.neg(tf.mean(tf.sum(tf.mul(tf.exp(log), log), 1)));
  })),
  both('confidence cap', [M], one((tf, x) => tf.mean(tf.relu(tf.sub(tf.max(tf.softmax(x), 1), tf.scalar(0.2)))))),
  both('unit rows', [M], one((tf, x) => tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x), 1, true), tf.scalar(1e-12)))))),
  both('cosine similarity', [M, M], two((tf, a, b) => {
    const unit = (x: Tensor) => tf.div(x, tf.add(tf.norm(x, 2, 1, true), tf.scalar(1e-8)));
    return tf.sum(tf.mul(unit(a), unit(b)), 1);
  })),
  both('covariance', [M], one(covariance)),
  both('CORAL', [M, M], two((tf, a, b) => tf.sum(tf.square(tf.sub(covariance(tf, a), covariance(tf, b)))))),
  both('MMD', [M, M], two((tf, a, b) => {
    const squares = (x: Tensor) => tf.sum(tf.square(x), 1, true);
    const kernel = (x: Tensor, y: Tensor) => {
      const distance = tf.sub(tf.add(squares(x), tf.transpose(squares(y))), tf.mul(tf.matMul(x, y, false, true), tf.scalar(2)));
      return tf.mean(tf.exp(tf.div(distance, tf.scalar(-24))));
    };
    return tf.sub(tf.add(kernel(a, a), kernel(b, b)), tf.mul(kernel(a, b), tf.scalar(2)));
  })),
  both('layer norm', [M, [12], [12]], (tf, inputs) => {
    const x = at(inputs, 0);
    const { mean, variance } = tf.moments(x, -1, true);
    return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, tf.scalar(1e-5)))), at(inputs, 1)), at(inputs, 2));
  }),
];

export const parityCases: readonly ParityCase[] = [...products, ...fusedActivations, ...layers, ...elementwise, ...reductions, ...shapes, ...losses];

/** The engine's own operations as chains of plain tf operations. */
export function plainOps(tf: Tf): Ops {
  return {
    dense: (x, kernel, bias, activation) => {
      const linear = tf.add(tf.matMul(x, matrix(tf, kernel)), bias);
      return matrix(tf, activation === 'relu' ? tf.relu(linear) : linear);
    },
    embeddingBag: (table, { offsets, values }) => {
      const lists = offsets.length - 1;
      const counts = new Float32Array(lists * table.shape[0]);
      for (let list = 0; list < lists; list++) {
        for (const row of values.subarray(offsets[list], offsets[list + 1])) {
          if (row >= 0) counts[list * table.shape[0] + row] = (counts[list * table.shape[0] + row] ?? 0) + 1;
        }
      }
      return tf.matMul(tf.tensor2d(counts, [lists, table.shape[0]]), matrix(tf, table));
    },
    crossEntropy: (logits, classes) => {
      const target = tf.cast(tf.oneHot(tf.tensor1d(classes, 'int32'), logits.shape[1]), 'float32');
      return vector(tf, tf.neg(tf.sum(tf.mul(target, tf.logSoftmax(logits)), 1)));
    },
  };
}
