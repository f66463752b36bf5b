import { z } from 'zod';

/** Parts that the schemas of several topics are made of. Nothing optional: what is absent is null, so that a value is the same on both sides. */

export const none = z.strictObject({});
export const idSchema = z.string().min(1).max(200);
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/);
export const seedSchema = z.int().min(0).max(2_147_483_647);
export const countSchema = z.int().min(0);
/** milliseconds since 1970 */
export const timeSchema = z.number();

/** A number that may be infinite, never NaN. */
export const realSchema = z.union([z.number(), z.literal([Infinity, -Infinity])]);
export const intervalSchema = z.strictObject({ lo: realSchema, hi: realSchema });

/** A JSON document that a service parses by its own schema, for example a config that someone is editing. */
export const documentSchema = z.record(z.string(), z.json());

/** Bulk numbers; `binary` names the class for tools that walk the schemas. */
export const float64Schema = z.instanceof(Float64Array).meta({ binary: 'Float64Array' });
export const int32Schema = z.instanceof(Int32Array).meta({ binary: 'Int32Array' });
export const bytesSchema = z.instanceof(Uint8Array).meta({ binary: 'Uint8Array' });

export const pageSchema = z.strictObject({
  offset: countSchema.describe('rows before the first one of the page'),
  limit: z.int().min(1).max(1000).describe('rows of the page at most'),
});

export const cellSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);
