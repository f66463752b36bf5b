import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import { dataSourceSchema } from '../../src-shared/experiment/step-slices.ts';
import { writeDurably } from '../durable-file.ts';
import type { PreparedRun } from './prepare-run.ts';

/** What a run was planned on, beside its run.json. */
export const PREMISES_FILE = 'premises.json';
const PREMISES_SCHEMA_ID = 'mu-align-workbench/premises@1';

const premisesSchema = z.strictObject({
  schema: z.literal(PREMISES_SCHEMA_ID),
  /** name under which the experiment was asked for; null for a config of one's own */
  preset: z.string().nullable(),
  /** preset that it is held against */
  base: z.string().nullable(),
  engine: z.strictObject({
    name: z.string(),
    version: z.string(),
    fingerprint: z.string(),
    passedOver: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  }),
  source: dataSourceSchema,
  state: runStateSchema,
  /** how much of the plan is done: all of it, or the models alone */
  part: z.enum(['all', 'models']),
});

/**
 * Engine and data as a run resolved them when it was launched: with its config they give its plan again, so a run that
 * goes on after a restart goes on with the same steps.
 */
export type RunPremises = Omit<z.infer<typeof premisesSchema>, 'schema'>;

/** What is written may be read-only. */
type Written = Pick<PreparedRun, 'engine' | 'source' | 'state'> & Pick<RunPremises, 'preset' | 'base' | 'part'>;

export function writePremises(folder: string, premises: Written): void {
  writeDurably(join(folder, PREMISES_FILE), `${JSON.stringify({ schema: PREMISES_SCHEMA_ID, ...premises }, null, 2)}\n`);
}

/** Null where there are none, or they are of another version. */
export function readPremises(folder: string): RunPremises | null {
  const path = join(folder, PREMISES_FILE);
  if (!existsSync(path)) return null;
  try {
    return premisesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Damaged: the run is planned anew from its config.
    return null;
  }
}
