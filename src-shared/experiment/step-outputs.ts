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
  /** utility columns of the constant baseline: the most frequent retained answer of each type (protocol.md 7) */
  constantBaseline: z.record(z.string(), z.number().nullable()),
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
/** what was dealt, so that later steps can deal it again */
export const RECIPE_FILE = 'recipe.json';
export const MODEL_FACTS_FILE = 'model.json';
export const TIME_FILE = 'time.json';
export const SERIES_FILE = 'series.json';
/** every metric point as columns, with a min/max pyramid; steps that were done by older versions lack it */
export const METRICS_FILE = 'metrics.npz';

export type DatasetOutput = z.infer<typeof datasetOutputSchema>;
export type ModelOutput = z.infer<typeof modelOutputSchema>;
export type TimeOutput = z.infer<typeof timeOutputSchema>;

const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);

/** What an evaluation measured of one arm; empty where the model diverged. */
export const evaluationOutputSchema = z.strictObject({
  diverged: z.boolean(),
  /** result columns by name */
  columns: z.record(z.string(), cell),
  /** error of an embedding of zeros, the scale of emb_mse; null where the model diverged */
  embMseOfZero: z.number().nullable(),
  attackers: z.array(
    z.strictObject({
      attacker: z.string(),
      sign: z.enum(['+', '-']),
      threatModel: z.string(),
      auc: z.number(),
      aucLo: z.number(),
      aucHi: z.number(),
      m: z.int(),
      n: z.int(),
      targets: z.array(
        z.strictObject({
          target: z.string(),
          k: z.int(),
          threshold: z.number().nullable(),
          tieMass: z.number().nullable(),
          tp: z.number().nullable(),
          fp: z.number().nullable(),
        }),
      ),
    }),
  ),
});

/** Exact ROC staircases, apart because of their size. */
export const rocOutputSchema = z.array(
  z.strictObject({ attacker: z.string(), sign: z.enum(['+', '-']), split: z.string(), tp: z.array(z.int()), fp: z.array(z.int()) }),
);

/** What the evaluation of the retrain arm leaves for those of the others. */
export const referenceOutcomeSchema = z.strictObject({
  imageIds: z.array(z.number()),
  decisions: z.record(z.string(), z.array(z.number()).nullable()),
  placements: z.array(z.number()),
  beforeAfter: z.strictObject({ origPlacements: z.array(z.number()), retrPlacements: z.array(z.number()) }),
});

/** What the objective of tuning is made of (protocol.md 8); null where the model diverged. */
export const tuningOutputSchema = z
  .strictObject({ forgetAcc: z.number().nullable(), retainAcc: z.number().nullable(), worstAuc: z.number(), tprAt10: z.number() })
  .nullable();

export const EVALUATION_FILE = 'evaluation.json';
export const ROC_FILE = 'roc.json';
export const OUTCOME_FILE = 'outcome.json';
/** p-values, intervals of differences and secondary results behind an evaluation's columns */
export const DETAILS_FILE = 'details.json';
export const TUNING_FILE = 'tuning.json';
/** tables as a person reads them in a terminal */
export const TABLES_FILE = 'tables.txt';
/** folder of the report's outputs that becomes the results folder */
export const RESULTS_FOLDER = 'results';

export type EvaluationOutput = z.infer<typeof evaluationOutputSchema>;
export type RocOutput = z.infer<typeof rocOutputSchema>;
export type TuningOutput = z.infer<typeof tuningOutputSchema>;
