import { closeSync, openSync, writeSync } from 'node:fs';
import type { JournalLine } from '../../src-shared/experiment/step-file.ts';

const FLUSH_EVERY_MS = 200;

/** A journal line before it has its time. */
export type JournalEntry = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 't'> : never) : never;

/**
 * Appends to the step's journal, at most every 200 ms and without fsync: it survives the death of any process, and
 * after a power loss the last checkpoint counts.
 */
export class JournalWriter {
  readonly #file: number;
  readonly #clock: () => number;
  #pending: string[] = [];
  #flushedAt: number;
  #offset = 0;

  constructor(path: string, clock: () => number) {
    this.#file = openSync(path, 'a');
    this.#clock = clock;
    this.#flushedAt = clock();
  }

  append(entry: JournalEntry): void {
    this.#pending.push(JSON.stringify({ t: Math.round(this.#clock()), ...entry }));
    if (this.#clock() - this.#flushedAt >= FLUSH_EVERY_MS) this.flush();
  }

  /** Writes what is pending and gives the journal's length in bytes. */
  flush(): number {
    this.#flushedAt = this.#clock();
    if (this.#pending.length > 0) {
      const bytes = new TextEncoder().encode(`${this.#pending.join('\n')}\n`);
      this.#pending = [];
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      this.#offset += bytes.length;
    }
    return this.#offset;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }
}
