import type { ModelConfig } from '../../../src-shared/experiment/model-config.ts';
import type { Engine, Scalar, Tensor1D, Tensor2D } from '../engine/engine.ts';
import type { ModelBatch } from './model-batch.ts';

/**
 * Loss of each pair, shape [n]: with the softmax head -log softmax(z)_y, with the sigmoid head the binary
 * cross-entropy with soft scores s, summed over answers: sum_k softplus(z_k) - s_k z_k (methods.md 2.14).
 *
 * @throws TypeError when the head is sigmoid and the batch has no soft scores
 */
export function supervisedLosses(engine: Engine, logits: Tensor2D, batch: ModelBatch, head: ModelConfig['head']): Tensor1D {
  if (head === 'softmax') return engine.crossEntropy(logits, batch.label);
  if (batch.soft === null) throw new TypeError('the sigmoid head needs a batch with soft scores');
  const soft = engine.matrix(batch.soft, batch.size, logits.shape[1]);
  return softBinaryCrossEntropies(engine, logits, soft);
}

/** Mean over the batch of `supervisedLosses`. */
export function supervisedLoss(engine: Engine, logits: Tensor2D, batch: ModelBatch, head: ModelConfig['head']): Scalar {
  return engine.tf.mean(supervisedLosses(engine, logits, batch, head));
}

/**
 * sum_k softplus(z_k) - s_k z_k per row: the form of the binary cross-entropy that neither overflows nor takes the
 * logarithm of a saturated sigmoid.
 *
 * @param logits z, [n, answers]
 * @param soft s in [0, 1], [n, answers]
 */
export function softBinaryCrossEntropies(engine: Engine, logits: Tensor2D, soft: Tensor2D): Tensor1D {
  const { tf } = engine;
  return tf.sum(tf.sub(tf.softplus(logits), tf.mul(soft, logits)), 1);
}
