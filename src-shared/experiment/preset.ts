import { z } from 'zod';

export const PRESET_SCHEMA_ID = 'mu-align-workbench/preset@1';

/** How the command line names a preset. */
export const PRESET_NAME = /^[a-z0-9][a-z0-9-]*$/;

/** How the hyperparameters of one arm were found (protocol.md 8). */
export const tuningRecordSchema = z
  .strictObject({
    trials: z.int().min(1).describe('trials, the authors\' defaults included'),
    seed: z.int().min(0).describe('seed of data, models and draws; none of the reported seeds'),
    maxSteps: z.int().min(1).describe('largest number of gradient steps that a trial may take'),
    chosenTrial: z.int().min(0).describe('number of the chosen trial; 0 are the authors\' defaults'),
    reason: z.string().describe('why this trial, in words'),
    chosenParams: z.record(z.string(), z.unknown()).describe('the parameters that the trial gave the arm'),
    trialsFile: z.string().nullable().describe('file that holds every trial, beside the preset'),
  })
  .describe('how the hyperparameters of one arm were found');

export type TuningRecord = z.infer<typeof tuningRecordSchema>;

/** A frozen experiment: its config, what people should know of it, and where its hyperparameters come from. */
export const presetSchema = z.strictObject({
  schema: z.literal(PRESET_SCHEMA_ID),
  name: z.string().regex(PRESET_NAME).describe('how the command line names it'),
  title: z.string().min(1).describe('how people read it'),
  description: z.string().min(1).describe('what it shows and how long it takes'),
  config: z.unknown().describe('an experiment'),
  tuning: z.record(z.string(), tuningRecordSchema).default({}).describe('by arm id; an arm that is missing has its authors\' defaults'),
});

export type Preset = z.infer<typeof presetSchema>;
