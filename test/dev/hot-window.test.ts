import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SOURCES } from '../../dev/sources.ts';
import { findServer } from '../../src-main/server/find-server.ts';
import { atEnd, temporaryFolder } from '../main/server/test-server.ts';

const root = join(import.meta.dirname, '..', '..');
const PARTS = [...SOURCES, 'dev', 'package.json', 'electron.vite.config.ts', 'svelte.config.js', 'tsconfig.json'];
/** ms that a build may take on a machine that does other things. */
const PATIENCE_MS = 60_000;

/** Starts `npm run dev` in a copy of the program. @returns the copy, and what its server serves */
function startDev() {
  const [copy, home] = [temporaryFolder(), temporaryFolder()];
  for (const part of PARTS) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
  const dev = spawn(process.execPath, [join(copy, 'dev', 'main.ts'), '--browser', '--no-open', `--home=${home}`], { cwd: copy, stdio: 'ignore' });
  const ended = once(dev, 'close');
  atEnd(async () => {
    dev.kill('SIGINT');
    await ended;
  });
  return {
    copy,
    /** the page's program, and the process that serves it */
    served: async () => {
      const server = await findServer(home);
      if (server === null) throw new Error('the server does not answer yet');
      const read = async (path: string): Promise<string> => (await fetch(new URL(path, server.url), { headers: { authorization: `Bearer ${server.secret}` } })).text();
      const page = await read('/');
      const [, build = ''] = /dev-reload\.js\?build=([\w-]+)"/.exec(page) ?? [];
      return { pid: server.pid, build, told: await read('/dev-build.txt'), script: await read(/\/assets\/index-[\w-]+\.js/.exec(page)?.[0] ?? '/') };
    },
  };
}

test('a change of the window is served by the host that runs, whole, and its pages see it', { timeout: 4 * PATIENCE_MS }, async () => {
  const { copy, served } = startDev();
  const first = await vi.waitFor(served, { timeout: PATIENCE_MS, interval: 50 });
  expect(first.told).toBe(first.build);
  const file = join(copy, 'src-renderer', 'app', 'Navigation.svelte');
  writeFileSync(file, readFileSync(file, 'utf8').replace('MU-ALIGN<', 'CHANGED-ON-THE-WAY<'));
  const second = await vi.waitFor(async () => {
    const now = await served();
    if (now.build === first.build) throw new Error('the old one is still served');
    return now;
  }, { timeout: PATIENCE_MS, interval: 50 });
  expect(second.told).toBe(second.build);
  expect(second.script).toContain('CHANGED-ON-THE-WAY');
  expect(second.pid).toBe(first.pid);
});
