import { runStep } from './run-step.ts';

// The process that runs one step: its only argument is the step's directory.
const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: worker STEP_DIRECTORY (started by the scheduler)');
  process.exitCode = 2;
} else {
  const code = await runStep(folder);
  // The backend keeps timers and the watched pipe open: the result is written, nothing is left to wait for.
  process.exit(code);
}
