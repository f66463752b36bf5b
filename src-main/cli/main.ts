import { join } from 'node:path';
import { runProgram } from './run-program.ts';

// The command line. Whoever starts it through npm or bin/mu-align.cjs has a new enough Node.
const root = join(import.meta.dirname, '..', '..');
const controller = new AbortController();
const stop = (): void => {
  // A second Ctrl-C does not wait for workers to stop; they end when this process does.
  if (controller.signal.aborted) process.exit(130);
  controller.abort();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever read the output, for example `head`, has seen enough.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runProgram(process.argv.slice(2), {
  root,
  resources: join(root, 'resources'),
  workerScript: join(import.meta.dirname, 'worker.js'),
  backgroundScript: join(import.meta.dirname, 'background.js'),
  environment: process.env,
  signal: controller.signal,
});
process.off('SIGINT', stop);
process.off('SIGTERM', stop);
