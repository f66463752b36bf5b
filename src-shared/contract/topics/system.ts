import { z } from 'zod';
import { appended, call, stream } from '../definition.ts';
import { withoutRepeats } from '../resume.ts';
import { countSchema, documentSchema, idSchema, none, timeSchema } from '../wire-types.ts';

const describedSchema = z.strictObject({
  id: idSchema,
  label: z.string(),
  description: z.string().describe('one sentence for people'),
  version: z.int(),
  params: documentSchema.describe('JSON Schema of the parameters, each field with its meaning'),
});

export const noticeSchema = z.strictObject({
  at: timeSchema,
  level: z.enum(['info', 'warning', 'error']),
  code: z.string(),
  userMessage: z.string(),
  /** what it is about; null: the workbench as a whole */
  run: idSchema.nullable(),
});

export type Notice = z.infer<typeof noticeSchema>;

export const SYSTEM_CALLS = {
  'system.info': call(none, z.strictObject({
    version: z.string(),
    commit: z.string().nullable(),
    host: z.enum(['desktop', 'server', 'terminal']),
    /** the system and what the program runs in, with versions */
    platform: z.string(),
    /** false where the store was opened to be read only */
    writable: z.boolean(),
    /** steps that run at once */
    workers: z.int().min(1),
    /** best first: the first that is available computes, unless a run names another. Empty while they are being tried, a second or two after the start */
    engines: z.array(z.strictObject({
      name: z.string(),
      description: z.string(),
      /** '' where it is not available */
      version: z.string(),
      available: z.boolean(),
      device: z.string(),
      problem: z.string().nullable(),
    })),
  })),
  /** what there is to choose from, for forms */
  'system.catalogue': call(none, z.strictObject({
    methods: z.array(describedSchema),
    datasets: z.array(describedSchema),
    attackers: z.array(z.strictObject({ id: idSchema, label: z.string(), description: z.string(), threatModel: z.string() })),
    config: documentSchema.describe('JSON Schema of an experiment'),
    /** meanings by term, a sentence or two each */
    glossary: z.record(z.string(), z.string()),
  })),
  /** versions, engine, logs; no data */
  'system.diagnostics': call(none, z.strictObject({ fileName: z.string(), text: z.string() })),
  'system.diskUse': call(none, z.strictObject({ freeBytes: countSchema, parts: z.array(z.strictObject({ name: z.string(), bytes: countSchema })) })),
  'system.collectGarbage': call(z.strictObject({ dryRun: z.boolean() }), z.strictObject({ files: countSchema, bytes: countSchema })),
  /** `fileName`: in the home folder */
  'system.backup': call(none, z.strictObject({ fileName: z.string(), bytes: countSchema })),
};

export const SYSTEM_STREAMS = {
  /** first those of late, then each that comes */
  'system.notices': stream(none, z.array(noticeSchema), appended, withoutRepeats),
};
