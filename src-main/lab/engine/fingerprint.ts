import { createHash } from 'node:crypto';
import type { Engine, Scalar } from './engine.ts';

/**
 * Hash of the output bits of a fixed set of operations: equal fingerprints and seeds give bit-identical results.
 * Products of different processors round differently, and so do different versions of the libraries.
 *
 * @returns 16 hexadecimal digits
 */
export function fingerprintOf(engine: Engine): string {
  const hash = createHash('sha256');
  const add = (values: Float32Array) => hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const { tf } = engine;
  const [rows, width, classes] = [96, 301, 129];
  const labels = Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes);
  const bags = {
    offsets: Int32Array.from({ length: rows + 1 }, (_, row) => 2 * row),
    values: Int32Array.from({ length: 2 * rows }, (_, entry) => (entry * 5) % rows),
  };
  const variables = [
    engine.variable({ shape: [rows, width], data: waves(rows * width, 0.37) }),
    engine.variable({ shape: [width, classes], data: waves(width * classes, 0.11) }),
    engine.variable({ shape: [classes], data: waves(classes, 0.53) }),
  ] as const;
  const [table, kernel, bias] = variables;
  try {
    const { value, gradients } = engine.gradients(() => {
      const x = tf.tanh(engine.embeddingBag(table, bags));
      const logits = engine.dense(x, kernel, bias, 'relu');
      const spread = tf.mean(tf.square(tf.softmax(logits)));
      return tf.add(tf.mean<Scalar>(engine.crossEntropy(logits, labels)), spread);
    }, variables);
    add(Float32Array.of(value));
    for (const [i, variable] of variables.entries()) {
      const gradient = gradients[i] ?? new Float32Array(variable.size);
      add(gradient);
      const update = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: 1, l2: 1e-4, decay: 1e-2 };
      engine.adam(variable, gradient, engine.adamMoments(variable), update, null);
      add(engine.read(variable));
    }
  } finally {
    for (const variable of variables) variable.dispose();
  }
  return hash.digest('hex').slice(0, 16);
}

/** Fixed numbers in -1..1 made of exact float arithmetic only: Math.sin may differ between versions of V8. */
function waves(length: number, stride: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * stride) % 2) - 1);
}
