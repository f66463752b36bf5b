import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CONTROL_FILE, JOURNAL_FILE, LOG_FILE, RESULT_FILE, STEP_FILE, resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import { writeDurably } from '../durable-file.ts';
import type { AttemptEnd, AttemptTask, StepExecutor } from './executor.ts';
import { executorKind } from './executor-kind.ts';
import type { ExecutorSetup } from './executor-kind.ts';
import { explainInterruption } from './interruption.ts';
import type { ProcessEnd } from './interruption.ts';
import { JournalTail } from './journal-tail.ts';
import { endLeftoverProcess, noteProcess } from './process-identity.ts';
import { spawnWorker } from './spawn-worker.ts';
import { workerEnvironment } from './worker-environment.ts';
import type { WorkerProcess } from './worker-launcher.ts';

export interface LocalExecutorOptions extends ExecutorSetup {
  /** how long a worker may take to stop before it is killed */
  readonly graceMs: number;
  /** how long a worker's journal may stand still before it counts as hung and is killed */
  readonly silenceMs: number;
}

const POLL_MS = 200;

/** Runs each attempt in a process of its own on this machine, which ends with this one. */
export class LocalExecutor implements StepExecutor {
  readonly #options: LocalExecutorOptions;

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
  }

  endLeftover(folder: string): Promise<boolean> {
    return endLeftoverProcess(folder);
  }

  async execute({ file, folder, onLine, stop, kill }: AttemptTask): Promise<AttemptEnd> {
    const { heapMegabytes, graceMs, silenceMs } = this.#options;
    writeDurably(join(folder, STEP_FILE), `${JSON.stringify(file, null, 2)}\n`);
    const worker = await this.#start(folder);
    const tail = new JournalTail(join(folder, JOURNAL_FILE));
    // Monotonic, and no timestamps of the worker: clocks are set, and laptops sleep.
    let grewAt = performance.now();
    let silentMs: number | null = null;
    const report = (): void => {
      const lines = tail.read();
      if (lines.length > 0) grewAt = performance.now();
      for (const line of lines) onLine(line);
    };
    const poll = setInterval(() => {
      report();
      if (performance.now() - grewAt < silenceMs) return;
      silentMs = performance.now() - grewAt;
      worker.kill();
    }, POLL_MS);
    const killers: NodeJS.Timeout[] = [];
    const end = (): void => { worker.kill(); };
    const forgetStop = onAbort(stop, () => {
      requestStop(folder, worker);
      killers.push(setTimeout(end, graceMs));
    });
    const forgetKill = onAbort(kill, end);
    try {
      const ended = await worker.ended;
      report();
      return readEnd({ ...ended, folder, log: readFileSync(join(folder, LOG_FILE), 'utf8'), silentMs }, heapMegabytes);
    } finally {
      clearInterval(poll);
      killers.forEach(clearTimeout);
      forgetStop();
      forgetKill();
    }
  }

  async #start(folder: string): Promise<WorkerProcess> {
    const { script, heapMegabytes, launchWorker = spawnWorker } = this.#options;
    const worker = await launchWorker({ script, folder, log: join(folder, LOG_FILE), heapMegabytes, environment: workerEnvironment(process.env) });
    try {
      noteProcess(folder, worker.pid);
      return worker;
    } catch (error) {
      worker.kill();
      throw error;
    }
  }
}

export const localKind = executorKind({
  id: 'local',
  about: 'processes on this machine',
  settings: z.strictObject({
    graceSeconds: z.number().min(0).max(3600).default(15).describe('how long a worker that is asked to stop may take before it is ended; it stops between two batches, and a long pass over the data may take a few seconds'),
    silenceMinutes: z.number().gt(0).max(24 * 60).default(20).describe('how long a worker may write nothing into its journal before it counts as hung and is ended; far longer than any stretch of work'),
  }),
  create: (setup, { graceSeconds, silenceMinutes }) => new LocalExecutor({ ...setup, graceMs: graceSeconds * 1000, silenceMs: silenceMinutes * 60_000 }),
});

/** Calls back at once when the signal was aborted before. Gives what takes the listener away. */
function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) listener();
  else signal.addEventListener('abort', listener, { once: true });
  return () => { signal.removeEventListener('abort', listener); };
}

/** The control file asks the worker to stop; where not even that can be written, its process is asked. */
function requestStop(folder: string, worker: WorkerProcess): void {
  try {
    writeFileSync(join(folder, CONTROL_FILE), 'stop\n');
  } catch {
    worker.terminate();
  }
}

/** Success is the result that the step wrote, never the exit code. */
function readEnd(end: ProcessEnd, heapMegabytes: number): AttemptEnd {
  const path = join(end.folder, RESULT_FILE);
  if (existsSync(path)) return { kind: 'result', result: resultFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) };
  return { kind: 'interrupted', ...explainInterruption(end, heapMegabytes) };
}
