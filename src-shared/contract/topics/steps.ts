import { z } from 'zod';
import { STEP_VERSIONS } from '../../experiment/step.ts';
import type { StepKind } from '../../experiment/step.ts';
import { shortageSchema } from '../../experiment/step-file.ts';
import { appended, call, newestById, stream } from '../definition.ts';
import { afterTaken } from '../resume.ts';
import { countSchema, documentSchema, idSchema, seedSchema, sha256Schema, timeSchema } from '../wire-types.ts';
import { runStatusSchema } from './runs.ts';

const kinds = Object.keys(STEP_VERSIONS).filter((key): key is StepKind => key in STEP_VERSIONS);

export const stepSchema = z.strictObject({
  id: idSchema,
  kind: z.enum(kinds),
  label: z.string(),
  seed: seedSchema.nullable(),
  arm: z.string().nullable(),
  status: runStatusSchema,
  /** done before this run began */
  reused: z.boolean(),
  done: z.number(),
  total: z.number(),
  progress: z.string(),
  attempts: countSchema,
  /** wall time of all attempts, milliseconds; null where nobody said it */
  durationMs: z.number().nullable(),
  problem: z.string().nullable(),
});

export type StepState = z.infer<typeof stepSchema>;

const attemptSchema = z.strictObject({
  number: z.int().min(1),
  status: runStatusSchema,
  startedAt: timeSchema,
  durationMs: z.number().nullable(),
  cpuMs: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  fingerprint: z.string().nullable(),
  resumedFrom: z.strictObject({ attempt: z.int(), checkpoint: z.int(), step: z.number() }).nullable(),
  shortage: shortageSchema.nullable(),
  problem: z.string().nullable(),
});

/** `tMs`: since the attempt's worker began; `at`: the same as a time, null where it is not known when that was */
const logLineSchema = z.strictObject({ attempt: z.int(), tMs: z.number(), at: timeSchema.nullable(), text: z.string() });
const ofRun = z.strictObject({ run: idSchema });

export const STEPS_CALLS = {
  'steps.list': call(ofRun, z.array(stepSchema)),
  /** `run`: the run in whose trail it stands, for steps of results that were made elsewhere; null: any run made here */
  'steps.get': call(z.strictObject({ id: idSchema, run: idSchema.nullable() }), z.strictObject({
    step: stepSchema,
    version: z.string(),
    slice: z.json(),
    inputs: z.record(z.string(), idSchema),
    engine: z.strictObject({ name: z.string(), version: z.string() }).nullable(),
    attempts: z.array(attemptSchema),
    outputs: z.record(z.string(), z.strictObject({ sha256: sha256Schema, bytes: countSchema })),
    runs: z.array(idSchema),
  })),
  /** from a table's cell to evaluation row, step, config slice, seed, engine, code and data */
  'steps.trail': call(z.strictObject({ run: idSchema, arm: z.string(), seed: seedSchema, column: z.string() }), z.strictObject({
    value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
    meaning: z.string(),
    trail: z.array(z.strictObject({ what: z.string(), id: z.string(), text: z.string(), document: documentSchema.nullable() })),
  })),
};

export const STEPS_STREAMS = {
  /** first all steps, then each that changes */
  'steps.watch': stream(ofRun, z.array(stepSchema), newestById<StepState>),
  /** all lines from the first one on, then each that is added */
  'steps.log': stream(z.strictObject({ id: idSchema }), z.array(logLineSchema), appended, afterTaken),
};
