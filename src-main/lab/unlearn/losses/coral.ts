import type { Scalar, Tensor, Tensor2D, Tf } from '../../engine/engine.ts';

/**
 * CORAL ||C_S - C_T||_F^2 / (4 d^2) between the covariances (with n - 1) of two sets of embeddings (Sun & Saenko 2016;
 * methods.md 2.14). Below d rows the covariances are rank-deficient and noisy.
 *
 * @param student [n_S, d], n_S >= 2
 * @param teacher [n_T, d], n_T >= 2
 */
export function coral(tf: Tf, student: Tensor2D, teacher: Tensor2D): Scalar {
  if (student.shape[0] < 2 || teacher.shape[0] < 2) throw new RangeError('CORAL needs at least two pairs in a batch: a covariance of one is not defined');
  const width = student.shape[1];
  const difference = tf.sub(covariance(tf, student), covariance(tf, teacher));
  return tf.div<Scalar>(tf.sum<Scalar>(tf.square(difference)), 4 * width * width);
}

/** Covariance with n - 1. For a symmetric upstream gradient G, as here, the gradient is 2 Xc G / (n - 1): one product. */
function covariance(tf: Tf, rows: Tensor2D): Tensor2D {
  const freedom = rows.shape[0] - 1;
  const apply = tf.customGrad<Tensor2D>((...inputs) => {
    const centred = tf.sub<Tensor2D>(rows, tf.mean(rows, 0, true));
    const save = inputs.at(-1);
    if (typeof save === 'function') save([centred]);
    return {
      value: tf.div<Tensor2D>(tf.matMul(centred, centred, true, false), freedom),
      gradFunc: (upstream: Tensor2D, saved: Tensor[]) => saved.map((kept) => tf.mul(tf.matMul(kept, upstream), 2 / freedom)),
    };
  });
  return apply(rows);
}
