import { z } from 'zod';
import { claimSchema } from './claim-config.ts';
import { datasetConfigSchema } from './dataset-config.ts';
import { forgetPredicateSchema } from './forget-predicate.ts';
import { modelConfigSchema } from './model-config.ts';
import { trainingConfigSchema } from './training-config.ts';

/** Version of the config's form. An older form is migrated before it is parsed, never guessed. */
export const CONFIG_SCHEMA_ID = 'mu-align-workbench/config@1';

/** One row of every table: an unlearning method with its parameters. */
export const armSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/).describe('names the arm in files, tables and verdicts; the fixed ids stand in the catalogue'),
    label: z.string().min(1).describe('how people read the arm'),
    method: z.string().min(1).describe('id of the unlearning method in the catalogue'),
    params: z.record(z.string(), z.unknown()).default({}).describe("the method's parameters; what is left out takes its default"),
  })
  .describe('an unlearning method with its parameters');

export type ArmConfig = z.infer<typeof armSchema>;

export const privacyConfigSchema = z
  .strictObject({
    permutations: z.int().min(19).max(100_000).default(1999).describe('permutations of membership behind every null floor (B)').meta({ title: 'Null-floor permutations' }),
    bootstrapDraws: z.int().min(20).max(100_000).default(1000).describe('image-cluster bootstrap draws behind every paired difference'),
    fprTargets: z
      .array(z.enum(['1e-1', '1e-2', '1e-3', '1e-4', '1e-5']))
      .min(1)
      .default(['1e-1', '1e-2', '1e-3', '1e-4', '1e-5'])
      .describe('target false-positive rates T')
      .meta({ title: 'Target FPRs' }),
  })
  .describe('how leakage is measured (protocol.md)');

export type PrivacyConfig = z.infer<typeof privacyConfigSchema>;

const seed = z.int().min(0).max(2_147_483_647);

/** An experiment as data: everything that determines its figures, and nothing else. */
export const experimentConfigSchema = z
  .strictObject({
    schema: z.literal(CONFIG_SCHEMA_ID).describe('form of this document'),
    name: z.string().min(1).max(200).describe('what people call the experiment'),
    dataset: datasetConfigSchema,
    forget: forgetPredicateSchema,
    seeds: z.array(seed).min(1).default([42, 123, 5508]).describe('every arm is run once a seed'),
    teacherSeedOffset: z.int().min(1).max(1_000_000).default(1000).describe('added to the seed for the RETR teacher').meta({ title: 'Seed offset of the RETR teacher' }),
    referenceSeedOffset: z.int().min(1).max(1_000_000).default(2000).describe('added to the seed for the RETR reference, which no method sees').meta({ title: 'Seed offset of the RETR reference' }),
    model: modelConfigSchema.prefault({}),
    training: trainingConfigSchema.prefault({}),
    arms: z.array(armSchema).min(1).describe('the rows of every table, in order'),
    attackers: z.array(z.string().min(1)).min(1).describe('ids of the attackers, listed one by one: their number is part of every worst case').meta({ choices: 'attackers' }),
    privacy: privacyConfigSchema.prefault({}),
    claims: z.array(claimSchema).default([]).describe('published claims that this experiment is held against; may be empty'),
  })
  .describe('an experiment');

export type ExperimentConfig = z.infer<typeof experimentConfigSchema>;
