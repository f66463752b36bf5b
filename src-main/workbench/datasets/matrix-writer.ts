import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { encodeNpyHeader } from '../../lab/data/npy.ts';
import { readFailure } from './file-bytes.ts';

/** Writes a float32 .npy row by row and hashes it. Rows are queued in memory by the megabyte and written in order. */
export class MatrixWriter {
  readonly #path: string;
  readonly #hash = createHash('sha256');
  #file: Promise<FileHandle> | null = null;
  #queue: Promise<void> = Promise.resolve();
  #buffer = new Float32Array(0);
  #filled = 0;

  constructor(path: string) {
    this.#path = path;
  }

  start(rows: number, columns: number): void {
    this.#buffer = new Float32Array(columns * Math.max(1, Math.floor(262_144 / columns)));
    this.#file = open(this.#path, 'wx');
    this.#file.catch(() => undefined); // reported by the first write
    this.#write(encodeNpyHeader('<f4', [rows, columns]));
  }

  add(values: Float32Array | Float64Array): void {
    this.#buffer.set(values, this.#filled);
    this.#filled += values.length;
    if (this.#filled === this.#buffer.length) this.#flush();
  }

  /** Waits until all is written. @returns SHA-256 (hex) of the file @throws DataError when the disk refuses */
  async finish(): Promise<string> {
    this.#flush();
    await this.#queue;
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#queue.catch(() => undefined);
    const file = await this.#file?.catch(() => null);
    await file?.close();
  }

  #flush(): void {
    const bytes = this.#buffer.slice(0, this.#filled);
    this.#filled = 0;
    this.#write(new Uint8Array(bytes.buffer));
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#queue = this.#queue.then(async () => {
      const file = await this.#file;
      try {
        await file?.writeFile(bytes);
      } catch (error) {
        throw readFailure(error, this.#path);
      }
    });
    this.#queue.catch(() => undefined); // reported by finish
  }
}
