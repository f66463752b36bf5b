import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { WorkerEnd, WorkerOrder, WorkerProcess } from './worker-launcher.ts';

/** Starts a worker as a child process of Node. It ends with this one: it watches the pipe on its stdin. */
export async function spawnWorker({ script, folder, log, heapMegabytes, environment }: WorkerOrder): Promise<WorkerProcess> {
  const output = openSync(log, 'w');
  try {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMegabytes}`, script, folder], { stdio: ['pipe', output, output], env: environment });
    const ended = new Promise<WorkerEnd>((resolve) => {
      child.on('exit', (code, signal) => {
        child.stdin?.destroy();
        resolve({ code, signal, outOfMemory: false });
      });
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.on('spawn', () => { resolve(child.pid ?? 0); });
      child.on('error', (error) => { reject(new Error(`the worker could not be started: ${error.message}`)); });
    });
    return { pid, ended, terminate: () => { child.kill('SIGTERM'); }, kill: () => { child.kill('SIGKILL'); } };
  } finally {
    closeSync(output);
  }
}
