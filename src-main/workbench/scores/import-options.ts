import { z } from 'zod';
import { privacyConfigSchema } from '../../../src-shared/experiment/config.ts';
import { NOT_STATED } from '../../../src-shared/report/results-data.ts';
import { SLUG_PATTERN } from '../read-manifest.ts';

const byArm = z.record(z.string().max(64), z.string().min(1).max(200));

/** How scores of models trained elsewhere are imported: all has a default. */
export const importOptionsSchema = z
  .strictObject({
    dataset: z.string().max(80).regex(SLUG_PATTERN).default('imported').describe('name of the data set in the result files: letters, digits, dots, - and _'),
    forget: z.string().min(1).max(500).default(NOT_STATED).describe('the forget set in words'),
    seed: z.int().min(0).max(2_147_483_647).default(0).describe('seed of the models whose arrays name none'),
    labels: byArm.default({}).describe('how people read an arm, by its name in the file; else its name'),
    methods: byArm.default({}).describe('id of the unlearning method of an arm, by its name in the file; else the method of that name'),
    attackers: z.array(z.string()).min(1).nullable().default(null).describe('ids of the attackers that logits are put to; null: all'),
    permutations: privacyConfigSchema.shape.permutations,
    bootstrapDraws: z.int().min(40).max(100_000).default(1000).describe('image-cluster bootstrap draws behind every paired difference'),
    fprTargets: privacyConfigSchema.shape.fprTargets,
  })
  .describe('how scores are imported');

export type ImportOptions = z.infer<typeof importOptionsSchema>;
