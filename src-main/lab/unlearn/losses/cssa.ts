import type { Engine, Scalar, Tensor1D, Tensor2D, Tf } from '../../engine/engine.ts';

/** Squared norms below this count as this: the all-zero rows of a ReLU tower get cosine 0. */
const TINY = 1e-12;

/**
 * CSSA (a), the contrastive form: symmetric InfoNCE on the paired tower outputs, S_ij = cos(v_i, q_j) / t,
 * (CE(S, diag) + CE(S^T, diag)) / 2 (methods.md 2.15). Needs towers of equal width. An image with several questions
 * in a batch makes false negatives.
 *
 * @param v [n, d] image tower
 * @param q [n, d] question tower
 * @param temperature t > 0
 */
export function cssaContrastive(engine: Engine, v: Tensor2D, q: Tensor2D, temperature: number): Scalar {
  const { tf } = engine;
  const similarity = tf.div<Tensor2D>(tf.matMul(unitRows(tf, v), unitRows(tf, q), false, true), temperature);
  const diagonal = Int32Array.from({ length: v.shape[0] }, (_, i) => i);
  const across = engine.crossEntropy(similarity, diagonal);
  const down = engine.crossEntropy(tf.transpose(similarity), diagonal);
  return tf.mul<Scalar>(tf.add<Scalar>(tf.mean<Scalar>(across), tf.mean<Scalar>(down)), 0.5);
}

/**
 * CSSA (b), against a teacher: (cos(v_i, q_i) - cos(v_i^T, q_i^T))^2, mean over the batch (methods.md 2.15).
 *
 * @param teacherCosine cos(v_i^T, q_i^T) per pair, a constant, [n]
 */
export function cssaToTeacher(tf: Tf, v: Tensor2D, q: Tensor2D, teacherCosine: Tensor1D): Scalar {
  return tf.mean<Scalar>(tf.square(tf.sub(pairedCosine(tf, v, q), teacherCosine)));
}

/** cos(v_i, q_i) per row, [n]. */
export function pairedCosine(tf: Tf, v: Tensor2D, q: Tensor2D): Tensor1D {
  return tf.sum<Tensor1D>(tf.mul(unitRows(tf, v), unitRows(tf, q)), 1);
}

function unitRows(tf: Tf, rows: Tensor2D): Tensor2D {
  return tf.div<Tensor2D>(rows, tf.sqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), TINY)));
}
