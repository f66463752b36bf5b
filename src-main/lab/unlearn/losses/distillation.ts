import type { ModelConfig } from '../../../../src-shared/experiment/model-config.ts';
import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';

/**
 * Distillation, and d(x) of SCRUB: T^2 KL(softmax(z_t / T) || softmax(z / T)), sum over answers and mean over the
 * batch (Hinton 2015; methods.md 2.2 and 2.14; gradient T (p_T - q_T) / n). The teacher is a constant. Equal logits
 * give exactly 0.
 *
 * @param logits student, [n, answers]
 * @param teacherLogits [n, answers]
 * @param temperature T > 0
 */
export function distillation(tf: Tf, logits: Tensor2D, teacherLogits: Tensor2D, temperature: number): Scalar {
  const logQ = logSoftmaxAt(tf, teacherLogits, temperature);
  const logP = logSoftmaxAt(tf, logits, temperature);
  const perPair = tf.sum(tf.mul(tf.exp(logQ), tf.sub(logQ, logP)), 1);
  return tf.mul<Scalar>(tf.mean<Scalar>(perPair), temperature * temperature);
}

/**
 * Distillation of a sigmoid head: T^2 times the sum over answers of KL(Bernoulli(sig(z_t / T)) || Bernoulli(sig(z / T))),
 * mean over the batch. With Q = sig(z_t / T): KL = Q log(Q / P) + (1 - Q) log((1 - Q) / (1 - P)).
 */
export function bernoulliDistillation(tf: Tf, logits: Tensor2D, teacherLogits: Tensor2D, temperature: number): Scalar {
  const zq = tf.div<Tensor2D>(teacherLogits, temperature);
  const zp = tf.div<Tensor2D>(logits, temperature);
  // log(Q / (1 - Q)) = zq and log(1 - Q) = -softplus(zq), so KL = Q (zq - zp) + softplus(zp) - softplus(zq).
  const weighted = tf.mul(tf.sigmoid(zq), tf.sub(zq, zp));
  const rest = tf.sub(tf.softplus(zp), tf.softplus(zq));
  const perPair = tf.sum(tf.add(weighted, rest), 1);
  return tf.mul<Scalar>(tf.mean<Scalar>(perPair), temperature * temperature);
}

/** The distillation that fits a head. */
export function distillationOf(tf: Tf, head: ModelConfig['head'], logits: Tensor2D, teacherLogits: Tensor2D, temperature: number): Scalar {
  return head === 'softmax' ? distillation(tf, logits, teacherLogits, temperature) : bernoulliDistillation(tf, logits, teacherLogits, temperature);
}

function logSoftmaxAt(tf: Tf, logits: Tensor2D, temperature: number): Tensor2D {
  return tf.logSoftmax(temperature === 1 ? logits : tf.div<Tensor2D>(logits, temperature));
}
