import { z } from 'zod';

export const optimiserConfigSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('adam'),
      weightDecay: z.number().min(0).max(1).default(0).describe('L2 term added to the gradient'),
      beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the first moment'),
      beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the second moment'),
      epsilon: z.number().gt(0).max(1).default(1e-8).describe('added to the root of the second moment'),
    }),
    z.strictObject({
      kind: z.literal('adamw'),
      weightDecay: z.number().min(0).max(1).default(0.01).describe('decoupled weight decay'),
      beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the first moment'),
      beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the second moment'),
      epsilon: z.number().gt(0).max(1).default(1e-8).describe('added to the root of the second moment'),
    }),
    z.strictObject({
      kind: z.literal('sgd'),
      weightDecay: z.number().min(0).max(1).default(0).describe('L2 term added to the gradient'),
      momentum: z.number().min(0).lt(1).default(0.9).describe('heavy-ball momentum (PyTorch form)'),
    }),
  ])
  .describe('the optimiser');

export type OptimiserConfig = z.infer<typeof optimiserConfigSchema>;

export const scheduleConfigSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('cosine'),
      finalShare: z.number().min(0).max(1).default(0.05).describe('learning rate at the last step, as a share of the first'),
    }),
    z.strictObject({
      kind: z.literal('milestones'),
      milestones: z.array(z.int().min(0)).describe('epochs after which the rate decays: lr * decay^(number of milestones < epoch), epoch from 1'),
      decay: z.number().gt(0).max(1).default(0.1).describe('factor at each milestone'),
    }),
  ])
  .describe('how the learning rate changes');

export type ScheduleConfig = z.infer<typeof scheduleConfigSchema>;

export const trainingConfigSchema = z
  .strictObject({
    epochs: z.int().min(1).max(10000).default(12).describe('passes over the training pairs'),
    batchSize: z.int().min(1).max(65536).default(256).describe('pairs a step').meta({ unit: 'pairs' }),
    learningRate: z.number().gt(0).max(10).default(1e-3).describe('first learning rate'),
    optimiser: optimiserConfigSchema.default({ kind: 'adam', weightDecay: 0, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    schedule: scheduleConfigSchema.default({ kind: 'cosine', finalShare: 0.05 }),
    earlyStopping: z
      .strictObject({
        share: z.number().gt(0).max(0.5).describe('share of the training images held back to watch; never an audit split'),
        patience: z.int().min(1).describe('epochs without improvement before training stops'),
      })
      .nullable()
      .default(null)
      .describe('stop when the loss on held-back training pairs no longer falls; null: train all epochs'),
  })
  .describe('how original and retrained models are trained');

export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
