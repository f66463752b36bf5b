import type { Scalar, Tf } from '../../engine/engine.ts';
import type { Encoding } from '../../model/two-tower.ts';
import { meanSquaredDistance } from './mean-squared.ts';

/**
 * CMFC ||m - m^T||^2 / d_m + (||v - v^T||^2 / d_v + ||q - q^T||^2 / d_q) / 2, mean over the batch (methods.md 2.15).
 * The teacher's features are constants.
 */
export function cmfc(tf: Tf, student: Encoding, teacher: Encoding): Scalar {
  const towers = tf.add<Scalar>(meanSquaredDistance(tf, student.v, teacher.v), meanSquaredDistance(tf, student.q, teacher.q));
  return tf.add<Scalar>(meanSquaredDistance(tf, student.m, teacher.m), tf.mul<Scalar>(towers, 0.5));
}
