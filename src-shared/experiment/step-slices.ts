import { z } from 'zod';
import { armSchema, privacyConfigSchema } from './config.ts';
import { claimSchema } from './claim-config.ts';
import { forgetPredicateSchema } from './forget-predicate.ts';
import { modelConfigSchema } from './model-config.ts';
import { trainingConfigSchema } from './training-config.ts';

/**
 * The part of the config that each kind of step depends on. The plan writes slices without what equals a default;
 * the worker parses them with these schemas and has everything again.
 */

/** The data before it is dealt, named by what determines it: generator or importer, version, parameters, imported content. */
export const dataSourceSchema = z.strictObject({
  kind: z.string(),
  version: z.int(),
  /** parameters without what equals their defaults */
  params: z.record(z.string(), z.unknown()).default({}),
  /** identity of the imported data set; null for generated data */
  sha256: z.string().nullable().default(null),
});

export const datasetSliceSchema = z.strictObject({
  source: dataSourceSchema,
  forget: forgetPredicateSchema,
  seed: z.int().describe('draws the world of scenes, or deals CAL and TEST'),
});

export const trainSliceSchema = z.strictObject({
  pairs: z.enum(['all', 'retain']).describe('all: the original; retain: a model that never saw the forget set'),
  modelSeed: z.int(),
  model: modelConfigSchema.prefault({}),
  training: trainingConfigSchema.prefault({}),
});

export const unlearnSliceSchema = z.strictObject({
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  seed: z.int(),
  originalSeed: z.int(),
  teacherSeed: z.int().nullable().default(null),
  model: modelConfigSchema.prefault({}),
  training: trainingConfigSchema.prefault({}),
});

export const evaluateSliceSchema = z.strictObject({
  subject: z.enum(['arm', 'retrain']).describe('retrain: the teacher in utility and distance, the reference in privacy'),
  seed: z.int(),
  model: modelConfigSchema.prefault({}),
  attackers: z.array(z.string()),
  privacy: privacyConfigSchema.prefault({}),
});

export const evaluateTuningSliceSchema = z.strictObject({
  seed: z.int(),
  model: modelConfigSchema.prefault({}),
  attackers: z.array(z.string()),
});

export const reportSliceSchema = z.strictObject({
  configHash: z.string(),
  codeVersion: z.string(),
  engine: z.string().describe('name and version, as result rows give it'),
  forget: forgetPredicateSchema,
  seeds: z.array(z.int()),
  arms: z.array(armSchema.pick({ id: true, label: true, method: true })),
  attackers: z.array(z.string()),
  fprTargets: z.array(z.string()),
  claims: z.array(claimSchema).default([]),
  /** data and code are those that the claims were declared for */
  asDeclared: z.boolean(),
  /** arms that need the RETR teacher, whose cost then counts */
  teacherArms: z.array(z.string()),
});

export type DataSource = z.infer<typeof dataSourceSchema>;
export type DatasetSlice = z.infer<typeof datasetSliceSchema>;
export type TrainSlice = z.infer<typeof trainSliceSchema>;
export type UnlearnSlice = z.infer<typeof unlearnSliceSchema>;
export type EvaluateSlice = z.infer<typeof evaluateSliceSchema>;
export type EvaluateTuningSlice = z.infer<typeof evaluateTuningSliceSchema>;
export type ReportSlice = z.infer<typeof reportSliceSchema>;
