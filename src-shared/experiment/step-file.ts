import { z } from 'zod';
import { STEP_VERSIONS } from './step.ts';
import type { StepKind } from './step.ts';

/**
 * The protocol between scheduler and worker, as files of an attempt's directory: `step.json` and `control` go in;
 * `journal`, `checkpoint-N`, `outputs/` and at last `result.json` come out. `process.json` is the scheduler's note of
 * which process it started.
 */
export const STEP_FILE_SCHEMA_ID = 'mu-align-workbench/step@1';
export const RESULT_FILE_SCHEMA_ID = 'mu-align-workbench/step-result@1';

export const STEP_FILE = 'step.json';
export const CONTROL_FILE = 'control';
export const JOURNAL_FILE = 'journal';
export const LOG_FILE = 'log';
export const PROCESS_FILE = 'process.json';
export const OUTPUTS_FOLDER = 'outputs';
export const RESULT_FILE = 'result.json';

/** Asks a worker to stop over the port to its program that one in a utility process has, where the control file cannot be written. */
export const STOP_MESSAGE = 'stop';

/** A worker ends with this code when the disk is so full that it could not even write its result (ENOSPC is error 28). */
export const DISK_FULL_EXIT_CODE = 28;
/** … or when it was not allowed to write in its folder (EACCES is error 13). */
export const DENIED_EXIT_CODE = 13;

const stepKinds = Object.keys(STEP_VERSIONS).filter((key): key is StepKind => key in STEP_VERSIONS);

/** What the worker has to do. Paths are this machine's and no part of any identity. */
export const stepFileSchema = z.strictObject({
  schema: z.literal(STEP_FILE_SCHEMA_ID),
  id: z.string(),
  attempt: z.int().min(1),
  kind: z.enum(stepKinds),
  version: z.string(),
  label: z.string(),
  slice: z.unknown(),
  /** outputs folder of each finished step that is read, by input name */
  inputs: z.record(z.string(), z.string()),
  engine: z.strictObject({ name: z.string(), version: z.string() }).nullable(),
  gemmThreads: z.int().min(1),
  /** folder of the imported data sets */
  datasets: z.string(),
  /** time between two checkpoints, milliseconds */
  checkpointEveryMs: z.number().min(0),
  /** checkpoints of earlier attempts, the newest first: the first one that is usable is gone on from */
  resume: z.array(z.string()),
});

export type StepFile = z.infer<typeof stepFileSchema>;

/** Steps that a worker does without the protocol, to measure what the protocol costs. */
export const bareLabFileSchema = z.strictObject({
  /** where each step's outputs go: FOLDER/ID/outputs */
  folder: z.string(),
  steps: z.array(stepFileSchema),
});

export type BareLabFile = z.infer<typeof bareLabFileSchema>;

/** What a bare run took, from the start of its process. */
export const bareLabTimesSchema = z.strictObject({ wallMs: z.number(), cpuMs: z.number(), stepsCpuMs: z.record(z.string(), z.number()) });

/** Where an attempt begins: a checkpoint of an earlier one. */
export const resumedFromSchema = z.strictObject({
  /** name of the earlier attempt's directory, beside this one */
  folder: z.string(),
  checkpoint: z.int(),
  /** length of the earlier attempt's journal at that checkpoint, bytes */
  offset: z.int().min(0),
  /** optimiser steps done by then */
  step: z.number(),
});

export type ResumedFrom = z.infer<typeof resumedFromSchema>;

/**
 * A line of the journal; `t` is milliseconds since the worker started, on a monotonic clock. The journal begins with
 * `attempt`, once the engine is open; it holds the points of its own attempt only. `beat` says that the worker lives
 * when nothing else is to be said.
 */
export const journalLineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('attempt'), t: z.number(), attempt: z.int(), fingerprint: z.string().nullable(), resumed: resumedFromSchema.nullable() }),
  z.strictObject({ type: z.literal('beat'), t: z.number() }),
  z.strictObject({ type: z.literal('progress'), t: z.number(), done: z.number(), total: z.number(), label: z.string() }),
  z.strictObject({ type: z.literal('metric'), t: z.number(), step: z.number(), epoch: z.number(), phase: z.string(), values: z.record(z.string(), z.number().nullable()) }),
  z.strictObject({ type: z.literal('log'), t: z.number(), text: z.string() }),
  /** `offset`: length of the journal before this line, bytes; what stands before it belongs to the checkpoint */
  z.strictObject({ type: z.literal('checkpoint'), t: z.number(), number: z.int(), sha256: z.string(), offset: z.int(), fingerprint: z.string() }),
]);

export type JournalLine = z.infer<typeof journalLineSchema>;

/** What the machine lacked, where that is why a step ended. */
export const shortageSchema = z.enum(['disk', 'memory']);

export type Shortage = z.infer<typeof shortageSchema>;

/** How an attempt ended; one without a result was interrupted. `diverged` is a result (weights or losses became NaN or infinite) and is kept. */
export const resultFileSchema = z.strictObject({
  schema: z.literal(RESULT_FILE_SCHEMA_ID),
  id: z.string(),
  attempt: z.int(),
  outcome: z.enum(['completed', 'diverged', 'stopped', 'failed']),
  /** what went wrong, for failed, and for stopped by a shortage */
  error: z.string().nullable(),
  /** whether the step's input is to blame, not the program or the machine */
  badInput: z.boolean(),
  shortage: shortageSchema.nullable().default(null),
  /** hash of the output bits of a fixed set of operations; null for steps without an engine */
  fingerprint: z.string().nullable(),
  /** wall time of the worker, milliseconds */
  durationMs: z.number(),
  /** start, milliseconds since 1970 */
  startedAt: z.number(),
  /** processor time of the worker's process, all its threads, milliseconds; null where it was not measured */
  cpuMs: z.number().nullable().default(null),
  /** largest resident memory of the worker, bytes */
  peakMemoryBytes: z.number(),
  files: z.record(z.string(), z.strictObject({ sha256: z.string(), bytes: z.number() })),
});

export type StepResult = z.infer<typeof resultFileSchema>;
