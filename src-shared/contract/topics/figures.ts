import { z } from 'zod';
import { PAINTS } from '../../report/figures/scene.ts';
import { call } from '../definition.ts';
import { bytesSchema, idSchema } from '../wire-types.ts';

const common = { arms: z.array(z.string()).max(200).nullable().describe('null: all') };

export const figureChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('roc'), attacker: z.string().nullable().describe('null: the worst case over all') }),
  z.strictObject({ ...common, kind: z.literal('pareto'), baseline: z.string().nullable(), privacy: z.string().nullable().describe('null: the column that the data can speak of at the lowest FPR') }),
  z.strictObject({ ...common, kind: z.literal('losses') }),
]);

const request = z.strictObject({ run: idSchema, figure: figureChoiceSchema, widthPt: z.number().min(100).max(2000) });

const paintSchema = z.enum(PAINTS);
const coordinateSchema = z.number().min(-10_000).max(10_000);

const markSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('path'),
    d: z.string().max(2_000_000).regex(/^[MLHVCZmlhvcz0-9eE+\-., ]*$/).describe('SVG path data of M, L, H, V, C and Z'),
    stroke: paintSchema.nullable(),
    width: z.number().min(0).max(100),
    dash: z.array(z.number().min(0).max(1000)).max(20).nullable(),
    fill: paintSchema.nullable(),
    opacity: z.number().min(0).max(1),
  }),
  z.strictObject({
    kind: z.literal('text'),
    text: z.string().max(1000),
    x: coordinateSchema,
    y: coordinateSchema,
    size: z.number().min(1).max(100),
    anchor: z.enum(['start', 'middle', 'end']),
    strong: z.boolean(),
    paint: paintSchema,
    rotate: z.number().min(-360).max(360),
  }),
]);

/** A figure that a client laid out itself: the one that is on the screen, with the reader's choices. */
export const sceneSchema = z.strictObject({
  width: z.number().min(50).max(2000),
  height: z.number().min(20).max(4000),
  title: z.string().max(1000),
  description: z.string().max(20_000),
  marks: z.array(markSchema).max(50_000),
});

export const FIGURES_CALLS = {
  'figures.svg': call(request.extend({ theme: z.enum(['light', 'dark']) }), z.strictObject({ svg: z.string(), summary: z.string().describe('the figure in words') })),
  'figures.file': call(request.extend({ format: z.enum(['svg', 'pdf', 'png']), dpi: z.int().min(72).max(1200) }), z.strictObject({ fileName: z.string(), bytes: bytesSchema })),
  /** a figure of the client's own as a file; an SVG it can write itself */
  'figures.render': call(z.strictObject({ scene: sceneSchema, format: z.enum(['pdf', 'png']), dpi: z.int().min(72).max(1200) }), z.strictObject({ bytes: bytesSchema })),
  /** exactly the plotted points */
  'figures.csv': call(request, z.strictObject({ fileName: z.string(), text: z.string() })),
};
