import { expect, test } from 'vitest';
import { toFourDigits, toHalf, toThousandths } from '../../../../../src-main/lab/data/published/decimal-rounding.ts';
import { decodeIds, encodeIds } from '../../../../../src-main/lab/data/published/id-list.ts';
import { publishedVectors } from '../../../../../src-main/lab/data/published/published-vectors.ts';
import { RandomStream } from '../../../../../src-shared/random/random-stream.ts';

// Python: round(x, 3), where 0.1035 lies below the tie as a binary number and 0.1125 above it.
test.each([[0.0625, 0.062], [0.1875, 0.188], [0.4375, 0.438], [0.3125, 0.312], [0.1035, 0.103], [0.1125, 0.113], [0.2885, 0.288], [0.574, 0.574], [0.555528, 0.556], [1, 1], [0, 0]])(
  '%f to three decimals is %f',
  (value, rounded) => {
    expect(toThousandths(value)).toBe(rounded);
  },
);

test('half precision is what a Float16Array holds', () => {
  const stream = RandomStream.of(1, 'halves');
  const values = Array.from({ length: 3000 }, (_, i) => (stream.float() - 0.5) * 2 ** ((i % 44) - 26));
  values.push(0, 1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 1.5 * 2 ** -24, 65_504, 65_519, 65_520, -65_520);
  // The bits of a half: 1 sign, 5 exponent, 10 fraction; its neighbours must not be nearer.
  const ordered = [0];
  for (let exponent = 0; exponent < 31; exponent++) {
    for (let fraction = exponent === 0 ? 1 : 0; fraction < 1024; fraction++) {
      ordered.push(exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
    }
  }
  for (const value of values.map(Math.abs).filter((size) => size < 65_504)) {
    let [low, high] = [0, ordered.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((ordered[middle] ?? 0) <= value) low = middle;
      else high = middle;
    }
    const [below = 0, above = 0] = [ordered[low], ordered[high]];
    const wanted = value - below < above - value ? below : value - below > above - value ? above : low % 2 === 0 ? below : above;
    expect(toHalf(value), String(value)).toBe(wanted);
    expect(toHalf(-value)).toBe(-wanted);
  }
  expect(toHalf(65_520)).toBe(Infinity);
});

// printf's %.4g of exact binary values
test.each([[1.0625, 1.062], [0.15625, 0.1562], [1.1875, 1.188], [0.0999755859375, 0.09998], [0.10003662109375, 0.1], [-0.038208, -0.03821], [0.28125, 0.2812], [12.34375, 12.34], [-1.3125, -1.312]])(
  '%f to four digits is %f',
  (value, rounded) => {
    expect(toFourDigits(value)).toBe(rounded);
  },
);

test('vectors are rounded as those of the published data set, which are left alone', async () => {
  // The first numbers of "the" in GloVe 6B 100d, and what the published subset has.
  const source = (text: string): { name: string; bytes: AsyncIterable<Uint8Array> } => ({
    name: 'glove',
    bytes: (async function* () {
      await Promise.resolve();
      yield new TextEncoder().encode(text);
    })(),
  });
  const official = 'zebra 1 1 1 1 1 1 1 1\nthe -0.038194 -0.24487 0.72812 -0.39961 0.083172 0.043953 -0.39141 0.3344\n';
  const published = 'the -0.03821 -0.2449 0.728 -0.3997 0.08319 0.04395 -0.3914 0.3345\n';
  expect(await publishedVectors(source(official), ['the'], 8)).toBe(published);
  expect(await publishedVectors(source(published), ['the'], 8)).toBe(published);
  await expect(publishedVectors(source(official), ['the', 'cat', 'dog'], 8)).rejects.toThrow('glove: 2 of 3 words are not in these vectors: cat, dog. Give GloVe 6B');
  await expect(publishedVectors(source(official), ['the'], 100)).rejects.toThrow(/have 8 numbers, the data set's have 100/);
});

test('lists of ids come back as they were', () => {
  const stream = RandomStream.of(2, 'ids');
  const ids = [...new Set(Array.from({ length: 5000 }, () => stream.int(2 ** 31 - 1)))].sort((a, b) => a - b);
  expect(decodeIds(encodeIds(ids), 'list')).toEqual(ids);
  expect(decodeIds(encodeIds([0, 1, 127, 128, 581_929_003]), 'list')).toEqual([0, 1, 127, 128, 581_929_003]);
  expect(() => decodeIds(encodeIds([1_000_000]).subarray(0, 2), 'list')).toThrow(/ends within a number/);
  expect(() => encodeIds([5, 5])).toThrow(RangeError);
});
