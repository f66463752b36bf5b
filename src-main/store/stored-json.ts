import { z } from 'zod';

const objectSchema = z.record(z.string(), z.unknown());
const textsSchema = z.array(z.string());
const numbersSchema = z.array(z.number());

/** An object that the store keeps as JSON text. */
export type StoredObject = Readonly<Record<string, unknown>>;

/** @throws ZodError or SyntaxError when the database holds something else, here and below */
export function readObject(text: string): StoredObject {
  return objectSchema.parse(JSON.parse(text));
}

export function readTexts(text: string): string[] {
  return textsSchema.parse(JSON.parse(text));
}

export function readNumbers(text: string): number[] {
  return numbersSchema.parse(JSON.parse(text));
}
