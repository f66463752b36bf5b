import { z } from 'zod';
import { call } from '../definition.ts';
import { countSchema, idSchema, intervalSchema, seedSchema } from '../wire-types.ts';
import { subjectSchema } from './compare.ts';

export const tableOptionsSchema = z.strictObject({
  kind: z.enum(['utility', 'privacy', 'distance']),
  cell: z.enum(['std', 'interval', 'n']),
  digits: z.strictObject({ kind: z.enum(['decimals', 'significant']), count: z.int().min(0).max(12) }).nullable(),
  ties: z.enum(['digits', 'overlap', 'none']),
  arms: z.array(z.string()).max(200).nullable(),
  columns: z.array(z.string()).max(200).nullable(),
});

const shownSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('missing') }),
  z.strictObject({
    kind: z.literal('number'),
    mean: z.string(),
    beside: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('std'), sd: z.string() }),
      z.strictObject({ kind: z.literal('interval'), lo: z.string(), hi: z.string() }),
      z.strictObject({ kind: z.literal('n'), n: countSchema }),
    ]).nullable(),
  }),
  z.strictObject({ kind: z.literal('none-of'), of: z.string(), atMost: z.string().nullable() }),
]);

const overSchema = z.strictObject({ n: countSchema, mean: z.number(), sd: z.number().nullable(), interval: intervalSchema.nullable(), tPart: intervalSchema.nullable(), exactPart: intervalSchema.nullable() });

/** The table as the report layer builds it, to be shown as a real table. */
export const tableModelSchema = z.strictObject({
  heading: z.string(),
  title: z.string(),
  columns: z.array(z.strictObject({ name: z.string(), head: z.string(), direction: z.string(), description: z.string(), isFloor: z.boolean(), belowResolution: z.boolean() })),
  groups: z.array(z.strictObject({
    name: z.string(),
    ranked: z.boolean().describe('whether its rows compete with one another: yardsticks, and methods of which it is not known whether they use the retrained model, do not'),
    rows: z.array(z.strictObject({
      arm: z.strictObject({ id: z.string(), label: z.string(), method: z.string() }),
      label: z.string(),
      cells: z.array(z.strictObject({ over: overSchema.nullable(), seeds: z.array(seedSchema).describe('those that have a value'), shown: shownSchema, place: z.enum(['best', 'second']).nullable() })),
    })),
  })),
  notes: z.array(z.string()),
  comment: z.array(z.string()),
});

const request = z.strictObject({
  run: idSchema,
  /** further rows: arms of other runs on the same data, as ARM@RUN in `arms` */
  beside: z.array(subjectSchema).max(20),
  options: tableOptionsSchema,
});

const fileSchema = z.strictObject({ fileName: z.string(), text: z.string() });
const format = z.enum(['tex', 'csv', 'md']);

export const TABLES_CALLS = {
  /** the published tables as options to begin with, arms and columns of this run written out */
  'tables.presets': call(z.strictObject({ run: idSchema }), z.array(z.strictObject({ id: z.string(), title: z.string(), description: z.string(), options: tableOptionsSchema }))),
  'tables.build': call(request, tableModelSchema),
  /** the source that is copied or saved */
  'tables.text': call(request.extend({ format, siunitx: z.boolean(), width: z.enum(['column', 'page']).describe('of the float in LaTeX') }), fileSchema),
  /** the published claims with their verdicts */
  'tables.claims': call(z.strictObject({ run: idSchema, format }), fileSchema),
};
