import { z } from 'zod';
import { claimSchema } from '../../experiment/claim-config.ts';
import { call } from '../definition.ts';
import { cellSchema, countSchema, idSchema, intervalSchema, realSchema, seedSchema } from '../wire-types.ts';

/** An arm of a run. */
export const subjectSchema = z.strictObject({ run: idSchema, arm: z.string().min(1) });

const subjects = z.array(subjectSchema).min(1).max(10);

const verdictSchema = z.strictObject({
  kind: z.enum(['no-verdict', 'reproduced', 'not-reproduced', 'not-resolvable']),
  why: z.string().describe('one plain sentence'),
});

export const COMPARE_CALLS = {
  /** others minus baseline, paired by seed */
  'compare.differences': call(z.strictObject({ baseline: subjectSchema, others: subjects, columns: z.array(z.string()).min(1).max(200) }), z.array(z.strictObject({
    subject: subjectSchema,
    column: z.string(),
    pairs: z.array(z.strictObject({ seed: seedSchema, baseline: z.number(), other: z.number(), difference: z.number() })),
    mean: z.number().nullable(),
    interval: intervalSchema.nullable(),
  }))),
  /** config lines that differ */
  'compare.configs': call(z.strictObject({ runs: z.array(idSchema).min(2).max(10) }), z.array(z.strictObject({ path: z.string(), values: z.array(z.json()) }))),
  /** published claims of a run's config */
  'compare.verdicts': call(z.strictObject({ run: idSchema }), z.array(z.strictObject({
    claim: claimSchema,
    published: z.string(),
    verdict: verdictSchema,
    definitions: z.array(z.strictObject({ column: z.string(), description: z.string(), n: countSchema, mean: realSchema.nullable(), sd: z.number().nullable(), interval: intervalSchema.nullable(), verdict: verdictSchema })),
  }))),
  /** a run of a frozen preset against the frozen results, cell by cell */
  'compare.withFrozen': call(z.strictObject({ run: idSchema }), z.strictObject({
    matches: z.boolean(),
    compared: countSchema,
    differing: z.array(z.strictObject({ arm: z.string(), seed: seedSchema, column: z.string(), frozen: cellSchema, own: cellSchema })),
  })),
};
