import { z } from 'zod';
import { forgetPredicateSchema } from '../../experiment/forget-predicate.ts';
import { call, newest, stream } from '../definition.ts';
import { never } from '../resume.ts';
import { bytesSchema, countSchema, documentSchema, idSchema, none, pageSchema, seedSchema, sha256Schema, timeSchema } from '../wire-types.ts';

/** A data set as an experiment names it: a kind of the catalogue and its parameters; what is left out takes its default. */
export const chosenDataSchema = z.strictObject({ kind: idSchema, params: documentSchema });

export const datasetSchema = z.strictObject({
  /** what determines its content, SHA-256: of what was imported, or of what a drawn one is drawn by */
  id: idSchema,
  kind: idSchema,
  label: z.string(),
  version: z.int(),
  sha256: sha256Schema,
  /** whether the program draws it; such a one is always there and cannot be removed */
  drawn: z.boolean(),
  /** for an experiment that is to use it */
  config: chosenDataSchema,
  counts: z.record(z.string(), countSchema).describe('pairs, images, answers and what else the kind counts'),
  /** bytes in the home folder; 0 for one that is drawn */
  bytes: countSchema,
  /** null for one that is drawn */
  importedAt: timeSchema.nullable(),
  /** names of the files that it was made of */
  files: z.array(z.string()),
});

export type Dataset = z.infer<typeof datasetSchema>;

const progressSchema = z.strictObject({
  label: z.string(),
  done: z.number(),
  total: z.number(),
  /** in the last item */
  dataset: datasetSchema.nullable(),
});

/** What the host's own dialog gave for a folder that was chosen, or a path that was typed, where that is the host's own machine. */
const sourceSchema = z.string().min(1).max(4096);

/** A file that an import looks for. */
const soughtFileSchema = z.strictObject({
  role: z.string(),
  meaning: z.string().describe('what it is, with names that are recognised'),
  needed: z.boolean(),
  /** null: not there */
  name: z.string().nullable(),
  bytes: countSchema,
});

export const DATASETS_CALLS = {
  'datasets.list': call(none, z.array(datasetSchema)),
  'datasets.get': call(z.strictObject({ id: idSchema }), datasetSchema),
  /** a few items to look at; `seed` chooses the world of a drawn data set */
  'datasets.items': call(z.strictObject({ id: idSchema, seed: seedSchema, page: pageSchema }), z.strictObject({
    total: countSchema,
    items: z.array(z.strictObject({
      question: z.string(),
      answer: z.string(),
      image: z.string(),
      split: z.string(),
      /** null where the data hold features of the image, and no image */
      png: bytesSchema.nullable(),
    })),
  })),
  /** what a forget predicate takes of the training pairs */
  'datasets.forgetCount': call(z.strictObject({ dataset: chosenDataSchema, forget: forgetPredicateSchema, seed: seedSchema }), z.strictObject({
    /** pairs */
    forget: countSchema,
    retain: countSchema,
    /** images of the forget pairs */
    images: countSchema,
    /** forget pairs whose image a retained pair shows too: they count in the secondary results only */
    sharedWithRetain: countSchema,
    words: z.string().describe('the predicate with its counts'),
  })),
  /** pairs in the splits of non-members that decide how small a false-positive rate can be resolved */
  'datasets.nonMembers': call(z.strictObject({ dataset: chosenDataSchema, forget: forgetPredicateSchema, seed: seedSchema }), z.strictObject({ cal: countSchema, test: countSchema })),
  /** images that stand on both sides of two splits, and whether they may */
  'datasets.imageOverlap': call(
    z.strictObject({ dataset: chosenDataSchema, forget: forgetPredicateSchema, seed: seedSchema }),
    z.array(z.strictObject({ splits: z.tuple([z.string(), z.string()]), images: countSchema, allowed: z.boolean() })),
  ),
  /** what an import would find in a folder, and what is missing; reads no content */
  'datasets.inspectFolder': call(z.strictObject({ kind: idSchema, source: sourceSchema }), z.strictObject({
    ready: z.boolean(),
    files: z.array(soughtFileSchema),
    /** why it cannot be imported, and what to do; empty where it is ready */
    problems: z.array(z.string()),
  })),
  /** what goes: all bytes of the data set. Refused while a run that is not archived needs it */
  'datasets.remove': call(z.strictObject({ id: idSchema, dryRun: z.boolean() }), z.strictObject({ bytes: countSchema, neededBy: z.array(z.strictObject({ run: idSchema, name: z.string() })) })),
};

export const DATASETS_STREAMS = {
  /** all of them, and again whenever one came or went, whoever did it */
  'datasets.watch': stream(none, z.array(datasetSchema), newest),
  'datasets.import': stream(z.strictObject({ kind: idSchema, source: sourceSchema, params: documentSchema }), progressSchema, newest, never),
};
