import { z } from 'zod';
import type { Catalogue } from './catalogue.ts';
import type { ExperimentConfig } from './config.ts';
import { STEP_VERSIONS } from './step.ts';

export const FROZEN_SCHEMA_ID = 'mu-align-workbench/frozen@1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a preset was when it was frozen. */
export const frozenPresetSchema = z
  .strictObject({
    configHash: sha256.describe('identity of the config'),
    documentHash: sha256.describe('SHA-256 of the canonical JSON of the whole preset, its tuning record included'),
    trialsHash: sha256.nullable().describe('the same of the file of all trials beside it; null where there is none'),
    dataset: z.strictObject({
      kind: z.string(),
      version: z.int().describe('version of the generator or of the importer'),
      sha256: sha256.nullable().describe('of the content of imported data, or of what determines drawn data; null where the preset names no data'),
    }),
    steps: z.record(z.string(), z.int()).describe('version of each kind of step: the identity of the code'),
    methods: z.record(z.string(), z.int()).describe('version of each unlearning method'),
    results: z
      .strictObject({ folder: z.string().describe('below the program'), sha256: sha256.describe('of the SHA256SUMS in it') })
      .nullable()
      .describe('the committed results; null where there are none'),
  })
  .describe('what a preset was when it was frozen');

export const frozenFileSchema = z.strictObject({ schema: z.literal(FROZEN_SCHEMA_ID), presets: z.record(z.string(), frozenPresetSchema) });

export type FrozenPreset = z.infer<typeof frozenPresetSchema>;
export type FrozenFile = z.infer<typeof frozenFileSchema>;

/** Versions of all that makes an experiment's figures: the code's identity, whatever the commit. */
export interface CodeIdentity {
  readonly steps: Readonly<Record<string, number>>;
  readonly methods: Readonly<Record<string, number>>;
}

/** The code that an experiment would run on now. Tuning is no part of an experiment. */
export function codeIdentity(config: ExperimentConfig, catalogue: Catalogue): CodeIdentity {
  const steps = Object.fromEntries(Object.entries(STEP_VERSIONS).filter(([kind]) => kind !== 'evaluate-tuning'));
  const methods = [...new Set(config.arms.map((arm) => arm.method))].sort();
  return { steps, methods: Object.fromEntries(methods.map((id) => [id, catalogue.methods.get(id)?.version ?? 0])) };
}
