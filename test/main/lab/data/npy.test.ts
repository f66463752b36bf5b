import { describe, expect, test } from 'vitest';
import { encodeNpy, parseNpy } from '../../../../src-main/lab/data/npy.ts';
import type { NpyArray } from '../../../../src-main/lab/data/npy.ts';
import { encodeNpz, parseNpz } from '../../../../src-main/lab/data/npz.ts';

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/**
 * Written by numpy 2.4: savez_compressed(h=array([[1.5, -2], [65504, 6e-8]], float16), i=array([-1, 2**40]),
 * b=array([True, False]), f=asfortranarray([[1, 2, 3]], float32)).
 */
const COMPRESSED =
  'UEsDBC0AAAAIAAAAIQAxBivz//////////8FABQAaC5ucHkBABAAiAAAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgY7hgP/qxkZAFBLAwQtAAAACAAAACEA7Y39k///////////BQAUAGkubnB5AQAQAJAAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFACu/1DAAAKMDAwAUEsDBC0AAAAIAAAAIQDuGbtd//////////8FABQAYi5ucHkBABAAggAAAAAAAABGAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC5GBgBQSwMELQAAAAgAAAAhABwIqzX//////////wUAFABmLm5weQEAEACMAAAAAAAAAFEAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkahjoKxpo6CrUKZAMuBoYGewYGBgcgcgAAUEsBAi0DLQAAAAgAAAAhADEGK/NOAAAAiAAAAAUAAAAAAAAAAAAAAIABAAAAAGgubnB5UEsBAi0DLQAAAAgAAAAhAO2N/ZNMAAAAkAAAAAUAAAAAAAAAAAAAAIABhQAAAGkubnB5UEsBAi0DLQAAAAgAAAAhAO4Zu11GAAAAggAAAAUAAAAAAAAAAAAAAIABCAEAAGIubnB5UEsBAi0DLQAAAAgAAAAhABwIqzVRAAAAjAAAAAUAAAAAAAAAAAAAAIABhQEAAGYubnB5UEsFBgAAAAAEAAQAzAAAAA0CAAAAAA==';
/** numpy.savez(f=arange(6, float64).reshape(2, 3)) */
const STORED =
  'UEsDBC0AAAAAAAAAIQDwzTtG//////////8FABQAZi5ucHkBABAAsAAAAAAAAACwAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAAAAAAAAADwPwAAAAAAAABAAAAAAAAACEAAAAAAAAAQQAAAAAAAABRAUEsBAi0DLQAAAAAAAAAhAPDNO0awAAAAsAAAAAUAAAAAAAAAAAAAAIABAAAAAGYubnB5UEsFBgAAAAABAAEAMwAAAOcAAAAAAA==';
/** numpy.save(asfortranarray(eye(2))) */
const FORTRAN =
  'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAADwPwAAAAAAAAAAAAAAAAAAAAAAAAAAAADwPw==';

describe('files that numpy wrote', () => {
  test('stored and compressed arrays', () => {
    expect(parseNpz(fromBase64(STORED), 'x.npz')).toEqual(new Map([['f', { shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, 4, 5) }]]));
    const arrays = parseNpz(fromBase64(COMPRESSED), 'x.npz');
    expect([...arrays.keys()]).toEqual(['h', 'i', 'b', 'f']);
    expect(arrays.get('h')).toEqual({ shape: [2, 2], data: Float32Array.of(1.5, -2, 65504, 2 ** -24) });
    expect(arrays.get('i')).toEqual({ shape: [2], data: BigInt64Array.of(-1n, 2n ** 40n) });
    expect(arrays.get('b')).toEqual({ shape: [2], data: Uint8Array.of(1, 0) });
    expect(arrays.get('f')).toEqual({ shape: [1, 3], data: Float32Array.of(1, 2, 3) });
  });

  test('Fortran order is refused, with what to do', () => {
    expect(() => parseNpy(fromBase64(FORTRAN), 'eye.npy')).toThrow('eye.npy: the array is in Fortran order. Save numpy.ascontiguousarray(array) instead.');
  });
});

describe('files written here', () => {
  const arrays = new Map<string, NpyArray>([
    ['scalar', { shape: [], data: Float64Array.of(0.1) }],
    ['empty', { shape: [0, 3], data: new Float32Array(0) }],
    ['int8', { shape: [2], data: Int8Array.of(-1, 1) }],
    ['int16', { shape: [2], data: Int16Array.of(-300, 1) }],
    ['uint16', { shape: [1, 2], data: Uint16Array.of(65535, 1) }],
    ['uint32', { shape: [2, 1], data: Uint32Array.of(4294967295, 1) }],
    ['uint64', { shape: [1], data: BigUint64Array.of(2n ** 63n) }],
    ['int32', { shape: [2, 2], data: Int32Array.of(1, -2, 3, 4) }],
    ['nan', { shape: [2], data: Float32Array.of(NaN, -Infinity) }],
  ]);

  test('come back as they were, from unaligned memory too', () => {
    const bytes = encodeNpz(arrays);
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(parseNpz(shifted.subarray(1), 'x.npz')).toEqual(arrays);
    expect(parseNpz(Buffer.from(bytes), 'x.npz')).toEqual(arrays);
  });

  test('are laid out as numpy lays them out', () => {
    const header = "\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }";
    const bytes = encodeNpy({ shape: [2, 3], data: new Float64Array(6) });
    expect(Buffer.from(bytes.subarray(0, header.length)).toString('latin1')).toBe(header);
    expect(bytes.length).toBe(128 + 48);
    expect(bytes[127]).toBe(0x0a);
    expect(() => encodeNpy({ shape: [2, 3], data: new Float64Array(5) })).toThrow(/not 5 values/);
  });

  test('a changed byte is noticed', () => {
    const bytes = encodeNpz(arrays);
    bytes[300] = (bytes[300] ?? 0) ^ 1;
    expect(() => parseNpz(bytes, 'x.npz')).toThrow(/checksum|descr|damaged|dtype|needs/);
  });
});

test('what cannot be read says why', () => {
  const header = (dict: string): Uint8Array => new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, dict.length, 0, ...Buffer.from(dict)]);
  const shaped = (descr: string): Uint8Array => header(`{'descr': ${descr}, 'fortran_order': False, 'shape': (2,), }`);
  expect(() => parseNpy(shaped("'|O'"), 'a')).toThrow(/Python objects/);
  expect(() => parseNpy(shaped("'>f4'"), 'a')).toThrow(/big-endian/);
  expect(() => parseNpy(shaped("[('x', '<f4')]"), 'a')).toThrow(/structured array/);
  expect(() => parseNpy(shaped("'<f4'"), 'a')).toThrow(/needs 8 bytes of values, the file has 0/);
  expect(() => parseNpy(new TextEncoder().encode('PK\x03\x04'), 'a')).toThrow(/not a \.npy array/);
});
