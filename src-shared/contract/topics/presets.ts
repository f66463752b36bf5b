import { z } from 'zod';
import { frozenPresetSchema } from '../../experiment/frozen.ts';
import { tuningRecordSchema } from '../../experiment/preset.ts';
import { runStateSchema } from '../../experiment/run-state.ts';
import { call } from '../definition.ts';
import { documentSchema, idSchema, none, sha256Schema } from '../wire-types.ts';

const presetHeadSchema = z.strictObject({
  name: idSchema,
  title: z.string(),
  description: z.string(),
  configHash: sha256Schema,
  frozen: z.boolean(),
  hasResults: z.boolean(),
});

export const PRESETS_CALLS = {
  'presets.list': call(none, z.array(presetHeadSchema)),
  'presets.get': call(z.strictObject({ name: idSchema }), presetHeadSchema.extend({
    config: documentSchema,
    tuning: z.record(z.string(), tuningRecordSchema),
    pinned: frozenPresetSchema.nullable(),
  })),
  /** what a config would be of a preset if it were launched now */
  'presets.hold': call(z.strictObject({ name: idSchema, config: documentSchema }), z.strictObject({ state: runStateSchema, badge: z.string(), line: z.string(), isReproduction: z.boolean() })),
};
