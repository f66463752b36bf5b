import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isoTime, nowMs } from './wall-clock.ts';

/** An entry is cut there: what goes wrong in a loop must not push out what went wrong before. */
const LONGEST = 8000;

export interface LogLimits {
  /** size from which on another file is begun */
  readonly bytes: number;
  /** earlier files that are kept, beside the one that is written */
  readonly kept: number;
}

/** A file that says what went wrong inside the program. It holds errors and no data, and stays small. */
export class RotatingLog {
  readonly path: string;
  readonly #limits: LogLimits;

  /** @param path ends in .log; earlier files are beside it, .1.log being the newest */
  constructor(path: string, limits: LogLimits = { bytes: 500_000, kept: 3 }) {
    this.path = path;
    this.#limits = limits;
  }

  write(about: string, error: unknown): void {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      if ((statSync(this.path, { throwIfNoEntry: false })?.size ?? 0) >= this.#limits.bytes) this.#rotate();
      appendFileSync(this.path, `${isoTime(nowMs())} ${about}: ${text.slice(0, LONGEST)}\n`);
    } catch (problem) {
      // There is no room for it, or no permission: whoever started the program from a terminal reads it there.
      console.error(about, error, problem);
    }
  }

  #rotate(): void {
    for (let n = this.#limits.kept - 1; n >= 0; n--) {
      if (statSync(this.#file(n), { throwIfNoEntry: false }) !== undefined) renameSync(this.#file(n), this.#file(n + 1));
    }
  }

  #file(n: number): string {
    return n === 0 ? this.path : this.path.replace(/\.log$/, `.${n}.log`);
  }
}
