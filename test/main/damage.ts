import type { RandomStream } from '../../src-shared/random/random-stream.ts';

/** A damaged copy: bytes changed, cut, doubled, moved, or replaced by what parsers stumble over. */
export function damage(original: Uint8Array, stream: RandomStream): Uint8Array {
  // A slice of a Buffer would be no copy: every damage would stay in the original.
  const bytes = new Uint8Array(original);
  const at = (): number => stream.int(Math.max(1, bytes.length));
  switch (stream.int(7)) {
    case 0:
      return bytes.slice(0, at());
    case 1:
      return bytes.slice(at());
    case 2: {
      const copy = bytes.slice();
      for (let n = 1 + stream.int(8); n > 0; n--) copy[at()] = stream.int(256);
      return copy;
    }
    case 3: {
      const [a, b] = [at(), at()].sort((x, y) => x - y);
      return Uint8Array.from([...bytes.subarray(0, b), ...bytes.subarray(a)]);
    }
    case 4: {
      const [a, b] = [at(), at()].sort((x, y) => x - y);
      return Uint8Array.from([...bytes.subarray(0, a), ...bytes.subarray(b)]);
    }
    case 5: {
      const tricky = ['null', '[', '{', '"', '\\', '1e999', '-1', '\u0000', '0x7f', 'NaN', ',', ']]', '(', '9'.repeat(20), ' '];
      const text = new TextEncoder().encode(tricky[stream.int(tricky.length)] ?? '');
      const cut = at();
      return Uint8Array.from([...bytes.subarray(0, cut), ...text, ...bytes.subarray(cut + stream.int(4))]);
    }
    default: {
      // Numbers of four bytes in headers: sizes and offsets.
      const copy = bytes.slice();
      const place = at();
      const value = [0, 0xffffffff, 0x7fffffff, 1][stream.int(4)] ?? 0;
      for (let i = 0; i < 4; i++) copy[place + i] = (value >>> (8 * i)) & 0xff;
      return copy.slice(0, bytes.length);
    }
  }
}
