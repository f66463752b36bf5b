import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeMessage, encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import { CALLS, STREAMS } from '../../../src-shared/contract/registry.ts';
import { arbitraryOf } from './arbitrary-of.ts';

const schemas: [string, z.ZodType][] = [
  ...Object.entries(CALLS).flatMap(([name, { input, output }]): [string, z.ZodType][] => [[`${name} input`, input], [`${name} output`, output]]),
  ...Object.entries(STREAMS).flatMap(([name, { input, item }]): [string, z.ZodType][] => [[`${name} input`, input], [`${name} item`, item]]),
];

/** The bits of a typed array. */
function bits(array: ArrayBufferView): number[] {
  return [...new Uint8Array(array.buffer, array.byteOffset, array.byteLength)];
}

describe('through the binary form every value of the contract stays what it is', () => {
  test.each(schemas)('%s', (_name, schema) => {
    fc.assert(
      fc.property(arbitraryOf(schema), (value) => {
        const parsed: unknown = schema.parse(value);
        const back = decodeMessage(encodeMessage(parsed));
        // toStrictEqual tells -0 from 0 and one class of array from another.
        expect(back).toStrictEqual(parsed);
        expect(schema.parse(back)).toStrictEqual(parsed);
      }),
      { numRuns: 15 },
    );
  });

  test('every typed array keeps class and bits, at any offset in its buffer', () => {
    const nans = new BigUint64Array([0x7ff8000000000001n, 0xfff0000000000abcn, 0x8000000000000000n]);
    const arrays = [
      new Float64Array(nans.buffer), new Float32Array([1.1, -0, NaN]), new Int8Array([-1, 2]), new Uint8Array([1, 255]), new Uint8ClampedArray([0, 255]),
      new Int16Array([-2]), new Uint16Array([65535]), new Int32Array([-3, 4]), new Uint32Array([2 ** 32 - 1]),
      new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]), nans, new Float64Array([1, 2, 3, 4]).subarray(1, 3), new Float64Array(0),
    ];
    for (const array of arrays) {
      const [, back] = z.tuple([z.string(), z.custom<ArrayBufferView>((value) => ArrayBuffer.isView(value))]).parse(decodeMessage(encodeMessage(['x', array])));
      expect(back.constructor).toBe(array.constructor);
      expect(bits(back)).toEqual(bits(array));
    }
  });

  test('integers of 64 bits stay integers of 64 bits, and numbers numbers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.maxSafeInteger(), (big, number) => {
        expect(decodeMessage(encodeMessage({ big, number }))).toStrictEqual({ big, number });
      }),
    );
    expect(() => encodeMessage(2n ** 63n)).toThrow(/64 bits/);
  });
});
