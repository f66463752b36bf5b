import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { experimentConfigSchema } from '../../src-shared/experiment/config.ts';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { runStateSchema } from '../../src-shared/experiment/run-state.ts';
import { MANIFEST_SCHEMA_ID, STEPS_SCHEMA_ID } from './manifest.ts';
import { readJsonFile } from './read-json-file.ts';
import { MANIFEST_FILE, STEPS_FILE } from './results-folder.ts';

/** What stands in the manifest of results that were computed from scores of models trained elsewhere. */
const importedSchema = z.object({
  /** the .npz file: its name and SHA-256 */
  file: z.string(),
  sha256: z.string(),
  /** ids of the attackers; those of scores that were given are their names */
  attackers: z.array(z.string()),
  /** K, the attackers with their signs */
  comparisons: z.int().min(1),
  /** the forget set in the words of who imported */
  forget: z.string(),
});

/** Names of data sets, which stand in file names. */
export const SLUG_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** manifest.json as everything here reads it; further keys are passed over. */
const manifestSchema = z.object({
  schema: z.literal(MANIFEST_SCHEMA_ID),
  preset: z.string().nullable(),
  /** missing where an older version wrote it */
  state: runStateSchema.extend({ inWords: z.string() }).optional(),
  /** null for imported scores, here and below */
  configHash: z.string().nullable(),
  config: experimentConfigSchema.nullable(),
  dataset: z.object({
    // It names files: nothing that leads out of the folder.
    slug: z.string().regex(SLUG_PATTERN, 'must be letters, digits, dots, - and _, beginning with a letter or digit'),
    sha256: z.string().nullable(),
    counts: z.record(z.string(), z.record(z.string(), z.number())),
  }),
  code: z.object({ version: z.string(), commit: z.string().nullable() }),
  engine: z.object({ name: z.string(), version: z.string(), numerics: z.string() }).nullable(),
  createdAt: z.string(),
  files: z.record(z.string(), z.string()),
  imported: importedSchema.optional(),
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
