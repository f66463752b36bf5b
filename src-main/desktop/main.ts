import { join } from 'node:path';
import { startDesktop } from './start-desktop.ts';

// The desktop application. Electron says that it is ready only after this has run: nothing here waits for it.
const root = join(import.meta.dirname, '..', '..');
startDesktop({
  root,
  workerScript: join(import.meta.dirname, 'worker.js'),
  backgroundScript: join(import.meta.dirname, 'background.js'),
  preload: join(root, 'out', 'preload', 'preload.cjs'),
  assets: join(root, 'out', 'renderer'),
  argv: process.argv,
  workingDirectory: process.cwd(),
  environment: process.env,
});
