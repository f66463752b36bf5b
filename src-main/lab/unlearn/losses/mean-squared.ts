import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';
import { scalarWithGradient } from './scalar-with-gradient.ts';

/** ||x||^2 / d, mean over the batch; gradient 2 x / (n d). @param x [n, d] */
export function meanSquare(tf: Tf, x: Tensor2D): Scalar {
  return scalarWithGradient(tf, x, () => ({ value: tf.mean<Scalar>(tf.square(x)), gradient: tf.mul<Tensor2D>(x, 2 / x.size) }));
}

/** ||x - constant||^2 / d, mean over the batch; the second matrix is a constant. */
export function meanSquaredDistance(tf: Tf, x: Tensor2D, constant: Tensor2D): Scalar {
  return scalarWithGradient(tf, x, () => {
    const difference = tf.sub<Tensor2D>(x, constant);
    return { value: tf.mean<Scalar>(tf.square(difference)), gradient: tf.mul<Tensor2D>(difference, 2 / x.size) };
  });
}

/** Spread of each row about its own mean, ||x - mean(x)||^2 / d, mean over the batch; gradient 2 (x - mean x) / (n d). */
export function meanRowVariance(tf: Tf, x: Tensor2D): Scalar {
  return scalarWithGradient(tf, x, () => {
    const centred = tf.sub<Tensor2D>(x, tf.mean(x, 1, true));
    return { value: tf.mean<Scalar>(tf.square(centred)), gradient: tf.mul<Tensor2D>(centred, 2 / x.size) };
  });
}
