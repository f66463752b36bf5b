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

const configLineSchema = z.strictObject({ path: z.string(), values: z.array(z.json()).describe('one each, null also where there is none') });
const rowNameSchema = z.strictObject({ arm: z.string(), seed: seedSchema });

export const COMPARE_CALLS = {
  /** others minus baseline, paired by seed */
  'compare.differences': call(z.strictObject({ baseline: subjectSchema, others: subjects, columns: z.array(z.string()).min(1).max(200) }), z.array(z.strictObject({
    subject: subjectSchema,
    column: z.string(),
    pairs: z.array(z.strictObject({ seed: seedSchema, baseline: z.number(), other: z.number(), difference: z.number() })),
    mean: z.number().nullable(),
    sd: z.number().nullable(),
    /** paired t over the seeds, 95 %; null for fewer than two pairs */
    interval: intervalSchema.nullable(),
    /** a rate over members: the hull of `interval` and of what the counts of both sides leave open; null for other columns */
    withCounts: intervalSchema.nullable(),
    /** by the direction of the column */
    outcome: z.enum(['better', 'worse', 'undecided', 'not-resolvable', 'not-judged']),
    why: z.string().describe('one plain sentence'),
    /** in what the two sides differ beside the arm: data, forget set, attackers, engine; empty: in nothing that is known */
    caveats: z.array(z.string()),
  }))),
  /** config lines that differ */
  'compare.configs': call(z.strictObject({ runs: z.array(idSchema).min(2).max(10) }), z.array(configLineSchema)),
  /** every line of the arms' settings, those that are the same too */
  'compare.arms': call(z.strictObject({ subjects: z.array(subjectSchema).min(2).max(10) }), z.array(configLineSchema.extend({ differs: z.boolean() }))),
  /** published claims of a run's config */
  'compare.verdicts': call(z.strictObject({ run: idSchema }), z.array(z.strictObject({
    claim: claimSchema,
    published: z.string(),
    verdict: verdictSchema,
    /** for a comparison: the whole that it is a part of */
    whole: z.strictObject({ text: z.string(), verdict: verdictSchema }).nullable(),
    definitions: z.array(z.strictObject({
      column: z.string(),
      description: z.string(),
      quantity: z.enum(['value', 'difference']),
      n: countSchema,
      mean: realSchema.nullable(),
      sd: z.number().nullable(),
      interval: intervalSchema.nullable(),
      /** the mean as tables show it: a zero says of how many; '-' where there is none */
      here: z.string(),
      /** the data have too few non-members to speak of its false-positive rate */
      belowResolution: z.boolean(),
      /** seeds, members and non-members behind it, in words */
      evidence: z.string(),
      verdict: verdictSchema,
    })),
  }))),
  /** a run of a frozen preset against the frozen results, cell by cell */
  'compare.withFrozen': call(z.strictObject({ run: idSchema }), z.strictObject({
    matches: z.boolean(),
    compared: countSchema,
    differing: z.array(z.strictObject({ arm: z.string(), seed: seedSchema, column: z.string(), frozen: cellSchema, own: cellSchema })),
    /** every cell must be the same double: both were made by engines of one fingerprint */
    exact: z.boolean(),
    /** what the engines' fingerprints demand, in words */
    tolerance: z.string(),
    /** rows that only one of the two has; a subset of the preset may lack some */
    missing: z.array(rowNameSchema),
    extra: z.array(rowNameSchema),
    /** further files that differ */
    files: z.array(z.strictObject({ path: z.string(), problem: z.string() })),
  })),
};
