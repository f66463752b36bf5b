import { randomBytes } from 'node:crypto';
import { constants, mkdirSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { ContractError } from '../../../src-shared/contract/error-data.ts';
import { MAX_PIECE_BYTES } from '../../../src-shared/contract/topics/files.ts';

export interface KeptFilesOptions {
  /** folder that belongs to these files alone: whatever an earlier program left in it is removed */
  readonly folder: string;
  readonly now: () => number;
  /** largest upload, bytes */
  readonly mostBytes?: number;
  /** files at once */
  readonly mostFiles?: number;
  /** a file that nobody touched for so long is removed */
  readonly ageMs?: number;
}

/** A file on its way in or out, named by a token. */
export interface KeptFile {
  readonly token: string;
  /** what people call it */
  readonly name: string;
  readonly path: string;
  /** length that it has when it is whole */
  readonly bytes: number;
}

interface Entry extends KeptFile {
  written: number;
  touchedAt: number;
  /** at work on it: it is neither written to nor removed meanwhile */
  busy: boolean;
}

const MOST_BYTES = 8 * 1024 ** 3;
const MOST_FILES = 32;
const AGE_MS = 24 * 60 * 60 * 1000;
/** What an upload must leave free on the disk: the store needs room too. */
const ROOM_LEFT = 256 * 1024 ** 2;

/**
 * Files on their way in and out. Clients know them by random tokens and never by paths; they are gone when they are
 * discarded, when nobody touched them for a day, and when the program starts anew.
 */
export class KeptFiles {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #mostBytes: number;
  readonly #mostFiles: number;
  readonly #ageMs: number;
  readonly #entries = new Map<string, Entry>();

  constructor({ folder, now, mostBytes = MOST_BYTES, mostFiles = MOST_FILES, ageMs = AGE_MS }: KeptFilesOptions) {
    this.#folder = folder;
    this.#now = now;
    this.#mostBytes = mostBytes;
    this.#mostFiles = mostFiles;
    this.#ageMs = ageMs;
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  }

  /** Room for a file of a name and length. @throws ContractError when it is too large, or there are too many */
  add(name: string, bytes: number): KeptFile {
    this.#removeOld();
    if (bytes > this.#mostBytes) throw problem('too-large', `${name} has ${bytes} bytes, more than ${this.#mostBytes}`, `${name} is larger than the ${size(this.#mostBytes)} that can be uploaded. Open it where it lies, from the terminal on that machine: mu-align open PATH.`);
    if (this.#entries.size >= this.#mostFiles) throw problem('too-many', `there are ${this.#entries.size} files already`, `There are ${this.#entries.size} files on their way already; wait until they are done, or discard some.`);
    const { bavail, bsize } = statfsSync(this.#folder);
    const claimed = [...this.#entries.values()].reduce((sum, entry) => sum + entry.bytes - entry.written, 0);
    if (bytes + claimed + ROOM_LEFT > bavail * bsize) throw problem('disk-full', `${name} has ${bytes} bytes, and ${bavail * bsize} are free`, `There is no room for ${name} on the disk of the home folder: ${size(bavail * bsize)} are free. Free some, then do it again.`);
    const token = randomBytes(16).toString('hex');
    const entry: Entry = { token, name, bytes, path: join(this.#folder, token), written: 0, touchedAt: this.#now(), busy: false };
    this.#entries.set(token, entry);
    return entry;
  }

  /**
   * Writes a piece; the same piece may come twice, as after a broken connection.
   *
   * @returns bytes that are there now, from the beginning on
   * @throws ContractError for a piece that leaves a gap, or goes on beyond the length that was named
   */
  async write(token: string, offset: number, piece: Uint8Array): Promise<number> {
    const entry = this.#entry(token);
    if (entry.busy) throw problem('busy', `${token} is in use`, `${entry.name} is being read; it cannot be written to.`);
    if (offset > entry.written) throw problem('gap', `a piece at ${offset} does not follow ${entry.written}`, `A piece of ${entry.name} was lost on the way; go on from byte ${entry.written}.`);
    const end = offset + piece.byteLength;
    if (end > entry.bytes) throw problem('too-large', `a piece ends at ${end}, beyond ${entry.bytes}`, `${entry.name} is longer than it was said to be; upload it again.`);
    const file = await open(entry.path, constants.O_RDWR | constants.O_CREAT);
    try {
      for (let at = 0; at < piece.byteLength;) at += (await file.write(piece, at, piece.byteLength - at, offset + at)).bytesWritten;
    } finally {
      await file.close();
    }
    entry.written = Math.max(entry.written, end);
    entry.touchedAt = this.#now();
    return entry.written;
  }

  /** @throws ContractError when the offset lies beyond the end */
  async read(token: string, offset: number): Promise<{ readonly piece: Uint8Array<ArrayBuffer>; readonly last: boolean }> {
    const entry = this.#entry(token);
    if (offset > entry.written) throw problem('gap', `byte ${offset} is beyond ${entry.written}`, `${entry.name} has no such place.`);
    entry.touchedAt = this.#now();
    const length = Math.min(MAX_PIECE_BYTES, entry.written - offset);
    const piece = new Uint8Array(length);
    if (length > 0) {
      const file = await open(entry.path, 'r');
      try {
        for (let at = 0; at < length;) {
          const { bytesRead } = await file.read(piece, at, length - at, offset + at);
          if (bytesRead === 0) throw problem('gone', `${token} is shorter than it was`, `${entry.name} was changed on the disk; make it again.`);
          at += bytesRead;
        }
      } finally {
        await file.close();
      }
    }
    return { piece, last: offset + length === entry.bytes };
  }

  /** A file that was written by this program is whole. */
  finish(token: string, bytes: number): KeptFile {
    const entry = { ...this.#entry(token), bytes, written: bytes, touchedAt: this.#now() };
    this.#entries.set(token, entry);
    return entry;
  }

  /** Uses a whole file, and discards it afterwards, whatever comes of it. @throws ContractError when it is not whole */
  async use<T>(token: string, work: (file: KeptFile) => Promise<T>): Promise<T> {
    const entry = this.#entry(token);
    if (entry.busy) throw problem('busy', `${token} is in use`, `${entry.name} is being read already.`);
    if (entry.written !== entry.bytes || entry.bytes === 0) throw problem('not-whole', `${token} has ${entry.written} of ${entry.bytes} bytes`, `${entry.name} is not there as a whole: ${entry.written} of ${entry.bytes} bytes have come. Upload the rest.`);
    entry.busy = true;
    try {
      return await work(entry);
    } finally {
      this.#remove(entry);
    }
  }

  /** A file that there is not is discarded already. One that is in use goes when its use ends. */
  discard(token: string): void {
    const entry = this.#entries.get(token);
    if (entry !== undefined && !entry.busy) this.#remove(entry);
  }

  #entry(token: string): Entry {
    this.#removeOld();
    const entry = this.#entries.get(token);
    if (entry === undefined) throw problem('unknown-file', `there is no file ${token}`, 'The file is not there any more: it was used, discarded, or left for a day. Upload or export it again.');
    return entry;
  }

  #removeOld(): void {
    for (const entry of this.#entries.values()) if (!entry.busy && this.#now() - entry.touchedAt > this.#ageMs) this.#remove(entry);
  }

  #remove(entry: KeptFile): void {
    this.#entries.delete(entry.token);
    rmSync(entry.path, { force: true });
  }
}

function problem(code: string, message: string, userMessage: string): ContractError {
  return contractError(code, message, userMessage);
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
