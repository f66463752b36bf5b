import { sha256 } from '@noble/hashes/sha2.js';
import { normalQuantile } from './normal-quantile.ts';

/** What names a stream: a seed and a path of words and numbers, for example (42, 'train', 'shuffle', epoch). */
export type StreamName = string | number;

/**
 * A named, seeded source of random numbers: xoshiro128++ (Blackman & Vigna 2019) whose state is the start of
 * SHA-256 over the seed and the name. Integer arithmetic only, so the same name gives the same numbers in every
 * JavaScript engine. Streams of different names are independent; there is no global generator.
 */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #state: Uint32Array;

  private constructor(key: Uint32Array, position: Uint32Array) {
    this.#key = key;
    this.#state = position;
  }

  /** Stream number `seed` of the given name. */
  static of(seed: number, ...name: readonly StreamName[]): RandomStream {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a non-negative integer, got ${seed}`);
    const digest = sha256(new TextEncoder().encode(JSON.stringify([seed, ...name])));
    const view = new DataView(digest.buffer, digest.byteOffset);
    return RandomStream.#fromKey(Uint32Array.from([0, 4, 8, 12], (at) => view.getUint32(at, true)));
  }

  static #fromKey(key: Uint32Array): RandomStream {
    const position = Uint32Array.from(key);
    if (position.every((word) => word === 0)) position[0] = 1;
    return new RandomStream(key, position);
  }

  /**
   * The sub-stream number `index` of this stream's name: independent of how far this stream was read, and cheap
   * (no SHA-256), for streams per row, per pair or per step.
   */
  at(index: number): RandomStream {
    const low = index >>> 0;
    const high = Math.floor(index / 4294967296) >>> 0;
    const key = new Uint32Array(4);
    for (let i = 0; i < 4; i++) {
      key[i] = mix((this.#key[i] ?? 0) ^ mix(low + Math.imul(i + 1, 0x9e3779b9)) ^ mix(high ^ Math.imul(i + 5, 0x85ebca6b)));
    }
    const stream = RandomStream.#fromKey(key);
    // Two steps of the generator separate streams whose keys share most bits.
    stream.uint32();
    stream.uint32();
    return stream;
  }

  /** Next integer, uniform on 0 .. 2^32 - 1. */
  uint32(): number {
    const s = this.#state;
    const s0 = s[0] ?? 0;
    const s1 = s[1] ?? 0;
    const s2 = (s[2] ?? 0) ^ s0;
    const s3 = (s[3] ?? 0) ^ s1;
    const sum = (s0 + (s[3] ?? 0)) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
    s[1] = s1 ^ s2;
    s[0] = s0 ^ s3;
    s[2] = s2 ^ (s1 << 9);
    s[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  }

  /** Next number in [0, 1), a multiple of 2^-53. */
  float(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Next integer, uniform on 0 .. n - 1 without bias; n from 1 to 2^32. */
  int(n: number): number {
    if (!(n >= 1 && n <= 4294967296)) throw new RangeError(`int(n) needs n from 1 to 2^32, got ${n}`);
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const x = this.uint32();
      if (x < limit) return x % n;
    }
  }

  /** Next standard normal number, by inversion; |z| < 6.4. */
  normal(): number {
    return normalQuantile((this.uint32() + 0.5) / 4294967296);
  }

  /** A fresh random order of 0 .. n - 1 (Fisher-Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    this.shuffle(order);
    return order;
  }

  /** Puts the values into a random order, in place (Fisher-Yates). */
  shuffle(values: Int32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const kept = values[i] ?? 0;
      values[i] = values[j] ?? 0;
      values[j] = kept;
    }
  }

  /** Fills the array with independent N(0, std^2) numbers. */
  fillNormal(out: Float32Array, std: number): void {
    for (let i = 0; i < out.length; i++) out[i] = std * this.normal();
  }

  /** The name's key and the position, eight 32-bit words: `restore` goes on exactly here. */
  save(): Uint32Array {
    return Uint32Array.from([...this.#key, ...this.#state]);
  }

  /** The stream that `save` described. @throws RangeError when it is not eight words */
  static restore(saved: Uint32Array): RandomStream {
    if (saved.length !== 8) throw new RangeError(`a saved stream has eight words, got ${saved.length}`);
    return new RandomStream(saved.slice(0, 4), saved.slice(4, 8));
  }
}

/** Finaliser of MurmurHash3: a bijection of 32-bit integers in which every input bit reaches every output bit. */
function mix(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
