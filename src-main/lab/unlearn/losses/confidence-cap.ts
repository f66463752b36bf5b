import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';

/**
 * Confidence cap of a softmax head: max(0, p_max - tau)^2, mean over the batch (methods.md 2.14). Pairs at or under
 * the cap have value and gradient exactly 0.
 *
 * @param logits [n, answers]
 * @param tau largest confidence that costs nothing, in [0, 1]
 */
export function confidenceCap(tf: Tf, logits: Tensor2D, tau: number): Scalar {
  return hingeSquared(tf, tf.softmax(logits), tau);
}

/** The same of a sigmoid head, whose confidence is the largest sigmoid. */
export function sigmoidConfidenceCap(tf: Tf, logits: Tensor2D, tau: number): Scalar {
  return hingeSquared(tf, tf.sigmoid(logits), tau);
}

function hingeSquared(tf: Tf, probabilities: Tensor2D, tau: number): Scalar {
  return tf.mean<Scalar>(tf.square(tf.relu(tf.sub(tf.max(probabilities, 1), tau))));
}
