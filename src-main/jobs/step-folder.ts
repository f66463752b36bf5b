import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_FILE, OUTPUTS_FOLDER, PROCESS_FILE, RESULT_FILE, resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import { syncFolder } from '../durable-file.ts';

/** One attempt at a step, and where it works. */
export interface Attempt {
  readonly number: number;
  readonly folder: string;
}

/** A new attempt, and the checkpoints of attempts before it, the newest first. */
export interface OpenAttempt extends Attempt {
  readonly resume: readonly string[];
}

/** Checkpoints of earlier attempts that are kept: the newest, and some in case it is damaged. */
const KEPT_CHECKPOINTS = 4;

/** A result that came from an attempt which is no longer the current one: it is not taken. */
export class LateResultError extends Error {
  override readonly name = 'LateResultError';
}

/**
 * Finished steps by their identity: WORK/steps/ID holds one attempt's directory, moved there whole when it was
 * complete, so a step is either there or not. Other attempts are WORK/attempts/ID-N.
 */
export class StepFolder {
  /** the folder that holds both */
  readonly work: string;
  readonly #steps: string;
  readonly #attempts: string;

  constructor(work: string) {
    this.work = work;
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

  /** Directory of a finished step: that of the attempt which finished it. */
  finishedFolder(id: string): string {
    return join(this.#steps, id);
  }

  /** Folder of a finished step's files. */
  outputs(id: string): string {
    return join(this.finishedFolder(id), OUTPUTS_FOLDER);
  }

  /** Attempts whose folders are there, the oldest first; that which finished the step is not among them. */
  attempts(id: string): Attempt[] {
    return this.#attemptNumbers(id).map((number) => this.attempt(id, number));
  }

  /** Every folder of a finished step, whole or not. */
  allFinished(): { readonly step: string; readonly folder: string }[] {
    return readdirSync(this.#steps).map((step) => ({ step, folder: this.finishedFolder(step) }));
  }

  /** The folders of all attempts. */
  allAttempts(): { readonly step: string; readonly folder: string }[] {
    return readdirSync(this.#attempts).map((name) => ({ step: name.replace(/-\d+$/, ''), folder: join(this.#attempts, name) }));
  }

  /** The newest attempt at a step that is not finished; null when there is none. */
  currentAttempt(id: string): Attempt | null {
    const number = this.#attemptNumbers(id).at(-1);
    return number === undefined ? null : this.attempt(id, number);
  }

  /** An attempt by its number, whether its folder is still there or not. */
  attempt(id: string, number: number): Attempt {
    return { number, folder: join(this.#attempts, `${id}-${number}`) };
  }

  /**
   * Opens the next attempt: from now on the result of none before it is taken. Of the checkpoints of all attempts
   * before, the newest few are kept; journals all are, for they hold the series.
   *
   * @param atLeast smallest number that it may get
   */
  openAttempt(id: string, atLeast = 1): OpenAttempt {
    const earlier = this.#attemptNumbers(id);
    const { number, folder } = this.attempt(id, Math.max((earlier.at(-1) ?? 0) + 1, atLeast));
    mkdirSync(folder);
    const checkpoints = earlier.toReversed().flatMap((n) => checkpointsIn(this.attempt(id, n).folder));
    for (const path of checkpoints.slice(KEPT_CHECKPOINTS)) rmSync(path, { force: true });
    return { number, folder, resume: checkpoints.slice(0, KEPT_CHECKPOINTS) };
  }

  /** The next attempt begins at the beginning; journals stay, for they hold the series. Not for a step that is at work. */
  forgetCheckpoints(id: string): void {
    for (const { folder } of this.attempts(id)) for (const path of checkpointsIn(folder)) rmSync(path, { force: true });
  }

  /** How an attempt ended, if it said so itself. */
  outcome(id: string, attempt: Attempt): StepResult | null {
    const result = readResult(attempt.folder, id);
    return result?.attempt === attempt.number ? result : null;
  }

  /**
   * Takes a complete attempt as the step's result: verifies every file, moves the directory into place, and only then
   * deletes what is no longer needed.
   *
   * @throws LateResultError when another attempt was opened meanwhile
   * @throws Error when a file is missing or differs from what result.json says
   */
  commit(id: string, attempt: Attempt): StepResult {
    const result = this.outcome(id, attempt);
    if (result === null) throw new Error(`attempt ${attempt.number} of step ${id} left no result`);
    const current = this.currentAttempt(id)?.number ?? attempt.number;
    if (current !== attempt.number) throw new LateResultError(`attempt ${attempt.number} of step ${id} finished late, when attempt ${current} was under way: its result is not taken`);
    verifyFiles(id, join(attempt.folder, OUTPUTS_FOLDER), result);
    // What others already read stays.
    const known = this.finished(id);
    if (known === null) {
      const place = join(this.#steps, id);
      rmSync(place, { recursive: true, force: true });
      renameSync(attempt.folder, place);
      syncFolder(this.#steps);
      syncFolder(this.#attempts);
      for (const path of [...checkpointsIn(place), join(place, CONTROL_FILE), join(place, PROCESS_FILE)]) rmSync(path, { force: true });
    }
    for (const number of this.#attemptNumbers(id)) {
      if (number <= attempt.number) rmSync(this.attempt(id, number).folder, { recursive: true, force: true });
    }
    return known ?? result;
  }

  #attemptNumbers(id: string): number[] {
    const prefix = `${id}-`;
    return readdirSync(this.#attempts)
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)))
      .filter((number) => Number.isInteger(number))
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

function verifyFiles(id: string, outputs: string, result: StepResult): void {
  for (const [path, { sha256, bytes }] of Object.entries(result.files)) {
    const content = readFileSync(join(outputs, path));
    const actual = createHash('sha256').update(content).digest('hex');
    if (actual !== sha256 || content.byteLength !== bytes) throw new Error(`${path} of step ${id} differs from its hash: the disk or another program changed it`);
  }
}

/** Paths of an attempt's checkpoints, the newest first. */
function checkpointsIn(folder: string): string[] {
  return readdirSync(folder)
    .flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(b) - Number(a))
    .map((number) => join(folder, `checkpoint-${number}`));
}
