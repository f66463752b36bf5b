import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import { WORK_STATES } from '../../src-shared/experiment/work-state.ts';
import { runSourceSchema } from '../store/run-record.ts';
import type { RunRecord } from '../store/run-record.ts';
import { readJsonFile } from './read-json-file.ts';

/** A run as the store knows it, in HOME/runs/ID: from it, and from results and steps, a lost store is made again. */
export const RUN_FILE = 'run.json';
const RUN_SCHEMA_ID = 'mu-align-workbench/run@1';

const recordSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: z.enum(WORK_STATES),
  reason: z.string(),
  preset: z.string(),
  dataset: z.string(),
  configHash: z.string(),
  config: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
  endedAt: z.number().nullable(),
  archived: z.boolean(),
  source: runSourceSchema,
  place: z.string(),
  runState: runStateSchema.nullable(),
  engine: z.string(),
  launchKey: z.string().nullable(),
  seeds: z.array(z.int()),
  arms: z.array(z.strictObject({ arm: z.string(), method: z.string() })),
  steps: z.array(z.strictObject({ id: z.string(), kind: z.string(), arm: z.string().nullable(), seed: z.int().nullable(), label: z.string(), weight: z.number(), reused: z.boolean().default(false) })),
});

const runFileSchema = z.strictObject({ schema: z.literal(RUN_SCHEMA_ID), run: recordSchema });

export function runFileText(run: RunRecord): string {
  return `${JSON.stringify({ schema: RUN_SCHEMA_ID, run }, null, 1)}\n`;
}

/**
 * The run file of a folder of HOME/runs; null where there is none.
 *
 * @throws UserError or ConfigError when it cannot be read or does not fit
 */
export function readRunFile(folder: string): RunRecord | null {
  const path = join(folder, RUN_FILE);
  if (!existsSync(path)) return null;
  return parseOrExplain(runFileSchema, readJsonFile(path), [RUN_FILE]).run;
}
