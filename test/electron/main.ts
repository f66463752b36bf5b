import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hasDisplay } from '../../src-main/cli/desktop-host/probe-host.ts';

// The end-to-end tests of the window in Electron, wherever its binary is: those that need no server, for the desktop
// application has none. On Linux without a screen they run under Xvfb. Arguments are Playwright's own.
const tests = [join(import.meta.dirname, '..', 'e2e', 'main.ts'), '--only=electron', ...process.argv.slice(2)];
const needsScreen = !hasDisplay(process.env, process.platform);
const xvfb = needsScreen && spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).status === 0;
const child = xvfb ? spawn('xvfb-run', ['--auto-servernum', process.execPath, ...tests], { stdio: 'inherit' }) : spawn(process.execPath, tests, { stdio: 'inherit' });
child.on('exit', (code) => { process.exitCode = code ?? 1; });
