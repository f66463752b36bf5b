import type { FloatTensor } from '../float-tensor.ts';
import { DataError } from './data-error.ts';
import type { NamedBytes } from './named-bytes.ts';

const MAX_LINE_BYTES = 1 << 20;
const MAX_DIM = 4096;
const REMEDY = 'Give a GloVe text file: on each line a word and its numbers, separated by spaces.';

/** Vectors of the wanted words, a row each; a word without a vector has zeros. */
export interface WordVectors {
  readonly vectors: FloatTensor;
  readonly has: Uint8Array;
}

/**
 * Reads a GloVe text file (unpacked) as a stream and keeps the vectors of the wanted words. The first line sets the
 * width; a leading "count width" line as word2vec writes it is skipped. The first of several lines for one word counts.
 *
 * @throws DataError when the text is no such file, a kept line has the wrong width or a number that is not finite, or
 * no wanted word has a vector
 */
export async function readGlove(source: NamedBytes, words: readonly string[]): Promise<WordVectors> {
  let vectors = new Float32Array(0);
  const { has, width } = await readGloveRows(source, words, (row, values) => {
    if (vectors.length === 0) vectors = new Float32Array(words.length * values.length);
    vectors.set(values, row * values.length);
  });
  return { vectors: { shape: [words.length, width], data: vectors }, has };
}

/**
 * Reads a GloVe text file as readGlove does and gives each wanted vector in the precision of the text.
 *
 * @param onRow is given the word's index and its vector, once a word; the array is used again
 * @returns which words have a vector, and its length
 */
export async function readGloveRows(
  source: NamedBytes,
  words: readonly string[],
  onRow: (row: number, values: Float64Array) => void,
): Promise<{ readonly has: Uint8Array; readonly width: number }> {
  const reader = new GloveReader(source.name, words, onRow);
  let carry = new Uint8Array(0);
  for await (const chunk of source.bytes) {
    let buffer = chunk;
    if (carry.length > 0) {
      buffer = new Uint8Array(carry.length + chunk.length);
      buffer.set(carry);
      buffer.set(chunk, carry.length);
    }
    let begin = 0;
    for (let end = buffer.indexOf(0x0a, begin); end >= 0; end = buffer.indexOf(0x0a, begin)) {
      reader.line(buffer.subarray(begin, end));
      begin = end + 1;
    }
    if (buffer.length - begin > MAX_LINE_BYTES) throw new DataError('malformed', `${source.name}, line ${reader.lines + 1}`, 'the line has no end', REMEDY);
    carry = new Uint8Array(buffer.subarray(begin));
  }
  if (carry.length > 0) reader.line(carry);
  return reader.finish();
}

class GloveReader {
  lines = 0;
  readonly #name: string;
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #has: Uint8Array;
  readonly #decoder = new TextDecoder();
  readonly #onRow: (row: number, values: Float64Array) => void;
  #dim = 0;
  #values = new Float64Array(0);
  #found = 0;

  constructor(name: string, words: readonly string[], onRow: (row: number, values: Float64Array) => void) {
    this.#name = name;
    this.#onRow = onRow;
    this.#rowOf = new Map(words.map((word, row) => [word, row]));
    this.#has = new Uint8Array(words.length);
  }

  line(bytes: Uint8Array): void {
    this.lines++;
    if (bytes.length === 0) return;
    if (this.#dim === 0 && !this.#setsWidth(this.#parts(bytes))) return;
    // Most words of the file are not wanted: only the word is decoded for them.
    const space = bytes.indexOf(0x20);
    const row = this.#rowOf.get(this.#decoder.decode(bytes.subarray(0, space < 0 ? bytes.length : space)));
    if (row === undefined || this.#has[row] === 1) return;
    const parts = this.#parts(bytes);
    // Some GloVe files hold words with spaces in them; such a line is another word's.
    if (parts.length > this.#dim + 1 && parts.slice(1, parts.length - this.#dim).some((part) => !Number.isFinite(Number(part)))) return;
    if (parts.length !== this.#dim + 1) throw this.#error(`"${parts[0] ?? ''}" has ${parts.length - 1} numbers, the first line has ${this.#dim}`);
    for (let d = 0; d < this.#dim; d++) {
      const value = Number(parts[d + 1]);
      if (parts[d + 1] === '' || !Number.isFinite(Math.fround(value))) throw this.#error(`number ${d + 1} of "${parts[0] ?? ''}" is "${(parts[d + 1] ?? '').slice(0, 40)}"`);
      this.#values[d] = value;
    }
    this.#onRow(row, this.#values);
    this.#has[row] = 1;
    this.#found++;
  }

  finish(): { has: Uint8Array; width: number } {
    if (this.#found === 0) {
      throw new DataError('mismatch', this.#name, `none of the ${this.#has.length} words of the questions has a vector in it`, REMEDY);
    }
    return { has: this.#has, width: this.#dim };
  }

  /** Takes the width from the first line; false for word2vec's "count width". */
  #setsWidth(parts: readonly string[]): boolean {
    if (parts.length === 2 && parts.every((part) => /^[0-9]+$/.test(part))) return false;
    const dim = parts.length - 1;
    const numbers = parts.slice(1).every((part) => part !== '' && Number.isFinite(Number(part)));
    if (dim < 2 || dim > MAX_DIM || !numbers) throw this.#error('the line is not a word and its numbers');
    this.#dim = dim;
    this.#values = new Float64Array(dim);
    return true;
  }

  #parts(bytes: Uint8Array): string[] {
    return this.#decoder.decode(bytes).trimEnd().split(' ');
  }

  #error(problem: string): DataError {
    return new DataError('malformed', `${this.#name}, line ${this.lines}`, problem, REMEDY);
  }
}
