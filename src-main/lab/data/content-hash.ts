import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';

/** SHA-256, as hex, of a value's canonical JSON (RFC 8785). */
export function contentHash(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only JSON values have a content hash');
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
