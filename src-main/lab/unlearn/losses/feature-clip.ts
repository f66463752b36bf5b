import type { Tensor2D, Tf } from '../../engine/engine.ts';

/**
 * Clips each embedding to a ball: h * min(1, R / ||h||) (methods.md 2.14). Written as R / sqrt(max(||h||^2, R^2)),
 * which is smooth at the zero vectors that a ReLU layer gives.
 *
 * @param embedding [n, d]
 * @param radius R > 0
 */
export function clipEmbedding(tf: Tf, embedding: Tensor2D, radius: number): Tensor2D {
  const squared = tf.sum(tf.square(embedding), 1, true);
  return tf.mul(embedding, tf.div(radius, tf.sqrt(tf.maximum(squared, radius * radius))));
}
