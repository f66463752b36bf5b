import { join } from 'node:path';
import { z } from 'zod';
import { parseOrExplain } from '../../src-shared/experiment/parse-problem.ts';
import { STEP_VERSIONS } from '../../src-shared/experiment/step.ts';
import type { StepKind } from '../../src-shared/experiment/step.ts';
import { STEPS_SCHEMA_ID } from './manifest.ts';
import { readJsonFile } from './read-json-file.ts';
import { STEPS_FILE } from './results-folder.ts';

const kinds = Object.keys(STEP_VERSIONS).filter((key): key is StepKind => key in STEP_VERSIONS);

const trailStepSchema = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  version: z.string(),
  slice: z.json(),
  inputs: z.record(z.string(), z.string()),
  engine: z.object({ name: z.string(), version: z.string() }).nullable(),
  seed: z.int().nullable(),
  arm: z.string().nullable(),
  label: z.string(),
  outcome: z.string().nullable(),
  fingerprint: z.string().nullable(),
  /** ISO 8601 */
  startedAt: z.string().nullable(),
  durationS: z.number().nullable(),
  peakMemoryBytes: z.number().nullable(),
  /** SHA-256 and size of each file that it gave */
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })).nullable(),
});

const trailSchema = z.object({ schema: z.literal(STEPS_SCHEMA_ID), steps: z.array(trailStepSchema) });

/** A step as the trail of a results folder tells of it. */
export type TrailStep = z.infer<typeof trailStepSchema>;

/** Every step behind the numbers of a results folder, each after its inputs. @throws UserError or ConfigError when steps.json cannot be read */
export function readTrail(folder: string): TrailStep[] {
  return parseOrExplain(trailSchema, readJsonFile(join(folder, STEPS_FILE)), [STEPS_FILE]).steps;
}
