import { spawn } from 'node:child_process';
import { join } from 'node:path';

// npm run bench -- WHAT. Benchmarks of the program are a command of it; that of the window needs a browser, which only
// tests bring along.
const [what, ...rest] = process.argv.slice(2);
const args = what === 'ui' ? [join(import.meta.dirname, 'e2e', 'bench', 'main.ts'), ...rest] : [join(import.meta.dirname, '..', 'out', 'main', 'cli.js'), 'bench', ...process.argv.slice(2)];
const child = spawn(process.execPath, args, { stdio: 'inherit' });
child.on('exit', (code) => { process.exitCode = code ?? 1; });
