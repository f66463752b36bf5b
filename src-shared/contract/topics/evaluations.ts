import { z } from 'zod';
import { call } from '../definition.ts';
import { cellSchema, countSchema, float64Schema, idSchema, int32Schema, intervalSchema, pageSchema, realSchema, seedSchema } from '../wire-types.ts';

/** One row of the results: an arm and a seed. */
export const evaluationRowSchema = z.strictObject({
  run: idSchema,
  arm: z.string(),
  method: z.string(),
  seed: seedSchema,
  cells: z.record(z.string(), cellSchema).describe('by result column; one that is missing is empty'),
});

const attackerName = z.string().min(1).max(200).describe('with its sign, for example loss(+); a learned attacker has none: learned-logistic');

const attackerRowSchema = z.strictObject({
  arm: z.string(),
  seed: seedSchema,
  attacker: attackerName,
  threatModel: z.string(),
  auc: z.number(),
  aucInterval: intervalSchema,
  members: countSchema,
  nonMembers: countSchema,
  targets: z.array(z.strictObject({
    target: z.string(),
    /** above the threshold from CAL; null, with all that follows, where no threshold exists (k = 0) */
    tp: countSchema.nullable(),
    fp: countSchema.nullable(),
    k: countSchema,
    threshold: realSchema.nullable(),
    /** CAL non-members that score exactly the threshold */
    tieMass: countSchema.nullable(),
    /** a*: the attacker that was chosen for this target on SEL */
    chosen: z.boolean(),
    resolved: z.boolean(),
  })),
});

const arms = z.array(z.string()).max(200).nullable().describe('null: all');
const seeds = z.array(seedSchema).max(1000).nullable().describe('null: all');
const attackers = z.array(attackerName).min(1).max(200).nullable().describe('null: all');
const which = z.strictObject({ run: idSchema, arms, seeds });
const curve = z.strictObject({ run: idSchema, arm: z.string(), seed: seedSchema, attacker: attackerName });
const most = z.int().min(2).max(200_000).describe('vertices at most');

/** A target FPR as a decimal number in text, so that floor(T * n) is exact. */
export const fprTextSchema = z.string().max(40).regex(/^(?:[01]|0\.\d+|\d(?:\.\d+)?e-\d{1,2})$/i, 'must be a decimal number from 0 to 1, such as 0.002 or 1e-5');

/** What an attacker reaches in-sample. */
const reachedSchema = z.strictObject({ tp: countSchema, fp: countSchema, tpr: z.number(), interval: intervalSchema.describe('Clopper-Pearson at level 1 - .05 / number of attackers compared') });

/** Non-members that a target needs before results can speak of it; null for 0 and 1. */
const neededSchema = z.strictObject({ cal: countSchema, test: countSchema }).nullable();

export const EVALUATIONS_CALLS = {
  'evaluations.columns': call(z.strictObject({}), z.array(z.strictObject({ name: z.string(), head: z.string(), description: z.string(), direction: z.string() }))),
  /** what the numbers of a run are about, and what its results hold of attacks */
  'evaluations.arms': call(z.strictObject({ run: idSchema }), z.strictObject({
    /** in the order of the results; attacked: the seeds whose TEST counts are known */
    arms: z.array(z.strictObject({ arm: z.string(), label: z.string(), method: z.string(), seeds: z.array(seedSchema), attacked: z.array(seedSchema) })),
    /** the forget predicate in words */
    forget: z.string(),
    /** K, the attackers with their signs; null where results do not say */
    comparisons: countSchema.nullable(),
    /** whether the results hold the exact staircases, without which there is no ROC */
    staircases: z.boolean(),
    /** whether they hold the table of attackers */
    attackerTable: z.boolean(),
    /** what could not be understood in results of another program, in sentences */
    warnings: z.array(z.string()),
  })),
  /**
   * How arms learned, as the results keep it: means of consecutive optimiser steps, all seeds. Of the original and the retrained
   * model it is their own training; an arm that trains nothing has none.
   */
  'evaluations.losses': call(z.strictObject({ run: idSchema, arms }), z.array(z.strictObject({
    arm: z.string(),
    seed: seedSchema,
    /** metric, with its phase where the arm has it in several: loss (forget) */
    term: z.string(),
    step: int32Schema,
    value: float64Schema.describe('NaN where it was not finite'),
  }))),
  'evaluations.rows': call(which.extend({ page: pageSchema }), z.strictObject({ total: countSchema, rows: z.array(evaluationRowSchema) })),
  'evaluations.attackers': call(which.extend({ attackers, page: pageSchema }), z.strictObject({ total: countSchema, rows: z.array(attackerRowSchema) })),
  /**
   * Exact in-sample staircase of an attacker in counts, reduced for drawing to at most `most` vertices: each that is left
   * is exact, and the curve between them is the step function "largest TPR with FPR <= t".
   */
  'evaluations.roc': call(curve.extend({ most }), z.strictObject({
    members: countSchema,
    nonMembers: countSchema,
    tp: int32Schema,
    fp: int32Schema,
    /** empty where results do not keep them: the files hold thresholds at the targets alone (evaluations.attackers) */
    threshold: float64Schema,
    reduced: z.boolean(),
  })),
  /** the largest TPR of several attackers at every FPR: of each seed in counts, and over the seeds */
  'evaluations.envelope': call(z.strictObject({ run: idSchema, arm: z.string(), seeds, attackers, most }), z.strictObject({
    attackers: z.array(attackerName),
    seeds: z.array(z.strictObject({
      seed: seedSchema,
      members: countSchema,
      nonMembers: countSchema,
      /** 1 / this is the resolution of calibrated points; null where it is not stated */
      calNonMembers: countSchema.nullable(),
      tp: int32Schema,
      fp: int32Schema,
      attacker: int32Schema.describe('place in `attackers` of the one that gives the vertex; -1 where there is no true positive'),
    })),
    /** mean, smallest and largest of the seeds at the same FPR */
    band: z.strictObject({ fpr: float64Schema, tpr: float64Schema, lo: float64Schema, hi: float64Schema }),
    reduced: z.boolean(),
  })),
  /** the numbers at any target, cut from the full staircases */
  'evaluations.cut': call(which.extend({ attackers, targets: z.array(fprTextSchema).min(1).max(20), each: z.boolean().describe('also every attacker by itself') }), z.array(z.strictObject({
    arm: z.string(),
    target: z.string(),
    /** attackers that the worst case is taken over */
    comparisons: countSchema,
    needed: neededSchema,
    /** the worst case over the seeds, with the interval of protocol.md 4 */
    over: z.strictObject({ n: countSchema, mean: z.number(), sd: z.number().nullable(), interval: intervalSchema.nullable() }).nullable(),
    seeds: z.array(z.strictObject({
      seed: seedSchema,
      members: countSchema,
      nonMembers: countSchema,
      calNonMembers: countSchema.nullable(),
      /** floor(T * nonMembers); 0: the TPR is that at zero false positives */
      allowed: countSchema,
      resolved: z.boolean(),
      worst: reachedSchema.extend({ attacker: attackerName.nullable().describe('null where no attacker finds a member') }),
      /** where attackers that know nothing lie, from the floors that were measured; lo = hi: exactly; null: not measured for these attackers */
      floor: intervalSchema.nullable(),
      each: z.array(reachedSchema.extend({ attacker: attackerName })),
    })),
  }))),
  /** the null floors that were measured, mean over the seeds */
  'evaluations.floors': call(which, z.array(z.strictObject({
    arm: z.string(),
    auc: z.number().nullable(),
    points: z.array(z.strictObject({ target: z.string(), fpr: z.number(), inSample: z.number().nullable(), calibrated: z.number().nullable() })),
  }))),
  /** what the thresholds from CAL give on TEST, at every target */
  'evaluations.calibration': call(which, z.strictObject({
    rows: z.array(z.strictObject({
      arm: z.string(),
      seed: seedSchema,
      target: z.string(),
      /** rank of the CAL score that is the threshold; 0: none exists */
      k: countSchema,
      members: countSchema.nullable(),
      nonMembers: countSchema.nullable(),
      calNonMembers: countSchema.nullable(),
      /** the attacker that was chosen on SEL; null where no threshold exists */
      chosen: z.strictObject({
        attacker: attackerName,
        threshold: realSchema.nullable(),
        tp: countSchema,
        fp: countSchema,
        tpr: z.number(),
        tprInterval: intervalSchema,
        fpr: z.number(),
        fprInterval: intervalSchema,
      }).nullable(),
      /** the largest of all attackers, each at its own threshold */
      worst: z.strictObject({ attacker: attackerName.nullable(), tpr: z.number(), interval: intervalSchema, floor: z.number().nullable() }).nullable(),
      inSample: z.strictObject({ attacker: attackerName.nullable(), tpr: z.number(), floor: z.number().nullable() }).nullable(),
      /** bounds of the TPR at an FPR of exactly T */
      atTarget: intervalSchema.nullable(),
      /** chosen.tpr minus that of the retrained reference */
      excess: z.number().nullable(),
      resolved: z.boolean(),
      needed: neededSchema,
    })),
    /** over the seeds, to be drawn at the realised FPR */
    points: z.array(z.strictObject({ arm: z.string(), target: z.string(), fpr: z.number(), fprInterval: intervalSchema, tpr: z.number(), tprInterval: intervalSchema.nullable() })),
  })),
  /** who is in which split, by seed; null where results do not say */
  'evaluations.splits': call(z.strictObject({ run: idSchema }), z.array(z.strictObject({
    seed: seedSchema,
    forgetPairs: countSchema.nullable(),
    retainPairs: countSchema.nullable(),
    splits: z.array(z.strictObject({ split: z.enum(['SEL', 'CAL', 'TEST']), members: countSchema.nullable(), memberImages: countSchema.nullable(), nonMembers: countSchema.nullable() })),
  }))),
  /** members and non-members in the order of a score; results keep no scores, so its bins are ranks among the non-members */
  'evaluations.histogram': call(curve.extend({ bins: z.int().min(1).max(1000) }), z.strictObject({
    scale: z.literal('rank'),
    /** what the bins are, for people */
    note: z.string(),
    members: countSchema,
    nonMembers: countSchema,
    /** bin i: more than edges[i] and at most edges[i + 1] non-members score at least as high */
    edges: int32Schema,
    memberCounts: int32Schema,
    nonMemberCounts: int32Schema,
    /** members above every non-member, before the first bin */
    membersAboveAll: countSchema,
  })),
};
