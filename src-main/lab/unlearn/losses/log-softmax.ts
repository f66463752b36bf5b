import type { Tensor, Tensor2D, Tf } from '../../engine/engine.ts';

export interface SoftmaxWithLog {
  readonly p: Tensor2D;
  readonly logP: Tensor2D;
}

/** softmax(z / T) and its logarithm, row by row, from one exponential. Meant for closed forms: its own gradient is slow. */
export function softmaxWithLog(tf: Tf, logits: Tensor2D, temperature: number): SoftmaxWithLog {
  const z = temperature === 1 ? logits : tf.div<Tensor2D>(logits, temperature);
  const shifted = tf.sub<Tensor2D>(z, tf.max(z, 1, true));
  const exponentials = tf.exp(shifted);
  const sums: Tensor = tf.sum(exponentials, 1, true);
  return { p: tf.div<Tensor2D>(exponentials, sums), logP: tf.sub<Tensor2D>(shifted, tf.log(sums)) };
}
