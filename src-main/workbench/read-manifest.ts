import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import { MANIFEST_SCHEMA_ID, STEPS_SCHEMA_ID } from './manifest.ts';
import { readJsonFile } from './read-json-file.ts';
import { MANIFEST_FILE, STEPS_FILE } from './results-folder.ts';

/** What checks need of manifest.json; further keys are passed over. */
const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA_ID),
  preset: z.string().nullable(),
  /** missing where an older version wrote it */
  state: runStateSchema.optional(),
  configHash: z.string(),
  config: z.unknown(),
  dataset: z.object({ slug: z.string(), sha256: z.string() }),
  engine: z.object({ name: z.string(), version: z.string() }),
  files: z.record(z.string(), z.string()),
});

/** What checks need of steps.json. */
const stepsSchema = z.object({
  schema: z.literal(STEPS_SCHEMA_ID),
  steps: z.array(z.object({ kind: z.string(), version: z.string(), slice: z.unknown(), fingerprint: z.string().nullable() })),
});

export type ResultsManifest = z.infer<typeof manifestSchema>;
export type ResultsSteps = z.infer<typeof stepsSchema>['steps'];

/** @throws UserError or ConfigError when a results folder's manifest.json cannot be read or does not fit */
export function readManifest(folder: string): ResultsManifest {
  return parseOrExplain(manifestSchema, readJsonFile(join(folder, MANIFEST_FILE)), [MANIFEST_FILE]);
}

/** The trail of a results folder. @throws UserError or ConfigError when steps.json cannot be read or does not fit */
export function readSteps(folder: string): ResultsSteps {
  return parseOrExplain(stepsSchema, readJsonFile(join(folder, STEPS_FILE)), [STEPS_FILE]).steps;
}

/** Path, inside a results folder, of the CSV with one row an arm and seed. */
export function resultsCsvPath(slug: string): string {
  return `privacy_cache/usenix_privacy_utility_distance_${slug}.csv`;
}

/** The text of that CSV. */
export function resultsCsvText(folder: string, slug: string): string {
  return readFileSync(join(folder, resultsCsvPath(slug)), 'utf8');
}
