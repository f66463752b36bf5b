import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHash, canonicalJson } from '../../../src-shared/experiment/canonical.ts';

describe('canonical JSON (RFC 8785)', () => {
  test('sorts keys by UTF-16 code units and writes numbers in their shortest form', () => {
    expect(canonicalJson({ b: [1.0, 1e21, 0.000001, 1e-7, -0], a: { '€': 1, '\r': 2, '1': 3 } })).toBe('{"a":{"\\r":2,"1":3,"€":1},"b":[1,1e+21,0.000001,1e-7,0]}');
  });

  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalHash(reversed)).toBe(canonicalHash(record));
      }),
    );
  });

  test('hashes the UTF-8 bytes of that text with SHA-256', () => {
    expect(canonicalHash({ name: 'é' })).toBe(createHash('sha256').update('{"name":"é"}', 'utf8').digest('hex'));
  });

  test('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson({ rate: NaN })).toThrow(TypeError);
    expect(() => canonicalJson([Infinity])).toThrow(TypeError);
  });
});
