import { z } from 'zod';
import { forgetPredicateSchema } from '../../experiment/forget-predicate.ts';
import { call, newest, stream } from '../definition.ts';
import { never } from '../resume.ts';
import { bytesSchema, countSchema, documentSchema, idSchema, none, pageSchema, sha256Schema } from '../wire-types.ts';

export const datasetSchema = z.strictObject({
  id: idSchema,
  kind: idSchema,
  label: z.string(),
  version: z.int(),
  sha256: sha256Schema,
  counts: z.record(z.string(), countSchema).describe('pairs, images, answers and what else the kind counts'),
});

export type Dataset = z.infer<typeof datasetSchema>;

const progressSchema = z.strictObject({
  label: z.string(),
  done: z.number(),
  total: z.number(),
  /** in the last item */
  dataset: datasetSchema.nullable(),
});

export const DATASETS_CALLS = {
  'datasets.list': call(none, z.array(datasetSchema)),
  'datasets.get': call(z.strictObject({ id: idSchema }), datasetSchema),
  /** a few items to look at */
  'datasets.items': call(z.strictObject({ id: idSchema, page: pageSchema }), z.strictObject({
    total: countSchema,
    items: z.array(z.strictObject({ question: z.string(), answer: z.string(), image: z.string(), split: z.string(), png: bytesSchema.nullable() })),
  })),
  'datasets.forgetCount': call(z.strictObject({ id: idSchema, forget: forgetPredicateSchema, seed: z.int().min(0) }), z.strictObject({ forget: countSchema, retain: countSchema, images: countSchema })),
  /** images that stand on both sides of a split that must not share any */
  'datasets.imageOverlap': call(z.strictObject({ id: idSchema }), z.array(z.strictObject({ splits: z.tuple([z.string(), z.string()]), images: countSchema, allowed: z.boolean() }))),
};

export const DATASETS_STREAMS = {
  /** `source`: what the host's own dialog gave for a folder that was chosen */
  'datasets.import': stream(z.strictObject({ kind: idSchema, source: idSchema, params: documentSchema }), progressSchema, newest, never),
};
