import fc from 'fast-check';
import type { z } from 'zod';
import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import { arbitraryOf } from '../../shared/contract/arbitrary-of.ts';

/** What is there in a home folder, by the keys under which requests name it. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

/** Plain data that no field expects, or that trips what reads it. */
const JUNK: readonly unknown[] = [
  null, true, -1, 0.5, -0, 2 ** 53, 1e308, -Infinity, NaN, 7n, '', ' ', '0', 'x'.repeat(5000), '\u0000', '../../../etc/passwd', '%2e%2e%2f', '‮', '\ud800', "'; DROP TABLE runs; --", '%', '"', '*',
  'toString', 'constructor', 'hasOwnProperty', [], {}, [[[[[[]]]]]], [null], { length: 5 }, { id: 'x', constructor: 1 }, new Uint8Array(3), new Float64Array([NaN]), new Int32Array(0), Array.from({ length: 300 }, (_, i) => i),
];

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Payloads that fit a schema; where they name something it may be there. */
export function fittingPayloads(schema: z.core.$ZodType, known: Known): fc.Arbitrary<unknown> {
  return fc.tuple(arbitraryOf(schema), fc.array(share, { minLength: 12, maxLength: 12 })).map(([value, draws]) => {
    let next = 0;
    const draw = (): number => draws[next++ % draws.length] ?? 0;
    return named(value, '', known, draw);
  });
}

/** Fitting payloads with a few places changed: a field gone, one more, a value of another kind, another size, another nature. */
export function bentPayloads(schema: z.core.$ZodType, known: Known): fc.Arbitrary<unknown> {
  const change = fc.record({ where: share, what: fc.constantFrom('junk' as const, 'gone' as const, 'more' as const, 'wrap' as const), junk: fc.constantFrom(...JUNK) });
  return fc.tuple(fittingPayloads(schema, known), fc.array(change, { minLength: 1, maxLength: 3 })).map(([value, changes]) => changes.reduce<unknown>((bent, { where, what, junk }) => bend(bent, where, what, junk), value));
}

function named(value: unknown, key: string, known: Known, draw: () => number): unknown {
  const choices = known[key];
  if (choices !== undefined && choices.length > 0 && draw() < 0.6) {
    const chosen = choices[Math.floor(draw() * choices.length)];
    return Array.isArray(value) ? [chosen] : chosen;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => named(item, key, known, draw));
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, field]) => [name, named(field, name, known, draw)])) : value;
}

/** Changes one place of a value, which `where` chooses: itself, or one within. */
function bend(value: unknown, where: number, what: 'junk' | 'gone' | 'more' | 'wrap', junk: unknown): unknown {
  const keys = isJsonObject(value) || Array.isArray(value) ? Object.keys(value) : [];
  const place = Math.floor(where * (keys.length + 1));
  const key = keys[place];
  if (key === undefined) {
    if (what === 'wrap') return [value];
    if (what === 'more' && isJsonObject(value)) return { ...value, more: junk };
    return junk;
  }
  const within = where * (keys.length + 1) - place;
  const entries = Object.entries(value ?? {}).flatMap(([name, field]: [string, unknown]): [string, unknown][] => {
    if (name !== key) return [[name, field]];
    return what === 'gone' ? [] : [[name, bend(field, within, what, junk)]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
