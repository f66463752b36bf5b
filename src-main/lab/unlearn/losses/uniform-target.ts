import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';

/**
 * Uniform target of a softmax head: KL(u || p) = -log C - (1/C) sum_k log p_k, mean over the batch
 * (methods.md 2.14; gradient p - 1/C). Computed as logsumexp(z) - mean(z) - log C. @param logits [n, C]
 */
export function uniformForwardKl(tf: Tf, logits: Tensor2D): Scalar {
  const answers = logits.shape[1];
  const excess = tf.sub(tf.logSumExp(logits, 1), tf.mean(logits, 1));
  return tf.sub<Scalar>(tf.mean<Scalar>(excess), Math.log(answers));
}

/**
 * Uniform target of a sigmoid head: binary cross-entropy with the soft score 1/K for each of K answers, sum over
 * answers and mean over the batch (methods.md 2.15). @param logits [n, K]
 */
export function uniformBce(tf: Tf, logits: Tensor2D): Scalar {
  const answers = logits.shape[1];
  const perPair = tf.sub(tf.sum(tf.softplus(logits), 1), tf.div(tf.sum(logits, 1), answers));
  return tf.mean<Scalar>(perPair);
}
