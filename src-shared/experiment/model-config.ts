import { z } from 'zod';

/** The two-tower network of lab/model (vqa.md 7.7 gives the defaults). */
export const modelConfigSchema = z
  .strictObject({
    towerDim: z.int().min(1).max(4096).default(128).describe('width of the image tower v and of the question tower q'),
    jointDim: z.int().min(2).max(8192).default(256).describe('width of the joint embedding m, made from [v, q, v*q]'),
    activation: z.enum(['relu', 'tanh']).default('relu').describe('activation of both towers and of the joint layer'),
    dropout: z.number().min(0).max(0.9).default(0).describe('dropout rate on the joint embedding, in training only'),
    head: z.enum(['softmax', 'sigmoid']).default('softmax').describe('softmax: hard-label cross-entropy; sigmoid: soft-score binary cross-entropy'),
  })
  .describe('the visual-question-answering network');

export type ModelConfig = z.infer<typeof modelConfigSchema>;
