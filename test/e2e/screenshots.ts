import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { endlessExperiment } from './experiment.ts';
import { findBrowser } from './find-browser.ts';
import { makeHome } from './homes.ts';
import { PageProblems } from './page-problems.ts';
import { smallPng } from './small-png.ts';
import { THEMES, VIEWPORTS, quiet, settled, useTheme } from './viewports.ts';
import { WorkbenchUnderTest } from './workbench-under-test.ts';

// The README's pictures, of the real program: committed frozen results, a small finished run and one that learns.
// npm run screenshots; with names, those pictures instead: npm run screenshots -- pareto runs.

/** ms in which a run gets far enough to show curves. */
const LEARNING_MS = 15_000;
const MOST_BYTES = 200_000;
const folder = join(import.meta.dirname, '..', '..', 'docs', 'screens');

interface Picture {
  readonly name: string;
  readonly hash: (live: string) => string;
}

const PICTURES: readonly Picture[] = [
  { name: 'home', hash: () => '#/home' },
  { name: 'configure', hash: () => '#/configure/scenes-20k' },
  { name: 'monitor', hash: (live) => `#/monitor/${live}` },
  { name: 'attacks', hash: () => '#/attacks/frozen-scenes-low-fpr' },
  { name: 'compare', hash: () => '#/compare/frozen-vqa-v2-20k' },
  { name: 'pareto', hash: () => '#/pareto/frozen-scenes-low-fpr?hidden=original' },
  { name: 'tables', hash: () => '#/tables/frozen-vqa-v2-20k' },
  { name: 'datasets', hash: () => '#/datasets' },
  { name: 'runs', hash: () => '#/runs' },
];

/** The README shows these. */
const SHOWN = ['home', 'monitor', 'attacks', 'pareto', 'tables', 'runs'];

const wanted = process.argv.length > 2 ? process.argv.slice(2) : SHOWN;
const pictures = PICTURES.filter(({ name }) => wanted.includes(name));
const { path, reasons } = await findBrowser(process.env);
if (path === null) throw new Error(`no browser here: ${reasons.join('; ')}`);
mkdirSync(folder, { recursive: true });
const home = await makeHome('finished');
const problems = new PageProblems();
const workbench = new WorkbenchUnderTest('server', home, problems);
const browser = await chromium.launch({ executablePath: path });
try {
  await workbench.start();
  const live = await workbench.launch(endlessExperiment(), 'A run that learns');
  await workbench.runReaches(live, 'running');
  const context = await browser.newContext({ viewport: VIEWPORTS.usual, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
  await problems.watch(context);
  const page = await workbench.openIn(context);
  await page.waitForTimeout(LEARNING_MS);
  for (const picture of pictures) await take(page, picture, live);
  for (const text of problems.unexpected) console.error(text);
  process.exitCode = problems.unexpected.length === 0 ? 0 : 1;
} finally {
  await browser.close();
  await workbench.dispose();
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function take(page: Page, { name, hash }: Picture, live: string): Promise<void> {
  await page.goto(new URL(hash(live), page.url()).href);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await quiet(page);
  // Without the ring around what the keyboard is at.
  await page.getByRole('heading', { level: 1 }).click();
  for (const theme of THEMES) {
    await useTheme(page, theme);
    await page.waitForTimeout(500);
    await settled(page);
    const file = join(folder, `${name}-${theme}.png`);
    const png = smallPng(await page.screenshot());
    writeFileSync(file, png);
    console.log(`docs/screens/${name}-${theme}.png, ${(png.length / 1000).toFixed(0)} kB${png.length > MOST_BYTES ? ': too large for the repository' : ''}`);
  }
}
