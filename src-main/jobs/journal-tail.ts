import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { parseJournalLine } from '../../src-shared/experiment/journal.ts';
import type { JournalLine } from '../../src-shared/experiment/step-file.ts';

/** Reads what was appended to a journal since the last look. A line without its newline is still being written. */
export class JournalTail {
  readonly #path: string;
  #offset = 0;
  #rest = '';
  readonly #decoder = new TextDecoder();

  constructor(path: string) {
    this.#path = path;
  }

  /** A line that cannot be read is left out: a live view may lose a point, never fail. */
  read(): JournalLine[] {
    if (!existsSync(this.#path)) return [];
    const text = this.#rest + this.#append();
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => parseJournalLine(line) ?? []);
  }

  #append(): string {
    const file = openSync(this.#path, 'r');
    try {
      const buffer = new Uint8Array(65536);
      let text = '';
      for (;;) {
        const count = readSync(file, buffer, 0, buffer.length, this.#offset);
        if (count === 0) return text;
        this.#offset += count;
        text += this.#decoder.decode(buffer.subarray(0, count), { stream: true });
      }
    } finally {
      closeSync(file);
    }
  }
}
