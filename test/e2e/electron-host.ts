import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { electronBinary, electronPackage } from '../../src-main/cli/desktop-host/electron-package.ts';
import { hasDisplay } from '../../src-main/cli/desktop-host/probe-host.ts';
import type { Host, RunningHost } from './host.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The built desktop application in Electron from npm, whose fuses are as Playwright needs them. */
export const ELECTRON: Host = { missing, start };

function binary(): string | null {
  const installed = electronPackage(ROOT);
  return installed === null ? null : electronBinary(installed, process.env);
}

function missing(): string | null {
  if (binary() === null) return 'no Electron binary here (npx install-electron fetches it)';
  if (!existsSync(join(ROOT, 'out', 'main', 'desktop.js'))) return 'the desktop application is not built: npm run build';
  return hasDisplay(process.env, process.platform) ? null : 'no screen here (npm run test:electron takes Xvfb)';
}

async function start(home: string): Promise<RunningHost> {
  const executablePath = binary();
  if (executablePath === null) throw new Error('there is no Electron binary here');
  // Only tests do without the sandbox, and only as root, where Electron has none.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const environment = Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined || name === 'ELECTRON_RUN_AS_NODE' ? [] : [[name, value]])));
  const application = await _electron.launch({ executablePath, args: [ROOT, `--home=${home}`, '--workers=1', ...asRoot], env: environment });
  const child = application.process();
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  const ended = new Promise<void>((resolve) => { application.once('close', () => { resolve(); }); });
  return {
    context: application.context(),
    show: async () => {
      const page = await application.firstWindow();
      await page.setViewportSize({ width: 1440, height: 900 });
      return page;
    },
    stop: () => application.close(),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    text: () => text,
  };
}
