import type { JournalLine } from '../../src-shared/experiment/step-file.ts';
import { FILE_OPERATIONS, writeAll } from '../durable-file.ts';
import type { FileOperations } from '../durable-file.ts';

const FLUSH_EVERY_MS = 200;
const BEAT_EVERY_MS = 1000;

/** A journal line before it has its time. */
export type JournalEntry = JournalLine extends infer L ? (L extends JournalLine ? Omit<L, 't'> : never) : never;

/**
 * Appends to the step's journal, at most every 200 ms and without fsync: it survives the death of any process, and
 * after a power loss the last checkpoint counts. When it cannot be written, for example because the disk is full, it
 * is cut back to its last newline.
 */
export class JournalWriter {
  readonly #file: number;
  readonly #clock: () => number;
  readonly #files: FileOperations;
  #pending: string[] = [];
  #flushedAt: number;
  #grewAt: number;
  #offset = 0;

  constructor(path: string, clock: () => number, files: FileOperations = FILE_OPERATIONS) {
    this.#file = files.open(path, 'a');
    this.#clock = clock;
    this.#files = files;
    this.#flushedAt = clock();
    this.#grewAt = clock();
  }

  append(entry: JournalEntry): void {
    this.#pending.push(JSON.stringify({ t: Math.round(this.#clock()), ...entry }));
    if (this.#clock() - this.#flushedAt >= FLUSH_EVERY_MS) this.flush();
  }

  /** Says that the worker lives, where nothing else was said for a second. Liveness is judged by the journal's growth. */
  beat(): void {
    if (this.#clock() - this.#grewAt >= BEAT_EVERY_MS) this.append({ type: 'beat' });
  }

  /**
   * Writes what is pending and gives the journal's length in bytes.
   *
   * @throws the system's error when it could not all be written; nothing of it is then left in the file
   */
  flush(): number {
    this.#flushedAt = this.#clock();
    if (this.#pending.length > 0) {
      const bytes = new TextEncoder().encode(`${this.#pending.join('\n')}\n`);
      this.#pending = [];
      try {
        writeAll(this.#file, bytes, this.#files);
      } catch (error) {
        this.#files.truncate(this.#file, this.#offset);
        throw error;
      }
      this.#offset += bytes.length;
      this.#grewAt = this.#flushedAt;
    }
    return this.#offset;
  }

  /** Makes what was written survive a power loss. */
  sync(): void {
    this.#files.sync(this.#file);
  }

  /** Closes the file, also when the last lines cannot be written any more; then throws why. */
  close(): void {
    try {
      this.flush();
    } finally {
      this.#files.close(this.#file);
    }
  }
}
