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

const attackerRowSchema = z.strictObject({
  arm: z.string(),
  seed: seedSchema,
  attacker: z.string().describe('with its sign, for example loss(+)'),
  threatModel: z.string(),
  auc: z.number(),
  aucInterval: intervalSchema,
  members: countSchema,
  nonMembers: countSchema,
  targets: z.array(z.strictObject({ target: z.string(), tp: countSchema, fp: countSchema, k: z.number().nullable(), threshold: realSchema.nullable(), resolved: z.boolean() })),
});

const which = z.strictObject({
  run: idSchema,
  arms: z.array(z.string()).max(200).nullable().describe('null: all'),
  seeds: z.array(seedSchema).max(1000).nullable().describe('null: all'),
});

export const EVALUATIONS_CALLS = {
  'evaluations.columns': call(z.strictObject({}), z.array(z.strictObject({ name: z.string(), head: z.string(), description: z.string(), direction: z.string() }))),
  'evaluations.rows': call(which.extend({ page: pageSchema }), z.strictObject({ total: countSchema, rows: z.array(evaluationRowSchema) })),
  'evaluations.attackers': call(which.extend({ attackers: z.array(z.string()).max(200).nullable(), page: pageSchema }), z.strictObject({ total: countSchema, rows: z.array(attackerRowSchema) })),
  /** exact staircase of an attacker in counts, reduced for drawing to at most `most` vertices */
  'evaluations.roc': call(z.strictObject({ run: idSchema, arm: z.string(), seed: seedSchema, attacker: z.string(), most: z.int().min(2).max(200_000) }), z.strictObject({
    members: countSchema,
    nonMembers: countSchema,
    tp: int32Schema,
    fp: int32Schema,
    threshold: float64Schema,
    reduced: z.boolean(),
  })),
};
