import { z } from 'zod';

/** What an experiment chooses about an imported VQA data set. */
export const vqaParamsSchema = z
  .strictObject({
    dataset: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'the SHA-256 that "mu-align data import" prints')
      .optional()
      .describe('SHA-256 of the imported data set; left out: the folder given on the command line')
      .meta({ title: 'Imported data', choices: 'imported data' }),
    slug: z
      .string()
      .regex(/^[a-z0-9_]{1,40}$/, 'lower-case letters, digits and _ only')
      .optional()
      .describe('name in result files; by default made of the imported folder, for example vqa_v2_20k'),
    topAnswers: z.int().min(2).max(100_000).default(1000).describe('answers in the vocabulary: the most frequent of the training pairs; pairs with another answer are left out and counted'),
    minAnswerCount: z.int().min(1).max(1000).default(1).describe('training pairs that an answer must have to enter the vocabulary'),
    wordVectors: z.boolean().default(true).describe('give the question tower the mean word vector of the question (GloVe)'),
  })
  .describe('questions and answers about photographs, imported from the official VQA v2 files');

export type VqaParams = z.infer<typeof vqaParamsSchema>;
