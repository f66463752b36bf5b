import { z } from 'zod';

const objectSchema = z.record(z.string(), z.unknown());

/** An object that the store keeps as JSON text. */
export type StoredObject = Readonly<Record<string, unknown>>;

/** @throws ZodError or SyntaxError when the database holds something else */
export function readObject(text: string): StoredObject {
  return objectSchema.parse(JSON.parse(text));
}
