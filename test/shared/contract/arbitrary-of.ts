import fc from 'fast-check';
import { z } from 'zod';

const float64 = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(-0));
const text = fc.string({ maxLength: 12, unit: 'grapheme' });
const key = text.filter((name) => name !== '__proto__');
const BINARY: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Float64Array: fc.float64Array({ maxLength: 20 }),
  Int32Array: fc.int32Array({ maxLength: 20 }),
  Uint8Array: fc.uint8Array({ maxLength: 20 }),
};
const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('__proto__'));

/** Values of a schema, made by walking it. @throws for a kind of schema that it does not know, so that none is left out unseen */
export function arbitraryOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodLazy || schema instanceof z.ZodUnknown) return json;
  if (schema instanceof z.ZodCustom) {
    const name = schema.meta()?.['binary'];
    // A custom schema without a class stands for any JSON.
    return typeof name === 'string' ? (BINARY[name] ?? fc.constant(null)) : json;
  }
  if (schema instanceof z.ZodString) return stringOf(schema);
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNull) return fc.constant(null);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()), { nil: null });
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.element), { minLength: isNonEmpty(schema) ? 2 : 0, maxLength: 3 });
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map((item) => arbitraryOf(item)));
  if (schema instanceof z.ZodRecord) return fc.dictionary(key, arbitraryOf(schema.valueType), { maxKeys: 3 });
  // A discriminated union is a union too.
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map((option) => arbitraryOf(option)));
  if (schema instanceof z.ZodObject) {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
    const fields = Object.entries(shape).map(([name, field]) => [name, arbitraryOf(field)] as const);
    return columnsOf(fc.record(Object.fromEntries(fields)), schema);
  }
  throw new RangeError(`no values for a schema of kind ${schema._zod.def.type}`);
}

/** Objects with a rule across their fields: columns of one length, and phases that have names. */
function columnsOf(record: fc.Arbitrary<Record<string, unknown>>, schema: z.ZodObject): fc.Arbitrary<unknown> {
  if ((schema.def.checks ?? []).length === 0) return record;
  const int32 = (size: number) => fc.int32Array({ minLength: size, maxLength: size });
  const float64s = (size: number) => fc.float64Array({ minLength: size, maxLength: size });
  return fc.tuple(record, fc.nat(20)).chain(([fields, size]) => {
    const made = Object.entries(fields).map(([name, value]): [string, fc.Arbitrary<unknown>] => {
      if (name === 'phases') return [name, fc.constant(['forget', 'repair'])];
      if (name === 'phase') return [name, int32(size).map((column) => column.map((index) => index & 1))];
      if (name === 'values') return [name, fc.dictionary(key, float64s(size), { maxKeys: 3 })];
      if (value instanceof Int32Array) return [name, int32(size)];
      return [name, value instanceof Float64Array ? float64s(size) : fc.constant(value)];
    });
    return fc.record(Object.fromEntries(made));
  });
}

function isNonEmpty(schema: z.ZodArray): boolean {
  return !schema.safeParse([]).success && schema.safeParse([]).error?.issues.some(({ code }) => code === 'too_small') === true;
}

function stringOf(schema: z.ZodString): fc.Arbitrary<string> {
  const { pattern } = z.toJSONSchema(schema);
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return schema.minLength === null ? text : text.filter((value) => value.length >= (schema.minLength ?? 0));
}

function numberOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = schema.minValue ?? -Infinity;
  const max = schema.maxValue ?? Infinity;
  if (schema.format?.includes('int') !== true) return float64.map((value) => (schema.safeParse(value).success ? value : Math.min(max, Math.max(min, 0.1))));
  return fc.oneof(fc.integer({ min: Math.max(min, -1000), max: Math.min(max, 1000) }), fc.maxSafeInteger().map((value) => Math.min(max, Math.max(min, value))));
}
