import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// node start-built.ts PROGRAM HOME: starts the built desktop application in Node over the fake of Electron, asks the
// workbench from its window, ends it, and prints in milliseconds how long each took.
const [root = '', home = ''] = process.argv.slice(2);
const fake = pathToFileURL(join(import.meta.dirname, 'fake-electron', 'index.ts')).href;
registerHooks({ resolve: (specifier, context, next) => (specifier === 'electron' ? { url: fake, shortCircuit: true } : next(specifier, context)) });
process.argv = [process.execPath, root, `--home=${home}`, '--workers=1'];

const { app } = await import('./fake-electron/app.ts');
const { dialog } = await import('./fake-electron/dialog.ts');
const { connectPage } = await import('./connected-window.ts');
await import(fake);

const begun = performance.now();
const since = (): number => performance.now() - begun;
await import(pathToFileURL(join(root, 'out', 'main', 'desktop.js')).href);
const evaluatedMs = since();
await app.becomeReady();
const shown = Promise.withResolvers<number>();
const [window] = app.windows;
if (window === undefined) throw new Error(`no window was opened: ${JSON.stringify(dialog.shown)}`);
window.once('show', () => { shown.resolve(since()); });
const shownMs = await shown.promise;
const { page } = window.fakeContents;
if (page === null) throw new Error('the window shows no page');
const client = connectPage(page);
const { host } = await client.call('system.info', {});
const answeredMs = since();
client.close();
app.quit();
await app.ended;
process.stdout.write(`${JSON.stringify({ host, evaluatedMs, shownMs, answeredMs })}\n`);
