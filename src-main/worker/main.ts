import { runBareLab } from './bare-lab.ts';
import { runStep } from './run-step.ts';

// The process that runs one step: its only argument is the step's directory.
const [, , folder, file] = process.argv;
if (folder === undefined) {
  console.error('usage: worker STEP_DIRECTORY (started by the scheduler), or worker --bare FILE (started by mu-align bench steps)');
  process.exitCode = 2;
} else if (folder === '--bare' && file !== undefined) {
  await runBareLab(file);
  process.exit();
} else {
  const code = await runStep(folder);
  // The backend keeps timers and the watched pipe open: the result is written, nothing is left to wait for.
  process.exit(code);
}
