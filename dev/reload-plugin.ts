import type { Plugin } from 'vite';

/** Of what `npm run dev` builds: which build this is. */
const BUILD_FILE = 'dev-build.txt';
const SCRIPT_FILE = 'dev-reload.js';

/**
 * Asks once a second which build is served, and loads the page anew when it is another one. A file of its own, asked for
 * from its own server: the page's policy stays what it is in a release.
 */
const SCRIPT = `let known = null;
setInterval(async () => {
  try {
    const answer = await fetch('./${BUILD_FILE}', { cache: 'no-store' });
    const build = await answer.text();
    if (answer.ok && known !== null && build !== known) location.reload();
    if (answer.ok) known = build;
  } catch {
    // The server is starting again.
  }
}, 1000);
`;

/** Lets a page of the window reload when it was built anew. For `npm run dev` alone. */
export function reloadPlugin(): Plugin {
  let build = 0;
  return {
    name: 'mu-align-dev-reload',
    transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: `./${SCRIPT_FILE}` }, injectTo: 'head' }],
    generateBundle() {
      build++;
      this.emitFile({ type: 'asset', fileName: SCRIPT_FILE, source: SCRIPT });
      this.emitFile({ type: 'asset', fileName: BUILD_FILE, source: `${process.pid}.${build}` });
    },
  };
}
