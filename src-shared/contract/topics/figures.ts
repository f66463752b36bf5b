import { z } from 'zod';
import { call } from '../definition.ts';
import { bytesSchema, idSchema } from '../wire-types.ts';

/** Longest SVG that is rendered. */
export const MAX_SVG_CHARACTERS = 8 * 1024 * 1024;

const common = { arms: z.array(z.string()).max(200).nullable().describe('null: all') };

export const figureChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...common, kind: z.literal('roc'), attacker: z.string().nullable().describe('null: the worst case over all') }),
  z.strictObject({ ...common, kind: z.literal('pareto'), baseline: z.string().nullable().describe('null: SCRUB where it is drawn'), privacy: z.string().nullable().describe('null: the column that the data can speak of at the lowest FPR') }),
  z.strictObject({ ...common, kind: z.literal('losses') }),
]);

const request = z.strictObject({ run: idSchema, figure: figureChoiceSchema, widthPt: z.number().min(100).max(2000) });

export const FIGURES_CALLS = {
  'figures.svg': call(request.extend({ theme: z.enum(['light', 'dark']) }), z.strictObject({ svg: z.string(), summary: z.string().describe('the figure in words') })),
  'figures.file': call(request.extend({ format: z.enum(['svg', 'pdf', 'png']), dpi: z.int().min(72).max(1200) }), z.strictObject({ fileName: z.string(), bytes: bytesSchema })),
  /**
   * An SVG that the client composed, as a file on white paper. It may hold shapes, texts and clips alone: no picture, script,
   * style sheet, and nothing from elsewhere.
   */
  'figures.render': call(z.strictObject({ svg: z.string().max(MAX_SVG_CHARACTERS), format: z.enum(['svg', 'pdf', 'png']), dpi: z.int().min(72).max(1200), widthPt: z.number().min(36).max(2000) }), z.strictObject({ bytes: bytesSchema })),
  /** the one-page report: claims with verdicts, tables and figures as one HTML file that needs nothing else */
  'figures.report': call(z.strictObject({ run: idSchema }), z.strictObject({ fileName: z.string(), text: z.string() })),
  /** exactly the plotted points */
  'figures.csv': call(request, z.strictObject({ fileName: z.string(), text: z.string() })),
};
