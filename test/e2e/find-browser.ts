import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import sparticuz from '@sparticuz/chromium';

/** Names the browser for the tests; the others look no further. */
export const BROWSER_VARIABLE = 'MU_ALIGN_BROWSER';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export interface FoundBrowser {
  /** null: none that starts */
  readonly path: string | null;
  /** what was tried before, and why it did not do */
  readonly reasons: readonly string[];
}

/**
 * A Chromium that starts here: the one that the variable names, Playwright's own, one that is installed, or the one that
 * comes from npm. Each is started once: a browser that lacks a library of the system is no browser.
 */
export async function findBrowser(environment: NodeJS.ProcessEnv): Promise<FoundBrowser> {
  const reasons: string[] = [];
  for (const { name, path } of candidates(environment)) {
    try {
      const found = await path();
      if (found === null) continue;
      const browser = await chromium.launch({ executablePath: found });
      await browser.close();
      return { path: found, reasons };
    } catch (error) {
      reasons.push(`${name}: ${firstLines(error)}`);
    }
  }
  return { path: null, reasons: reasons.length > 0 ? reasons : ['none is installed'] };
}

/** The same without starting it, for who calls Playwright directly. */
export function installedBrowser(environment: NodeJS.ProcessEnv): string | null {
  const named = environment[BROWSER_VARIABLE];
  return named !== undefined && named !== '' ? named : ([chromium.executablePath(), ...INSTALLED].find(existsSync) ?? null);
}

function candidates(environment: NodeJS.ProcessEnv): { readonly name: string; readonly path: () => string | null | Promise<string> }[] {
  const named = environment[BROWSER_VARIABLE];
  if (named !== undefined && named !== '') return [{ name: BROWSER_VARIABLE, path: () => named }];
  const present = (path: string) => ({ name: path, path: () => (existsSync(path) ? path : null) });
  return [present(chromium.executablePath()), ...INSTALLED.map(present), { name: '@sparticuz/chromium', path: () => sparticuz.executablePath() }];
}

/** What a launch that failed says first, and the library that it lacks. */
function firstLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [missing] = /error while loading shared libraries: [^\n]*/.exec(text) ?? [];
  return missing ?? text.split('\n', 1)[0] ?? '';
}
