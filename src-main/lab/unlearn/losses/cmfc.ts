import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';
import type { Encoding } from '../../model/two-tower.ts';

/**
 * CMFC ||m - m^T||^2 / d_m + (||v - v^T||^2 / d_v + ||q - q^T||^2 / d_q) / 2, mean over the batch (methods.md 2.15).
 * The teacher's features are constants.
 */
export function cmfc(tf: Tf, student: Encoding, teacher: Encoding): Scalar {
  const towers = tf.add<Scalar>(meanSquared(tf, student.v, teacher.v), meanSquared(tf, student.q, teacher.q));
  return tf.add<Scalar>(meanSquared(tf, student.m, teacher.m), tf.mul<Scalar>(towers, 0.5));
}

function meanSquared(tf: Tf, a: Tensor2D, b: Tensor2D): Scalar {
  return tf.mean<Scalar>(tf.squaredDifference(a, b));
}
