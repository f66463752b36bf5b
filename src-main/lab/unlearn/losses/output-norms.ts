import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';

/** Logit norm ||z - mean(z)||^2 / C, mean over the batch (methods.md 2.14). @param logits [n, C] */
export function logitNorm(tf: Tf, logits: Tensor2D): Scalar {
  return tf.mean<Scalar>(tf.square(tf.sub(logits, tf.mean(logits, 1, true))));
}

/** Embedding norm ||h||^2 / d, mean over the batch (methods.md 2.14). @param embedding [n, d] */
export function embeddingNorm(tf: Tf, embedding: Tensor2D): Scalar {
  return tf.mean<Scalar>(tf.square(embedding));
}
