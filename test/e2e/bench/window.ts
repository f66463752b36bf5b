import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { fillStore } from '../../../src-main/cli/bench-store-data.ts';
import { openStore } from '../../../src-main/store/store.ts';
import { serveWindow } from '../../renderer/harness/serve.ts';
import { endlessExperiment } from '../experiment.ts';
import { makeHome } from '../homes.ts';
import { PageProblems } from '../page-problems.ts';
import { WorkbenchUnderTest } from '../workbench-under-test.ts';
import { median } from './frames.ts';
import { heapMegabytes } from './heap.ts';
import type { Measurement } from './measurement.ts';

const ROUNDS = 5;
const RUNS = 10_000;
const SAMPLE_MS = 10_000;
/** until what is read and drawn once is there */
const SETTLE_MS = 20_000;

/** The whole window on the real server, part by part. @param minutes of live streaming; 0: none */
export function windowParts(browser: Browser, minutes: number, say: (line: string) => void): Record<string, () => Promise<Measurement[]>> {
  return {
    home: () => withWorkbench(null, (workbench) => homeOf(browser, workbench, say)),
    runs: () => withWorkbench(fillWithRuns, (workbench) => runsOf(browser, workbench, say)),
    ...(minutes === 0 ? {} : { heap: () => withWorkbench(null, (workbench) => heapOf(browser, workbench, minutes, say)) }),
  };
}

async function withWorkbench<T>(prepare: ((home: string) => void) | null, use: (workbench: WorkbenchUnderTest) => Promise<T>): Promise<T> {
  const home = await makeHome('fresh');
  prepare?.(home);
  const workbench = new WorkbenchUnderTest('server', home, new PageProblems());
  try {
    await workbench.start();
    return await use(workbench);
  } finally {
    await workbench.dispose();
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function fillWithRuns(home: string): void {
  const store = openStore(home);
  fillStore(store, RUNS, 0);
  store.close();
}

/** First paint and first content of Home, in a browser that has nothing of it yet. */
async function homeOf(browser: Browser, workbench: WorkbenchUnderTest, say: (line: string) => void): Promise<Measurement[]> {
  say('Home, first time');
  const [paints, contents, empties]: [number[], number[], number[]] = [[], [], []];
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-empty-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><html lang="en"><title>Empty</title><p>Empty</p></html>');
  const empty = await serveWindow(folder, {});
  try {
    for (let i = 0; i < ROUNDS; i++) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await workbench.openIn(context);
      contents.push(await contentAfterAnswer(page));
      paints.push(await paintAfterAnswer(page));
      await page.goto(empty.url);
      empties.push(await paintAfterAnswer(page));
      await context.close();
    }
  } finally {
    empty.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const reference = { what: 'a page of one word', value: median(empties) };
  return [
    { what: 'Home, first paint after the server answers', value: median(paints), unit: 'ms', goal: 500, reference },
    { what: 'Home, nothing waits any more', value: median(contents), unit: 'ms', goal: null, reference },
  ];
}

function paintAfterAnswer(page: Page): Promise<number> {
  return page.evaluate(() => new Promise<number>((resolve) => {
    const [navigation] = performance.getEntriesByType('navigation');
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName('first-contentful-paint').at(0);
      if (paint !== undefined && navigation instanceof PerformanceNavigationTiming) resolve(paint.startTime - navigation.responseStart);
    }).observe({ type: 'paint', buffered: true });
  }));
}

/** Until the screen has content and nothing on it is still being read. */
async function contentAfterAnswer(page: Page): Promise<number> {
  const time = await page.waitForFunction(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    const main = document.querySelector('main');
    const isThere = main !== null && main.innerText.trim() !== '' && main.querySelector('[aria-busy="true"]') === null;
    return isThere && navigation instanceof PerformanceNavigationTiming ? performance.now() - navigation.responseStart : null;
  });
  return Number(await time.jsonValue());
}

/** From a word's being typed to the table that shows its rows. */
async function runsOf(browser: Browser, workbench: WorkbenchUnderTest, say: (line: string) => void): Promise<Measurement[]> {
  say(`a table of ${RUNS} runs`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await workbench.openIn(context);
  await page.goto(new URL('#/runs', page.url()).href);
  const grid = page.getByRole('grid').first();
  await grid.waitFor();
  const field = await page.getByRole('main').getByRole('searchbox').first().elementHandle();
  const [filtered, answered]: [number[], number[]] = [[], []];
  for (const word of ['cosine', 'teacher', 'larger', 'ablation', 'sweep']) {
    filtered.push(await grid.evaluate((table, [input, text]) => new Promise<number>((resolve) => {
      if (!(input instanceof HTMLInputElement)) throw new Error('there is no field to filter with');
      const start = performance.now();
      const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(() => {
          requestAnimationFrame(() => { resolve(performance.now() - start); });
        });
      });
      observer.observe(table, { attributes: true, attributeFilter: ['aria-rowcount'] });
      input.value = text;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }), [field, word] as const));
    const start = performance.now();
    await workbench.client.call('runs.list', { filter: { text: word, archived: false, all: [] }, sort: [{ field: 'createdAt', descending: true }], page: { offset: 0, limit: 100 } });
    answered.push(performance.now() - start);
    await setTimeout(300);
  }
  await context.close();
  return [{ what: `Runs, ${RUNS} rows filtered`, value: median(filtered), unit: 'ms', goal: 100, reference: { what: 'the server\'s answer alone', value: median(answered) } }];
}

/** Memory of the Monitor while a real run is followed, after each collection of garbage. */
async function heapOf(browser: Browser, workbench: WorkbenchUnderTest, minutes: number, say: (line: string) => void): Promise<Measurement[]> {
  say(`live streaming for ${minutes} min`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // Enough pairs for hours of training.
  const dataset = { kind: 'scenes', params: { trainPairs: 12_000, heldoutPairs: 600, selNonMembers: 600, calNonMembers: 1200, testNonMembers: 1200 } };
  const id = await workbench.launch(endlessExperiment({ dataset }), 'Watched for long');
  await workbench.runReaches(id, 'running');
  const watching = await workbench.openIn(context);
  await watching.goto(new URL(`#/monitor/${id}`, watching.url()).href);
  const idle = await workbench.openIn(context);
  await setTimeout(SETTLE_MS);
  const [live, rest]: [number[], number[]] = [[], []];
  const end = performance.now() + minutes * 60_000;
  do {
    live.push(await heapMegabytes(watching));
    rest.push(await heapMegabytes(idle));
    await setTimeout(SAMPLE_MS);
  } while (performance.now() < end);
  await workbench.client.call('runs.stop', { id, force: true });
  await context.close();
  say(`heap of the Monitor, MiB: ${live.map((value) => value.toFixed(1)).join(' ')}`);
  return [
    { what: 'Monitor, heap at the end', value: live.at(-1) ?? NaN, unit: 'MiB', goal: null, reference: { what: 'at the start', value: live[0] ?? NaN } },
    { what: 'Monitor, heap grows by', value: slope(live), unit: 'MiB/min', goal: null, reference: { what: 'Home that nobody touches', value: slope(rest) } },
  ];
}

/** Of a straight line through all samples, a minute. */
function slope(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
  const [over, under] = samples.reduce(([a, b], value, i) => [a + (i - middle) * (value - mean), b + (i - middle) ** 2], [0, 0]);
  return under === 0 ? NaN : (over / under) * (60_000 / SAMPLE_MS);
}
