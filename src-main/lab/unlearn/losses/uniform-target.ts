import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';
import { softmaxWithLog } from './log-softmax.ts';
import { scalarWithGradient } from './scalar-with-gradient.ts';

/**
 * Uniform target of a softmax head: KL(u || p) = -log C - (1/C) sum_k log p_k, mean over the batch
 * (methods.md 2.14; gradient p - 1/C). @param logits [n, C]
 */
export function uniformForwardKl(tf: Tf, logits: Tensor2D): Scalar {
  const answers = logits.shape[1];
  return scalarWithGradient(tf, logits, () => {
    const { p, logP } = softmaxWithLog(tf, logits, 1);
    const value = tf.sub<Scalar>(tf.neg(tf.mean<Scalar>(logP)), Math.log(answers));
    return { value, gradient: tf.div<Tensor2D>(tf.sub(p, 1 / answers), logits.shape[0]) };
  });
}

/**
 * Uniform target of a sigmoid head: binary cross-entropy with the soft score 1/K for each of K answers, sum over
 * answers and mean over the batch (methods.md 2.15). @param logits [n, K]
 */
export function uniformBce(tf: Tf, logits: Tensor2D): Scalar {
  const answers = logits.shape[1];
  return scalarWithGradient(tf, logits, () => {
    const perAnswer = tf.sub(tf.softplus(logits), tf.div(logits, answers));
    const value = tf.mul<Scalar>(tf.mean<Scalar>(perAnswer), answers);
    return { value, gradient: tf.div<Tensor2D>(tf.sub(tf.sigmoid(logits), 1 / answers), logits.shape[0]) };
  });
}
