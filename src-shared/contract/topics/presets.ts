import { z } from 'zod';
import { frozenPresetSchema } from '../../experiment/frozen.ts';
import { PRESET_NAME, tuningRecordSchema } from '../../experiment/preset.ts';
import { runStateSchema } from '../../experiment/run-state.ts';
import { call } from '../definition.ts';
import { documentSchema, idSchema, none, sha256Schema } from '../wire-types.ts';

const presetHeadSchema = z.strictObject({
  name: idSchema,
  title: z.string(),
  description: z.string(),
  configHash: sha256Schema,
  /** config, data and code are those that are pinned */
  frozen: z.boolean(),
  hasResults: z.boolean(),
  /** saved by people here, not brought by the program: it can be removed */
  saved: z.boolean(),
});

export type PresetHead = z.infer<typeof presetHeadSchema>;

export const PRESETS_CALLS = {
  /** those that the program brings, then those that people saved */
  'presets.list': call(none, z.array(presetHeadSchema)),
  'presets.get': call(z.strictObject({ name: idSchema }), presetHeadSchema.extend({
    config: documentSchema,
    tuning: z.record(z.string(), tuningRecordSchema),
    pinned: frozenPresetSchema.nullable(),
  })),
  /** what a config would be of a preset if it were launched now */
  'presets.hold': call(z.strictObject({ name: idSchema, config: documentSchema }), z.strictObject({ state: runStateSchema, badge: z.string(), line: z.string(), isReproduction: z.boolean() })),
  /** keeps a config under a name; one that people saved under that name before is replaced */
  'presets.save': call(z.strictObject({ name: z.string().regex(PRESET_NAME).max(100), title: z.string().min(1).max(200), description: z.string().max(5000), config: documentSchema }), presetHeadSchema),
  'presets.remove': call(z.strictObject({ name: idSchema }), none),
};
