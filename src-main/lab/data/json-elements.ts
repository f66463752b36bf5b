import { DataError } from './data-error.ts';
import type { NamedBytes } from './named-bytes.ts';

/** A single element or member of the file may be this long: far above any annotation, far below the memory's end. */
const MAX_VALUE_BYTES = 16 * 1024 * 1024;

const MODE = { start: 0, keyOrEnd: 1, key: 2, colon: 3, valueStart: 4, value: 5, elementOrEnd: 6, element: 7, afterValue: 8, end: 9, nextKey: 10, nextElement: 11 } as const;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** the three bytes of the UTF-8 byte order mark */
const MARK = [0xef, 0xbb, 0xbf];

/**
 * Reads a JSON file that is one object with a long array in it, element by element, in constant memory.
 *
 * @param onElement is given each element with its index
 * @returns names of the other members, and the number of elements, null when there is no such array
 * @throws DataError when the text is not JSON, ends early or has the array twice
 */
export async function readArrayElements(
  source: NamedBytes,
  arrayKey: string,
  onElement: (element: unknown, index: number) => void,
): Promise<{ readonly otherKeys: readonly string[]; readonly count: number | null }> {
  const { otherKeys, counts } = await readArrays(source, { [arrayKey]: onElement });
  return { otherKeys, count: counts.get(arrayKey) ?? null };
}

/** Is given each element of an array with its index. */
export type OnElement = (element: unknown, index: number) => void;

/**
 * Reads several long arrays of a JSON file that is one object, in the order of the file: cuts the top-level structure
 * by bytes and gives each element to JSON.parse.
 *
 * @param arrays what is done with the elements, by the array's name
 * @returns names of the other members, and the number of elements of each array that is there
 * @throws DataError when the text is not JSON, ends early or has an array twice
 */
export async function readArrays(
  source: NamedBytes,
  arrays: Readonly<Record<string, OnElement>>,
): Promise<{ readonly otherKeys: readonly string[]; readonly counts: ReadonlyMap<string, number> }> {
  const scanner = new ElementScanner(source.name, arrays);
  for await (const chunk of source.bytes) scanner.push(chunk);
  return scanner.finish();
}

class ElementScanner {
  readonly #name: string;
  readonly #arrays: ReadonlyMap<string, OnElement>;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #mode: number = MODE.start;
  /** bytes of an unfinished key or value from earlier chunks */
  #carry = new Uint8Array(0);
  #bytesBefore = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #key = '';
  /** of the array that is being read; null in other members */
  #onElement: OnElement | null = null;
  readonly #counts = new Map<string, number>();
  readonly #otherKeys: string[] = [];

  constructor(name: string, arrays: Readonly<Record<string, OnElement>>) {
    this.#name = name;
    this.#arrays = new Map(Object.entries(arrays));
  }

  push(chunk: Uint8Array): void {
    const from = this.#carry.length;
    let buffer = chunk;
    if (from > 0) {
      buffer = new Uint8Array(from + chunk.length);
      buffer.set(this.#carry);
      buffer.set(chunk, from);
    }
    const kept = this.#scan(buffer, from);
    if (buffer.length - kept > MAX_VALUE_BYTES) {
      throw new DataError('malformed', this.#place(kept), `a single value is longer than ${MAX_VALUE_BYTES} bytes`, 'Check that the file is an official VQA JSON file.');
    }
    this.#carry = new Uint8Array(buffer.subarray(kept));
    this.#bytesBefore += kept;
  }

  finish(): { otherKeys: readonly string[]; counts: ReadonlyMap<string, number> } {
    if (this.#mode !== MODE.end) {
      throw new DataError('truncated', this.#place(this.#carry.length), 'the file ends in the middle of the JSON text', 'It was not copied or downloaded whole: get it again.');
    }
    return { otherKeys: this.#otherKeys, counts: this.#counts };
  }

  /** Reads on from buffer[from]; everything before the returned index is done with. */
  #scan(buffer: Uint8Array, from: number): number {
    let begin = 0;
    let i = from;
    const length = buffer.length;
    while (i < length) {
      const byte = buffer[i] ?? 0;
      switch (this.#mode) {
        case MODE.key:
        case MODE.value:
        case MODE.element: {
          if (this.#inString) {
            const quote = this.#closingQuote(buffer, i);
            i = quote;
            if (quote === length) break;
            this.#inString = false;
            i++;
            if (this.#mode === MODE.key) {
              this.#takeKey(buffer, begin, i);
              begin = i;
            }
            break;
          }
          if (byte === QUOTE) this.#inString = true;
          else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
          else if (this.#depth > 0) {
            if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--;
          } else if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
            this.#takeValue(buffer, begin, i, byte);
            begin = i + 1;
          }
          i++;
          break;
        }
        default:
          this.#structure(i, byte);
          // Only these modes need the byte itself; all others are done with it.
          begin = this.#mode === MODE.key || this.#mode === MODE.value || this.#mode === MODE.element ? i : i + 1;
          if (begin === i && this.#mode !== MODE.key) break; // the value's first byte is scanned as part of it
          i++;
      }
    }
    return begin;
  }

  /** Index of the string's closing quote, or the buffer's length when the string goes on. */
  #closingQuote(buffer: Uint8Array, from: number): number {
    let escaped = this.#escaped;
    const length = buffer.length;
    let i = from;
    for (; i < length; i++) {
      const byte = buffer[i];
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) break;
    }
    this.#escaped = escaped;
    return i;
  }

  /** One byte between keys and values. */
  #structure(at: number, byte: number): void {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return;
    switch (this.#mode) {
      case MODE.start:
        if (this.#bytesBefore + at < 3 && byte === MARK[this.#bytesBefore + at]) return;
        if (byte !== OPEN_BRACE) throw this.#unexpected(at, byte, 'an object { ... } at the top');
        this.#mode = MODE.keyOrEnd;
        return;
      case MODE.keyOrEnd:
        if (byte === CLOSE_BRACE) {
          this.#mode = MODE.end;
          return;
        }
        this.#startKey(at, byte);
        return;
      case MODE.nextKey:
        this.#startKey(at, byte);
        return;
      case MODE.colon:
        if (byte !== COLON) throw this.#unexpected(at, byte, `a colon after "${this.#key}"`);
        this.#mode = MODE.valueStart;
        return;
      case MODE.valueStart:
        if (this.#onElement !== null) {
          if (byte !== OPEN_BRACKET) throw this.#unexpected(at, byte, `an array after "${this.#key}"`);
          this.#mode = MODE.elementOrEnd;
          return;
        }
        this.#mode = MODE.value;
        return;
      case MODE.elementOrEnd:
        if (byte === CLOSE_BRACKET) {
          this.#mode = MODE.afterValue;
          return;
        }
        this.#mode = MODE.element;
        return;
      case MODE.nextElement:
        this.#mode = MODE.element;
        return;
      case MODE.afterValue:
        if (byte === COMMA) this.#mode = MODE.nextKey;
        else if (byte === CLOSE_BRACE) this.#mode = MODE.end;
        else throw this.#unexpected(at, byte, 'a comma or the end of the object');
        return;
      default:
        throw this.#unexpected(at, byte, 'nothing after the end of the object');
    }
  }

  #startKey(at: number, byte: number): void {
    if (byte !== QUOTE) throw this.#unexpected(at, byte, 'a name in quotes');
    this.#mode = MODE.key;
    this.#inString = true;
  }

  #takeKey(buffer: Uint8Array, begin: number, end: number): void {
    const key = this.#parse(buffer, begin, end, 'a name');
    this.#key = typeof key === 'string' ? key : '';
    this.#onElement = this.#arrays.get(this.#key) ?? null;
    if (this.#onElement !== null) {
      if (this.#counts.has(this.#key)) throw new DataError('duplicate', this.#place(begin), `"${this.#key}" occurs twice`, 'Keep one of the two arrays.');
      this.#counts.set(this.#key, 0);
    } else {
      this.#otherKeys.push(this.#key);
    }
    this.#mode = MODE.colon;
  }

  #takeValue(buffer: Uint8Array, begin: number, end: number, terminator: number): void {
    if (this.#mode === MODE.value) {
      if (terminator === CLOSE_BRACKET) throw this.#unexpected(end, terminator, `the end of "${this.#key}"`);
      this.#parse(buffer, begin, end, `"${this.#key}"`);
      this.#mode = terminator === COMMA ? MODE.nextKey : MODE.end;
      return;
    }
    const index = this.#counts.get(this.#key) ?? 0;
    if (terminator === CLOSE_BRACE) throw this.#unexpected(end, terminator, `the end of "${this.#key}"`);
    const element = this.#parse(buffer, begin, end, `${this.#key}[${index}]`);
    this.#counts.set(this.#key, index + 1);
    this.#onElement?.(element, index);
    this.#mode = terminator === COMMA ? MODE.nextElement : MODE.afterValue;
  }

  #parse(buffer: Uint8Array, begin: number, end: number, what: string): unknown {
    try {
      return JSON.parse(this.#decoder.decode(buffer.subarray(begin, end)));
    } catch (error) {
      const reason = error instanceof SyntaxError ? error.message : 'the text is not UTF-8';
      throw new DataError('malformed', this.#place(begin), `${what} is not valid JSON (${reason.slice(0, 120)})`, 'The file is damaged or was edited: get it again.', error);
    }
  }

  #unexpected(at: number, byte: number, wanted: string): DataError {
    const found = byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
    return new DataError('malformed', this.#place(at), `found ${found} instead of ${wanted}`, 'Check that it is an official VQA JSON file, and whole.');
  }

  #place(at: number): string {
    return `${this.#name}, byte ${this.#bytesBefore + at}`;
  }
}
