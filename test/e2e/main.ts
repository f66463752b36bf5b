import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { BROWSER_VARIABLE, findBrowser } from './find-browser.ts';
import { HOSTS, HOST_NAMES } from './host.ts';

// The end-to-end tests: finds a browser that starts here and gives it to Playwright, or says why there is none. Arguments
// are Playwright's own, for example the name of a file; --only=electron is ours and leaves the other hosts out.
const ONLY = '--only=';
const only = process.argv.find((argument) => argument.startsWith(ONLY))?.slice(ONLY.length);
const hosts = HOST_NAMES.filter((host) => only === undefined || host === only);
const here = hosts.filter((host) => {
  const missing = HOSTS[host].missing();
  if (missing !== null) console.log(`skipped: end-to-end tests in ${host}: ${missing}`);
  return missing === null;
});
const { path, reasons } = here.length === 0 ? { path: null, reasons: [] } : await findBrowser(process.env);
if (here.length === 0) {
  console.log('skipped: end-to-end tests: none of the hosts is here');
} else if (path === null) {
  console.log(`skipped: end-to-end tests: no browser here (${reasons.join('; ')}); ${BROWSER_VARIABLE} can name one`);
} else {
  console.log(`end-to-end tests in ${path}`);
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const child = spawn(process.execPath, [playwright, 'test', ...here.map((host) => `--project=${host}`), ...process.argv.slice(2).filter((argument) => !argument.startsWith(ONLY))], { stdio: 'inherit', env: { ...process.env, [BROWSER_VARIABLE]: path } });
  child.on('exit', (code) => { process.exitCode = code ?? 1; });
}
