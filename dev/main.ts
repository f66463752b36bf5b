import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chooseHost } from '../src-main/cli/desktop-host/choose-host.ts';
import { electronBinary, electronPackage } from '../src-main/cli/desktop-host/electron-package.ts';
import { probeHost } from '../src-main/cli/desktop-host/probe-host.ts';
import { buildWindow } from './build-window.ts';
import { QuietRunner } from './quiet-runner.ts';
import { RestartingProcess } from './restarting-process.ts';
import { SOURCES, isWindowAlone } from './sources.ts';

// `npm run dev`: builds on every change. Where the window alone was changed, its page loads anew and what runs goes on;
// otherwise the application starts again, or with --browser the local server. What runs is what a release is: no
// development server, the same policy, tokens and files. Other arguments are those of `npm start`.

/** ms without a change after which a change is taken to be complete: editors write in several steps. */
const QUIET_MS = 200;

const root = join(import.meta.dirname, '..');
// Builds and hosts know by it that the window will be built anew.
process.env['MU_ALIGN_DEV'] = '1';
const args = process.argv.slice(2);
const others = args.filter((argument) => argument !== '--browser');
const start = hostStart();

const electronVite = join(dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')), 'bin', 'electron-vite.js');
const host = new RestartingProcess(start, (code) => { end(code); });
const builds = new QuietRunner<string>(QUIET_MS, async (folders) => {
  if (isWindowAlone(folders)) return buildWindow(root);
  const isBuilt = await buildAll();
  if (isBuilt) host.restart();
  return isBuilt;
});
const watchers = SOURCES.map((folder) => watch(join(root, folder), { recursive: true }, () => { builds.ask(folder); }));
// The terminal sends it to the program as well, which ends in its own time; then this does.
process.on('SIGINT', () => { if (!host.stop()) end(130); });
process.on('SIGTERM', () => { if (!host.stop()) end(143); });
for (const folder of SOURCES) builds.ask(folder);

function end(code: number): void {
  for (const watcher of watchers) watcher.close();
  builds.close();
  process.exitCode = code;
}

/** @returns whether it was built; the compiler has said why not */
function buildAll(): Promise<boolean> {
  const child = spawn(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.on('close', (code) => { resolve(code === 0); });
  });
}

/** What is started: Electron where it can run, and its program is there already; otherwise the server, with a word why. */
function hostStart(): (isFirst: boolean) => readonly [command: string, ...args: string[]] {
  const choice = chooseHost(probeHost(root, process.env, { asksForServer: args.includes('--browser'), serverOptions: [] }));
  const installed = electronPackage(root);
  const binary = installed === null ? null : electronBinary(installed, process.env);
  if (choice.host === 'desktop' && binary !== null) return () => [binary, root, ...others];
  const because = choice.host === 'server' ? choice.because : 'Electron\'s program is not there yet: npm start fetches it';
  if (because !== null) console.error(`in your browser and not as an application: ${because}`);
  return (isFirst) => [process.execPath, join(root, 'out', 'main', 'cli.js'), 'serve', ...(isFirst || others.includes('--no-open') ? [] : ['--no-open']), ...others];
}
