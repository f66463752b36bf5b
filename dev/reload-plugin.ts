import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { BUILD_FILE } from '../src-main/server/window-files.ts';

const SCRIPT_FILE = 'dev-reload.js';

/**
 * Asks again and again which build is served, and loads the page anew when it is not the page's own. A file of its own,
 * asked for from its own host: the page's policy stays what it is in a release.
 */
const SCRIPT = `const own = new URL(import.meta.url).searchParams.get('build');
setInterval(async () => {
  try {
    const answer = await fetch('./${BUILD_FILE}', { cache: 'no-store' });
    if (answer.ok && await answer.text() !== own) location.reload();
  } catch {
    // The host is starting again.
  }
}, 500);
`;

/** Lets hosts and pages of the window see that it was built anew. For `npm run dev` alone. */
export function reloadPlugin(): Plugin {
  const build = randomUUID();
  let file = '';
  return {
    name: 'mu-align-dev-reload',
    configResolved(config) {
      file = join(config.build.outDir, BUILD_FILE);
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: `./${SCRIPT_FILE}?build=${build}` }, injectTo: 'head' }],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: SCRIPT_FILE, source: SCRIPT });
    },
    buildStart() {
      rmSync(file, { force: true });
    },
    // All others are written by now.
    writeBundle() {
      writeFileSync(file, build);
    },
  };
}
