import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import type { JsonValue } from './json-value.ts';

/**
 * The one text of a JSON value: RFC 8785, sorted keys and normalised numbers.
 *
 * @throws TypeError when the value holds a number that JSON cannot (NaN, an infinity) or nothing at all
 */
export function canonicalJson(value: JsonValue): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (cause) {
    throw new TypeError('this value has no canonical JSON: it holds NaN, an infinity or a cycle', { cause });
  }
  if (text === undefined) throw new TypeError('this value has no canonical JSON');
  return text;
}

/** Identity of a JSON value: SHA-256 of its canonical text, 64 hex digits. */
export function canonicalHash(value: JsonValue): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(value))));
}
