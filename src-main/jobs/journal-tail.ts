import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { parseJournalLine } from '../../src-shared/experiment/journal.ts';
import type { JournalLine } from '../../src-shared/experiment/step-file.ts';

const BLOCK_BYTES = 65_536;

/** Reads what was appended to a journal since the last look. A line without its newline is still being written. */
export class JournalTail {
  #path: string;
  readonly #end: number;
  #offset = 0;
  #rest = '';
  #isAtEnd = false;
  readonly #decoder = new TextDecoder();

  /** @param end bytes of the journal that count; left out: all that there ever are */
  constructor(path: string, end = Infinity) {
    this.#path = path;
    this.#end = end;
  }

  /** Whether the last look found the end of what there was. */
  get isAtEnd(): boolean {
    return this.#isAtEnd;
  }

  /** The same journal under another name from now on: a finished attempt was moved into place. */
  moveTo(path: string): void {
    this.#path = path;
  }

  /**
   * A line that cannot be read is left out: a live view may lose a point, never fail.
   *
   * @param mostBytes about so many are read at once; left out: all that there are
   */
  read(mostBytes = Infinity): JournalLine[] {
    this.#isAtEnd = true;
    if (!existsSync(this.#path)) return [];
    const text = this.#rest + this.#append(mostBytes);
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => parseJournalLine(line) ?? []);
  }

  #append(mostBytes: number): string {
    const file = openSync(this.#path, 'r');
    try {
      const buffer = new Uint8Array(BLOCK_BYTES);
      let text = '';
      for (let left = mostBytes; left > 0;) {
        const count = readSync(file, buffer, 0, Math.min(buffer.length, this.#end - this.#offset), this.#offset);
        if (count === 0) return text;
        this.#offset += count;
        left -= count;
        text += this.#decoder.decode(buffer.subarray(0, count), { stream: true });
      }
      this.#isAtEnd = false;
      return text;
    } finally {
      closeSync(file);
    }
  }
}
