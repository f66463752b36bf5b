import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
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

export interface LocalExecutorOptions extends ExecutorSetup {
  /** how long a worker may take to stop before it is killed */
  readonly graceMs: number;
  /** how long a worker's journal may stand still before it counts as hung and is killed */
  readonly silenceMs: number;
}

const POLL_MS = 200;

/** Runs each attempt in a child process of this one, which ends with it: the child watches the pipe on its stdin. */
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
    const child = this.#start(folder);
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
      child.kill('SIGKILL');
    }, POLL_MS);
    const killers: NodeJS.Timeout[] = [];
    const end = (): void => { child.kill('SIGKILL'); };
    const forgetStop = onAbort(stop, () => {
      requestStop(folder, child);
      killers.push(setTimeout(end, graceMs));
    });
    const forgetKill = onAbort(kill, end);
    try {
      const { code, signal } = await ended(child);
      report();
      return readEnd({ folder, code, signal, log: readFileSync(join(folder, LOG_FILE), 'utf8'), silentMs }, heapMegabytes);
    } finally {
      clearInterval(poll);
      killers.forEach(clearTimeout);
      forgetStop();
      forgetKill();
      child.stdin?.destroy();
    }
  }

  #start(folder: string): ChildProcess {
    const { script, heapMegabytes } = this.#options;
    const log = openSync(join(folder, LOG_FILE), 'w');
    try {
      const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, script, folder], { stdio: ['pipe', log, log] });
      try {
        if (child.pid !== undefined) noteProcess(folder, child.pid);
      } catch (error) {
        child.kill('SIGKILL');
        throw error;
      }
      return child;
    } finally {
      closeSync(log);
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

/** The control file asks the worker to stop; where not even that can be written, a signal does. */
function requestStop(folder: string, child: ChildProcess): void {
  try {
    writeFileSync(join(folder, CONTROL_FILE), 'stop\n');
  } catch {
    child.kill('SIGTERM');
  }
}

/** @throws Error when the process could not be started */
function ended(child: ChildProcess): Promise<Pick<ProcessEnd, 'code' | 'signal'>> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new Error(`the worker could not be started: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      resolve({ code, signal });
    });
  });
}

/** Success is the result that the step wrote, never the exit code. */
function readEnd(end: ProcessEnd, heapMegabytes: number): AttemptEnd {
  const path = join(end.folder, RESULT_FILE);
  if (existsSync(path)) return { kind: 'result', result: resultFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) };
  return { kind: 'interrupted', ...explainInterruption(end, heapMegabytes) };
}
