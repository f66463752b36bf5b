import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTROL_FILE, JOURNAL_FILE, LOG_FILE, RESULT_FILE, STEP_FILE, resultFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { JournalLine, StepFile } from '../../src-shared/experiment/step-file.ts';
import { writeDurably } from '../durable-file.ts';
import type { AttemptEnd, StepExecutor } from './executor.ts';
import { JournalTail } from './journal-tail.ts';

export interface LocalExecutorOptions {
  /** the worker's script */
  readonly script: string;
  /** limit of the worker's JavaScript heap; typed arrays and tensors lie outside it */
  readonly heapMegabytes: number;
  /** how long a worker may take to stop before it is killed */
  readonly graceMs: number;
}

const POLL_MS = 200;

/** Runs each attempt in a child process of this one, which ends with it: the child watches the pipe on its stdin. */
export class LocalExecutor implements StepExecutor {
  readonly #options: LocalExecutorOptions;

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
  }

  async execute(file: StepFile, folder: string, onLine: (line: JournalLine) => void, signal: AbortSignal): Promise<AttemptEnd> {
    const { script, heapMegabytes, graceMs } = this.#options;
    writeDurably(join(folder, STEP_FILE), `${JSON.stringify(file, null, 2)}\n`);
    const log = openSync(join(folder, LOG_FILE), 'w');
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, script, folder], { stdio: ['pipe', log, log] });
    closeSync(log);
    const tail = new JournalTail(join(folder, JOURNAL_FILE));
    const report = (): void => {
      for (const line of tail.read()) onLine(line);
    };
    const poll = setInterval(report, POLL_MS);
    const killers: NodeJS.Timeout[] = [];
    const stop = (): void => {
      writeFileSync(join(folder, CONTROL_FILE), 'stop\n');
      killers.push(setTimeout(() => child.kill('SIGKILL'), graceMs));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    try {
      const end = await new Promise<string>((resolve) => {
        child.on('error', (error) => {
          resolve(`the worker could not be started: ${error.message}`);
        });
        child.on('exit', (code, killedBy) => {
          resolve(killedBy === null ? `the worker ended with code ${code ?? 'none'}` : `the worker was ended by ${killedBy}`);
        });
      });
      report();
      return readEnd(folder, end);
    } finally {
      clearInterval(poll);
      killers.forEach(clearTimeout);
      signal.removeEventListener('abort', stop);
      child.stdin?.destroy();
    }
  }
}

/** Success is the result that the step wrote, never the exit code. */
function readEnd(folder: string, end: string): AttemptEnd {
  const path = join(folder, RESULT_FILE);
  if (existsSync(path)) return { kind: 'result', result: resultFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) };
  const log = readFileSync(join(folder, LOG_FILE), 'utf8').trimEnd().split('\n').slice(-12).join('\n');
  return { kind: 'lost', reason: log === '' ? end : `${end}; its last words:\n${log}` };
}
