import { RESULT_FILE_SCHEMA_ID } from '../../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../../src-shared/experiment/step-file.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { Step, StepGraph, StepKind } from '../../../src-shared/experiment/step.ts';
import type { AttemptEnd, AttemptTask, StepExecutor } from '../../../src-main/jobs/executor.ts';
import type { WorkerOptions } from '../../../src-main/jobs/worker-options.ts';
import { LateResultError, StepFolder } from '../../../src-main/jobs/step-folder.ts';
import type { Attempt, OpenAttempt } from '../../../src-main/jobs/step-folder.ts';

export const WORKER_OPTIONS: WorkerOptions = { gemmThreads: 1, datasets: '/none', checkpointEveryMs: 1000 };

/** Steps by name, each reading those named; the same name with the same inputs is the same step in every plan. */
export function graphOf(inputs: Readonly<Record<string, readonly string[]>>, options: { readonly kind?: (name: string) => StepKind; readonly weight?: (name: string) => number } = {}): StepGraph {
  const builder = new StepBuilder();
  const steps = new Map<string, Step>();
  const read = new Set<string>();
  for (const [name, reads] of Object.entries(inputs)) {
    const entries = reads.map((input) => {
      read.add(input);
      const step = steps.get(input);
      if (step === undefined) throw new RangeError(`${name} reads ${input}, which comes later or never`);
      return [input, step] as const;
    });
    steps.set(name, builder.add({ kind: options.kind?.(name) ?? 'train', slice: { name }, inputs: Object.fromEntries(entries), engine: null, seed: null, label: name, weight: options.weight?.(name) ?? 1 }));
  }
  return { steps: builder.steps(), results: [...steps].filter(([name]) => !read.has(name)).map(([, step]) => step.id) };
}

export function resultOf(id: string, attempt: number, outcome: StepResult['outcome'], changes: Partial<StepResult> = {}): StepResult {
  return { schema: RESULT_FILE_SCHEMA_ID, id, attempt, outcome, error: null, badInput: false, shortage: null, fingerprint: null, durationMs: 1, startedAt: 0, cpuMs: 1, peakMemoryBytes: 1, files: {}, ...changes };
}

/** Step folders without files: what real ones promise, at the speed of memory. */
export class MemoryStepFolder extends StepFolder {
  readonly #finished = new Map<string, StepResult>();
  readonly #attempts = new Map<string, Map<number, StepResult | null>>();

  override finished(id: string): StepResult | null {
    return this.#finished.get(id) ?? null;
  }

  override currentAttempt(id: string): Attempt | null {
    const number = [...(this.#attempts.get(id)?.keys() ?? [])].at(-1);
    return number === undefined ? null : this.attempt(id, number);
  }

  override openAttempt(id: string, atLeast = 1): OpenAttempt {
    const number = Math.max((this.currentAttempt(id)?.number ?? 0) + 1, atLeast);
    const attempts = this.#attempts.get(id) ?? new Map<number, null>();
    this.#attempts.set(id, attempts.set(number, null));
    return { ...this.attempt(id, number), resume: [] };
  }

  override outcome(id: string, { number }: Attempt): StepResult | null {
    return this.#attempts.get(id)?.get(number) ?? null;
  }

  override commit(id: string, attempt: Attempt): StepResult {
    const result = this.outcome(id, attempt);
    if (result === null) throw new Error(`attempt ${attempt.number} of step ${id} left no result`);
    const current = this.currentAttempt(id)?.number;
    if (current !== attempt.number) throw new LateResultError(`attempt ${attempt.number} of step ${id} finished late, when attempt ${current ?? 0} was under way: its result is not taken`);
    this.#finished.set(id, result);
    this.#attempts.delete(id);
    return result;
  }

  /** What a worker does last. */
  writeResult(id: string, attempt: number, result: StepResult): void {
    this.#attempts.get(id)?.set(attempt, result);
  }

  /** As if somebody had removed a finished step's files. */
  lose(id: string): void {
    this.#finished.delete(id);
  }
}

/** An attempt under way, ended by the test. */
export interface FakeWork {
  readonly task: AttemptTask;
  end(outcome: StepResult['outcome'], changes?: Partial<StepResult>): void;
  die(reason: string, shortage?: 'disk' | 'memory'): void;
}

/** Hands every attempt to the test, which says how it ends. A kill ends it at once, as it does a process. */
export class FakeExecutor implements StepExecutor {
  readonly #steps: MemoryStepFolder;
  /** by step */
  readonly working = new Map<string, FakeWork>();
  /** ids of steps, in the order in which attempts began */
  readonly begun: string[] = [];

  constructor(steps: MemoryStepFolder) {
    this.#steps = steps;
  }

  endLeftover(): Promise<boolean> {
    return Promise.resolve(false);
  }

  execute(task: AttemptTask): Promise<AttemptEnd> {
    const { id, attempt, label } = task.file;
    if (this.working.has(id)) throw new Error(`${label} is run twice at once`);
    this.begun.push(id);
    return new Promise((resolve) => {
      const ends = (end: AttemptEnd): void => {
        if (!this.working.delete(id)) return;
        resolve(end);
      };
      this.working.set(id, {
        task,
        end: (outcome, changes) => {
          const result = resultOf(id, attempt, outcome, changes);
          this.#steps.writeResult(id, attempt, result);
          ends({ kind: 'result', result });
        },
        die: (reason, shortage) => { ends({ kind: 'interrupted', reason, shortage: shortage ?? null }); },
      });
      const killed = (): void => { ends({ kind: 'interrupted', reason: 'killed', shortage: null }); };
      if (task.kill.aborted) killed();
      else task.kill.addEventListener('abort', killed);
    });
  }

  /** The one attempt of that label that is under way. */
  of(label: string): FakeWork {
    const work = [...this.working.values()].find(({ task }) => task.file.label === label);
    if (work === undefined) throw new RangeError(`nothing works at ${label}`);
    return work;
  }

  labels(): string[] {
    return [...this.working.values()].map(({ task }) => task.file.label).sort();
  }
}

/** Lets everything that waits for nothing from outside happen. */
export function settle(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
