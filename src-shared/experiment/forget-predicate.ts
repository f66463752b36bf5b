import { z } from 'zod';

/** Which pairs must be forgotten, as data (vqa.md 7.2: the predicate is stored in every manifest). */
export const forgetPredicateSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('answer-equals'),
      answer: z.string().min(1).describe('normalised most frequent answer, for example "yes"'),
    }),
    z.strictObject({
      kind: z.literal('answer-type'),
      answerType: z.enum(['yes/no', 'number', 'other']).describe('answer type of the VQA annotation'),
    }),
    z.strictObject({
      kind: z.literal('question-type'),
      questionType: z.string().min(1).describe('question type of the VQA annotation, for example "is there a"'),
    }),
    z.strictObject({
      kind: z.literal('image-list'),
      imageIds: z.array(z.int().nonnegative()).min(1).describe('all pairs on these images'),
    }),
    z.strictObject({
      kind: z.literal('random-share'),
      share: z.number().gt(0).lt(1).describe('share of the training pairs, drawn by whole images'),
      seed: z.int().nonnegative().describe('seed of the draw'),
    }),
  ])
  .describe('which training pairs the model must forget')
  .meta({ title: 'Forget predicate' });

export type ForgetPredicate = z.infer<typeof forgetPredicateSchema>;
