import type { ModelConfig } from '../../../../src-shared/experiment/model-config.ts';
import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';
import { softmaxWithLog } from './log-softmax.ts';
import { scalarWithGradient } from './scalar-with-gradient.ts';

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
  return scalarWithGradient(tf, logits, () => {
    const [pairs] = logits.shape;
    const teacher = softmaxWithLog(tf, teacherLogits, temperature);
    const student = softmaxWithLog(tf, logits, temperature);
    const divergence = tf.sum<Scalar>(tf.mul(teacher.p, tf.sub(teacher.logP, student.logP)));
    return {
      value: tf.mul<Scalar>(divergence, (temperature * temperature) / pairs),
      gradient: tf.mul<Tensor2D>(tf.sub(student.p, teacher.p), temperature / pairs),
    };
  });
}

/**
 * Distillation of a sigmoid head: T^2 times the sum over answers of KL(Bernoulli(sig(z_t / T)) || Bernoulli(sig(z / T))),
 * mean over the batch. With Q = sig(z_t / T): KL = Q log(Q / P) + (1 - Q) log((1 - Q) / (1 - P)).
 */
export function bernoulliDistillation(tf: Tf, logits: Tensor2D, teacherLogits: Tensor2D, temperature: number): Scalar {
  return scalarWithGradient(tf, logits, () => {
    const [pairs] = logits.shape;
    const zq = tf.div<Tensor2D>(teacherLogits, temperature);
    const zp = tf.div<Tensor2D>(logits, temperature);
    const q = tf.sigmoid(zq);
    // log(Q / (1 - Q)) = zq and log(1 - Q) = -softplus(zq), so KL = Q (zq - zp) + softplus(zp) - softplus(zq).
    const divergence = tf.add(tf.mul(q, tf.sub(zq, zp)), tf.sub(tf.softplus(zp), tf.softplus(zq)));
    return {
      value: tf.mul<Scalar>(tf.sum<Scalar>(divergence), (temperature * temperature) / pairs),
      gradient: tf.mul<Tensor2D>(tf.sub(tf.sigmoid(zp), q), temperature / pairs),
    };
  });
}

/** The distillation that fits a head. */
export function distillationOf(tf: Tf, head: ModelConfig['head'], logits: Tensor2D, teacherLogits: Tensor2D, temperature: number): Scalar {
  return head === 'softmax' ? distillation(tf, logits, teacherLogits, temperature) : bernoulliDistillation(tf, logits, teacherLogits, temperature);
}
