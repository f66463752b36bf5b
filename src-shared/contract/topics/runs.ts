import { z } from 'zod';
import { runStateSchema } from '../../experiment/run-state.ts';
import { call, newestById, stream } from '../definition.ts';
import { cellSchema, countSchema, documentSchema, idSchema, none, pageSchema, seedSchema, sha256Schema, timeSchema } from '../wire-types.ts';

export const runStatusSchema = z.enum(['queued', 'running', 'stopping', 'completed', 'diverged', 'stopped', 'failed', 'interrupted']);

export type RunStatus = z.infer<typeof runStatusSchema>;

export const runSchema = z.strictObject({
  id: idSchema,
  name: z.string(),
  status: runStatusSchema,
  /** frozen, edited copy and so on; null for results that were opened and do not say */
  kind: runStateSchema.shape.kind.nullable(),
  /** where the results come from: made here, committed with the program, opened, a bundle, imported scores */
  source: z.enum(['own', 'frozen', 'opened', 'bundle', 'scores']),
  preset: z.string().nullable(),
  /** null for results that do not say */
  configHash: sha256Schema.nullable(),
  dataset: z.string(),
  engine: z.string(),
  /** an arm adds noise when it is evaluated, as results of another program may: that is not MU-ALIGN */
  evaluationNoise: z.boolean(),
  methods: z.array(z.string()),
  seeds: z.array(seedSchema),
  createdAt: timeSchema,
  endedAt: timeSchema.nullable(),
  stepsDone: countSchema,
  stepsTotal: countSchema,
  /** milliseconds; null where past steps tell nothing */
  etaMs: z.number().nullable(),
  tags: z.array(z.string()),
  note: z.string(),
  archived: z.boolean(),
  /** sentence for people, where the run failed, stopped for want of something, or was interrupted */
  problem: z.string().nullable(),
});

export type Run = z.infer<typeof runSchema>;

const comparisonSchema = z.enum(['=', '!=', '<', '<=', '>', '>=', 'contains']);

export const runFilterSchema = z.strictObject({
  text: z.string().max(500).describe('words of name, note, tags and preset; empty: all'),
  archived: z.boolean().nullable(),
  all: z.array(z.strictObject({ field: z.string().max(100), comparison: comparisonSchema, value: cellSchema })).max(50).describe('conditions that all hold'),
});

export const runSortSchema = z.array(z.strictObject({ field: z.string().max(100), descending: z.boolean() })).max(10);

const one = z.strictObject({ id: idSchema });
const many = z.strictObject({ ids: z.array(idSchema).min(1).max(1000) });

/** Steps that launches would do. */
const workSchema = z.strictObject({
  stepsDone: countSchema,
  stepsToDo: countSchema,
  /** wall time of the steps to do; null where past steps tell nothing */
  estimateMs: z.number().nullable(),
  /** steps that it is estimated from, the farthest where there are several; null with the estimate */
  estimateFrom: z.enum(['same data', 'same data, by weight', 'other data, by weight']).nullable(),
  /** room that the steps to do take on disk; null where past steps tell nothing */
  estimateBytes: z.number().nullable(),
});

const preflightSchema = z.strictObject({
  /** path: of the field in the config, for example arms[2].params.epochs; '' for the experiment as a whole */
  problems: z.array(z.strictObject({ path: z.string(), problem: z.string(), remedy: z.string() })),
  /** null where there are problems */
  plan: workSchema.extend({
    configHash: sha256Schema,
    engine: z.string(),
    device: z.string(),
    dataSha256: sha256Schema.nullable(),
    freeBytes: countSchema,
  }).nullable(),
});

export const RUNS_CALLS = {
  'runs.list': call(z.strictObject({ filter: runFilterSchema, sort: runSortSchema, page: pageSchema }), z.strictObject({ total: countSchema, runs: z.array(runSchema) })),
  'runs.get': call(one, z.strictObject({ run: runSchema, config: documentSchema, state: runStateSchema.nullable() })),
  'runs.groups': call(z.strictObject({ filter: runFilterSchema, by: z.enum(['method', 'preset', 'status', 'dataset']), columns: z.array(z.string()).max(50) }), z.array(z.strictObject({
    key: z.string(),
    runs: countSchema,
    columns: z.record(z.string(), z.strictObject({ mean: z.number(), sd: z.number().nullable(), n: countSchema })),
  }))),
  /** values of result columns, COLUMN of each run's lead arm or COLUMN@ARM; a run that has no value is left out */
  'runs.metrics': call(many.extend({ columns: z.array(z.string().max(200)).min(1).max(50) }), z.array(z.strictObject({
    run: idSchema,
    column: z.string(),
    arm: z.string(),
    /** those whose values the mean is of */
    seeds: z.array(seedSchema),
    mean: z.number(),
    sd: z.number().nullable(),
    n: countSchema,
  }))),
  /** what a launch would do, or why it cannot be launched; starts nothing */
  'runs.preflight': call(z.strictObject({ config: documentSchema, preset: idSchema.nullable() }), preflightSchema),
  /** the same for launches after each other, of which each step is done once */
  'runs.preflightSweep': call(z.strictObject({ configs: z.array(documentSchema).min(1).max(100), preset: idSchema.nullable() }), z.strictObject({
    /** one a config, in their order */
    runs: z.array(preflightSchema),
    /** all of them together; null where one has problems */
    together: workSchema.nullable(),
  })),
  /** `key`: the same launch, sent twice, starts one run */
  'runs.launch': call(z.strictObject({ config: documentSchema, preset: idSchema.nullable(), name: z.string().max(200), key: idSchema }), one),
  /** one that was interrupted is left as it is from now on: stopped, with the steps that are done */
  'runs.stop': call(z.strictObject({ id: idSchema, force: z.boolean() }), none),
  'runs.resume': call(one, none),
  'runs.retry': call(one, none),
  /** the same, but steps that were under way begin anew instead of at their last checkpoint */
  'runs.restart': call(one, none),
  /** places it in the queue before another run; null: last */
  'runs.reorder': call(z.strictObject({ id: idSchema, before: idSchema.nullable() }), none),
  'runs.annotate': call(z.strictObject({ id: idSchema, name: z.string().max(200), note: z.string().max(20_000), tags: z.array(z.string().max(100)).max(50) }), runSchema),
  'runs.archive': call(many.extend({ archived: z.boolean() }), none),
  /** of archived runs alone; with dryRun only says what would be freed */
  'runs.delete': call(many.extend({ dryRun: z.boolean() }), z.strictObject({ runs: countSchema, freedBytes: countSchema })),
};

export const RUNS_STREAMS = {
  /** first all that are not archived and not ended, then each that changes */
  'runs.watch': stream(none, z.array(runSchema), newestById<Run>),
};
