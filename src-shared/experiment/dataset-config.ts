import { z } from 'zod';

const slug = z.string().regex(/^[a-z0-9_]+$/);

/** The built-in generator's parameters (scenes.md). A new world is drawn for each seed. */
export const scenesConfigSchema = z.strictObject({
  kind: z.literal('scenes'),
  slug: slug.default('scenes').describe('how result files name the data set; says nothing about its content'),
  trainingPairs: z.int().min(100).max(10_000_000).default(20_000).describe('training pairs'),
  heldoutPairs: z.int().min(100).max(10_000_000).default(20_000).describe('held-out pairs, from which retained ones are scored'),
  selNonMembers: z.int().min(100).max(10_000_000).default(20_000).describe('non-members for choosing attackers (SEL), rewind and tuning included'),
  calNonMembers: z.int().min(100).max(100_000_000).default(50_000).describe('non-members that set thresholds (CAL)'),
  testNonMembers: z.int().min(100).max(100_000_000).default(50_000).describe('non-members that are reported (TEST)'),
  codeSize: z.int().min(0).max(256).default(8).describe("length of an image's nuisance code, by which a model can remember it"),
  rare: z.number().min(0).max(1).default(0.1).describe('share of questions that end in a serial word of their own'),
  occurrences: z.int().min(1).max(1000).default(1).describe('questions that share one serial word'),
  noise: z.number().min(0).max(1).default(0.25).describe('probability that an answer is replaced by another of its type'),
});

/** An imported VQA data set (vqa.md). */
export const vqaConfigSchema = z.strictObject({
  kind: z.literal('vqa'),
  slug: slug.default('vqa_v2').describe('how result files name the data set; says nothing about its content'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null)
    .describe('identity of the imported data that the figures belong to; null: any'),
  topAnswers: z.int().min(2).max(100_000).default(1000).describe('most frequent training answers that the model knows; other pairs are dropped and counted'),
});

export const datasetConfigSchema = z.discriminatedUnion('kind', [scenesConfigSchema, vqaConfigSchema]).describe('the data');

export type ScenesConfig = z.infer<typeof scenesConfigSchema>;
export type VqaConfig = z.infer<typeof vqaConfigSchema>;
export type DatasetConfig = z.infer<typeof datasetConfigSchema>;
