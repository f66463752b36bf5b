import { z } from 'zod';

/** Parameters of the scenes world (scenes.md). */
export const scenesParamsSchema = z
  .strictObject({
    slug: z
      .string()
      .regex(/^[a-z0-9_]{1,40}$/, 'lower-case letters, digits and _ only')
      .optional()
      .describe('name in result files; by default made of the size, for example scenes_20k'),
    trainPairs: z.int().min(100).max(100_000_000).default(20_000).describe('training pairs D').meta({ unit: 'pairs' }),
    heldoutPairs: z.int().min(100).max(100_000_000).default(20_000).describe('held-out pairs, for the accuracy on retained answers').meta({ title: 'Held-out pairs', unit: 'pairs' }),
    selNonMembers: z
      .int()
      .min(6)
      .max(100_000_000)
      .default(20_000)
      .describe('non-members for choosing: a third for tuning, a sixth for validation (rewind), half for the attackers')
      .meta({ title: 'SEL non-members', unit: 'pairs' }),
    calNonMembers: z.int().min(1).max(200_000_000).default(50_000).describe('non-members that set the thresholds (CAL)').meta({ title: 'CAL non-members', unit: 'pairs' }),
    testNonMembers: z.int().min(1).max(200_000_000).default(50_000).describe('non-members that report (TEST)').meta({ title: 'TEST non-members', unit: 'pairs' }),
    rare: z.number().min(0).max(1).default(0.1).describe('share of questions, trained and fresh alike, that end in a serial word of their own').meta({ title: 'Rare questions' }),
    occurrences: z.int().min(1).max(1000).default(1).describe('pairs that share one serial word'),
    noise: z.number().min(0).max(1).default(0.25).describe('probability that an annotator gives another answer of the same kind'),
    codeSize: z.int().min(0).max(1024).default(8).describe('standard normal numbers that make an image unmistakable (its texture)'),
  })
  .describe('the built-in scenes world: any number of pairs, drawn anew for each seed');

export type ScenesParams = z.infer<typeof scenesParamsSchema>;

/** Name of the data set in result files: scenes_20k, scenes_4k_plain (without rare words), or the given slug. */
export function scenesSlug(params: ScenesParams): string {
  if (params.slug !== undefined) return params.slug;
  const n = params.trainPairs;
  const size = n % 1_000_000 === 0 ? `${n / 1_000_000}m` : n % 1000 === 0 ? `${n / 1000}k` : String(n);
  return `scenes_${size}${params.rare === 0 ? '_plain' : ''}`;
}
