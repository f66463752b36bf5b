import { spawn } from 'node:child_process';
import { join } from 'node:path';

// npm run bench -- WHAT. Benchmarks of the program are a command of it; those of the window, which needs a browser, and of
// the desktop application's start, which needs a stand-in for Electron, are here, as only tests bring these along.
const HERE: Readonly<Record<string, string>> = { ui: join('e2e', 'bench', 'main.ts'), desktop: join('main', 'desktop', 'bench-start.ts') };
const [what = '', ...rest] = process.argv.slice(2);
const script = HERE[what];
const args = script !== undefined ? [join(import.meta.dirname, script), ...rest] : [join(import.meta.dirname, '..', 'out', 'main', 'cli.js'), 'bench', ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
child.on('exit', (code) => { process.exitCode = code ?? 1; });
