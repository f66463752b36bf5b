import type { Scalar, Tensor2D, Tf } from '../../engine/engine.ts';
import { meanRowVariance, meanSquare } from './mean-squared.ts';

/** Logit norm ||z - mean(z)||^2 / C, mean over the batch (methods.md 2.14). @param logits [n, C] */
export function logitNorm(tf: Tf, logits: Tensor2D): Scalar {
  return meanRowVariance(tf, logits);
}

/** Embedding norm ||h||^2 / d, mean over the batch (methods.md 2.14). @param embedding [n, d] */
export function embeddingNorm(tf: Tf, embedding: Tensor2D): Scalar {
  return meanSquare(tf, embedding);
}
