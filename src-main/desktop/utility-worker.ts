import { appendFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { finished } from 'node:stream/promises';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { app, utilityProcess } from 'electron';
import type { Details, UtilityProcess } from 'electron';
import { STOP_MESSAGE } from '../../src-shared/experiment/step-file.ts';
import { killProcess } from '../jobs/process-identity.ts';
import type { LaunchWorker, WorkerEnd, WorkerOrder, WorkerProcess } from '../jobs/worker-launcher.ts';

/** How long, after a process is gone, its last words and what the system says of its end are waited for. */
const LAST_WORDS_MS = 250;

/**
 * Starts workers as utility processes of Electron, which end with it. There the limit of the heap must be set before V8
 * starts: by a switch of Chromium, for Node's own option comes too late.
 */
export function utilityLauncher(): LaunchWorker {
  const watched = new Map<string, (details: Details) => void>();
  let started = 0;
  app.on('child-process-gone', (_event, details) => { watched.get(details.name ?? '')?.(details); });
  return async (order) => {
    const name = `Step worker ${++started}`;
    const gone = Promise.withResolvers<Details>();
    watched.set(name, gone.resolve);
    const forget = (): void => { watched.delete(name); };
    try {
      const worker = await launch(order, name, gone.promise);
      void worker.ended.finally(forget);
      return worker;
    } catch (error) {
      forget();
      throw error;
    }
  };
}

async function launch({ script, folder, log, heapMegabytes, environment }: WorkerOrder, serviceName: string, gone: Promise<Details>): Promise<WorkerProcess> {
  writeFileSync(log, '');
  const child = utilityProcess.fork(script, [folder], {
    serviceName,
    env: environment,
    execArgv: [`--js-flags=--max-old-space-size=${heapMegabytes}`],
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const words = keepWords(child, log);
  const exited = new Promise<number>((resolve) => { child.once('exit', resolve); });
  const ended = exited.then(async (code): Promise<WorkerEnd> => {
    const [details] = await Promise.all([code === 0 ? null : Promise.race([gone, setTimeout(LAST_WORDS_MS, null)]), words()]);
    return endOf(code, details);
  });
  const pid = await Promise.race([
    new Promise<number>((resolve) => { child.once('spawn', () => { resolve(child.pid ?? 0); }); }),
    // A process that the system does not start need not come to its `exit`.
    Promise.race([exited, gone.then(({ reason }) => reason)]).then((why) => { throw new Error(`the worker could not be started: ${why}`); }),
  ]);
  let runs = true;
  void exited.then(() => { runs = false; });
  return {
    pid,
    ended,
    // Not by `kill`: Electron would end it two seconds later, whatever it writes.
    terminate: () => { if (runs) child.postMessage(STOP_MESSAGE); },
    kill: () => { if (runs) killProcess(pid); },
  };
}

/** Appends what a process says to a file. @returns for when it is gone: waits for the rest */
function keepWords(child: UtilityProcess, log: string): () => Promise<void> {
  const write = (words: string | Uint8Array): void => {
    try {
      appendFileSync(log, words);
    } catch {
      // The disk is full or the folder is gone: the worker fails by that itself, and says so with its exit code.
    }
  };
  child.on('error', (_type, location, report) => {
    // Of the report nothing else: it holds the whole environment.
    write(`FATAL ERROR: ${location}${report.includes('heap out of memory') ? ' - JavaScript heap out of memory' : ''}\n`);
  });
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const listen = (): void => { for (const stream of streams) stream.off('data', write).on('data', write); };
  listen();
  return async () => {
    // Electron takes all listeners from the streams after `exit`; what they still hold comes to new ones.
    await setImmediate();
    listen();
    await Promise.race([Promise.allSettled(streams.map((stream) => finished(stream, { writable: false }))), setTimeout(LAST_WORDS_MS)]);
  };
}

/** @param details null: the process ended by itself */
function endOf(code: number, details: Details | null): WorkerEnd {
  const outOfMemory = details?.reason === 'oom';
  if (details === null || process.platform === 'win32' || !['killed', 'crashed', 'oom'].includes(details.reason)) return { code, signal: null, outOfMemory };
  // What waitpid says: the signal is in the lowest seven bits.
  const number = details.exitCode & 0x7f;
  const [signal] = Object.entries(constants.signals).find(([, value]) => value === number) ?? [null];
  return { code: signal === null ? code : null, signal, outOfMemory };
}
