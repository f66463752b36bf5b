import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../store/store.ts';
import { writeDurably } from '../durable-file.ts';
import { RUN_FILE, runFileText } from './run-file.ts';

/** Between a change and its writing: several changes at once are written once. */
const DELAY_MS = 500;

/**
 * Keeps the run.json of each run as the store has it. Frozen results need none: the program brings them.
 */
export class RunFiles {
  readonly #store: Store;
  readonly #runs: string;
  readonly #problem: (run: string, error: unknown) => void;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param runs folder of the home's runs
   * @param problem is told of a file that cannot be written, for example since the disk is full; the store has it all the same
   */
  constructor(store: Store, runs: string, problem: (run: string, error: unknown) => void) {
    this.#store = store;
    this.#runs = runs;
    this.#problem = problem;
  }

  /** A run is new or has changed. */
  touch(run: string): void {
    this.#changed.add(run);
    this.#timer ??= setTimeout(() => { this.flush(); }, DELAY_MS);
  }

  /** Writes what has changed. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const run of this.#changed) {
      try {
        this.#write(run);
      } catch (error) {
        this.#problem(run, error);
      }
    }
    this.#changed.clear();
  }

  #write(run: string): void {
    const record = this.#store.runs.record(run);
    if (record === null || record.source === 'frozen') return;
    const path = join(this.#runs, run, RUN_FILE);
    const text = runFileText(record);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    writeDurably(path, text);
  }
}
