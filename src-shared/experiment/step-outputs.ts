import { z } from 'zod';

/** JSON files that steps write into their outputs folder for the steps after them. */

/** What a dataset step says of the data that it dealt. */
export const datasetOutputSchema = z.strictObject({
  slug: z.string(),
  sha256: z.string(),
  /** the forget predicate and what it takes, in words */
  forgetText: z.string(),
  counts: z.record(z.string(), z.number()),
  /** the attacker that sees questions and images, and no model */
  modelFree: z.strictObject({ auc: z.number(), lo: z.number(), hi: z.number() }),
});

/** What a train or unlearn step says of the model that it made. */
export const modelOutputSchema = z.strictObject({
  /** seed that draws the embeddings of unseen serial words */
  modelSeed: z.int(),
  /** optimiser steps */
  steps: z.int(),
  diverged: z.boolean(),
  notes: z.record(z.string(), z.union([z.number(), z.string()])),
});

/** Wall time, apart from everything else so that the other files are the same at every run. */
export const timeOutputSchema = z.strictObject({ runtimeS: z.number() });

/** A metric series, thinned. */
export const seriesOutputSchema = z.array(
  z.strictObject({ step: z.number(), epoch: z.number(), phase: z.string(), values: z.record(z.string(), z.number().nullable()) }),
);

export const DATASET_FILE = 'dataset.json';
export const MODEL_FACTS_FILE = 'model.json';
export const TIME_FILE = 'time.json';
export const SERIES_FILE = 'series.json';

export type DatasetOutput = z.infer<typeof datasetOutputSchema>;
export type ModelOutput = z.infer<typeof modelOutputSchema>;
export type TimeOutput = z.infer<typeof timeOutputSchema>;
