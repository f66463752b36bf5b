import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { OUTPUTS_FOLDER, RESULT_FILE, resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import { syncFolder } from '../durable-file.ts';

/** Where an attempt works, and the newest checkpoint of an attempt before it. */
export interface OpenAttempt {
  readonly number: number;
  readonly folder: string;
  readonly resume: string | null;
}

/**
 * Finished steps by their identity: WORK/steps/ID holds one attempt's directory, moved there whole when it was
 * complete, so a step is either there or not. Running attempts are WORK/attempts/ID-N.
 */
export class StepFolder {
  readonly #steps: string;
  readonly #attempts: string;

  constructor(work: string) {
    this.#steps = join(work, 'steps');
    this.#attempts = join(work, 'attempts');
    mkdirSync(this.#steps, { recursive: true });
    mkdirSync(this.#attempts, { recursive: true });
  }

  /** The result of a step that was ever done here; null when it was not, or its files are gone. */
  finished(id: string): StepResult | null {
    const result = readResult(join(this.#steps, id), id);
    if (result === null) return null;
    const outputs = this.outputs(id);
    const whole = Object.entries(result.files).every(([path, { bytes }]) => statSync(join(outputs, path), { throwIfNoEntry: false })?.size === bytes);
    return whole ? result : null;
  }

  /** Folder of a finished step's files. */
  outputs(id: string): string {
    return join(this.#steps, id, OUTPUTS_FOLDER);
  }

  openAttempt(id: string): OpenAttempt {
    const earlier = this.#attemptNumbers(id);
    const number = (earlier.at(-1) ?? 0) + 1;
    const folder = join(this.#attempts, `${id}-${number}`);
    mkdirSync(folder);
    const resume = earlier.toReversed().map((n) => newestCheckpoint(join(this.#attempts, `${id}-${n}`))).find((path) => path !== null);
    return { number, folder, resume: resume ?? null };
  }

  /**
   * Takes a complete attempt as the step's result: verifies every file, then moves the directory into place.
   * Attempts before it are removed.
   *
   * @throws Error when a file is missing or differs from what result.json says
   */
  commit(id: string, attempt: OpenAttempt): StepResult {
    const result = readResult(attempt.folder, id);
    if (result === null) throw new Error(`attempt ${attempt.number} of step ${id} left no result`);
    for (const [path, { sha256 }] of Object.entries(result.files)) {
      const actual = createHash('sha256').update(readFileSync(join(attempt.folder, OUTPUTS_FOLDER, path))).digest('hex');
      if (actual !== sha256) throw new Error(`${path} of step ${id} differs from its hash: the disk or another program changed it`);
    }
    // Another run may have finished the same step meanwhile: what others already read stays.
    const known = this.finished(id);
    const place = join(this.#steps, id);
    if (known === null) {
      rmSync(place, { recursive: true, force: true });
      renameSync(attempt.folder, place);
      syncFolder(this.#steps);
    }
    for (const number of this.#attemptNumbers(id)) {
      if (number <= attempt.number) rmSync(join(this.#attempts, `${id}-${number}`), { recursive: true, force: true });
    }
    return known ?? result;
  }

  /** How an attempt ended, if it said so itself. */
  outcome(id: string, attempt: OpenAttempt): StepResult | null {
    return readResult(attempt.folder, id);
  }

  #attemptNumbers(id: string): number[] {
    const prefix = `${id}-`;
    return readdirSync(this.#attempts)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .sort((a, b) => a - b);
  }
}

function readResult(folder: string, id: string): StepResult | null {
  const path = join(folder, RESULT_FILE);
  if (!existsSync(path)) return null;
  try {
    const result = resultFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return result.id === id ? result : null;
  } catch {
    // Written by another version or torn: the step counts as not done and is done again.
    return null;
  }
}

function newestCheckpoint(folder: string): string | null {
  const numbers = readdirSync(folder)
    .map((name) => /^checkpoint-(\d+)$/.exec(name)?.[1])
    .flatMap((digits) => (digits === undefined ? [] : [Number(digits)]));
  return numbers.length === 0 ? null : join(folder, `checkpoint-${Math.max(...numbers)}`);
}
