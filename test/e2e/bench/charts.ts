import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';
import type { ChartBench } from '../../renderer/bench/chart-bench.svelte.ts';
import { serveWindow } from '../../renderer/harness/serve.ts';
import { framesWhile, median } from './frames.ts';
import { heapMegabytes } from './heap.ts';
import type { Measurement } from './measurement.ts';

declare global {
  interface Window {
    readonly bench: ChartBench;
  }
}

const ROUNDS = 7;
const SCORES = 1_000_000;
/** members of the published sizes, and as many as non-members */
const WORLDS = [['2,451 members', 2451], ['half of them members', SCORES / 2]] as const;
const LIVE = { points: 100_000, hertz: 10, seconds: 10 };

/** Charts with as much as a large run has, in pages of their own. */
export async function benchCharts(root: string, browser: Browser, say: (line: string) => void): Promise<Measurement[]> {
  const out = join(root, 'out', 'bench');
  await build({
    configFile: false,
    logLevel: 'warn',
    root: join(root, 'test', 'renderer', 'bench'),
    base: './',
    plugins: [svelte({ configFile: join(root, 'svelte.config.js') })],
    build: { outDir: out, emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  });
  const served = await serveWindow(out, {});
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(served.url);
    await page.waitForFunction(() => 'bench' in window);
    const roc: Measurement[] = [];
    for (const [what, members] of WORLDS) roc.push(...await rocOf(page, what, members, say));
    const live = await liveOf(page, say);
    const held = await heldOf(page, say);
    await page.close();
    return [...roc, ...live, ...held];
  } finally {
    served.close();
  }
}

async function rocOf(page: Page, world: string, members: number, say: (line: string) => void): Promise<Measurement[]> {
  const vertices = await page.evaluate(([a, b]) => window.bench.prepareRoc(a, b), [members, SCORES - members] as const);
  say(`ROC of ${SCORES} scores, ${world}: ${vertices} vertices in 13 curves`);
  const [drawn, plain]: [number[], number[]] = [[], []];
  for (let i = 0; i < ROUNDS; i++) {
    await page.evaluate(() => {
      window.bench.clear();
      window.bench.renewRoc();
    });
    drawn.push(await page.evaluate(() => window.bench.drawRoc()));
    await page.evaluate(() => { window.bench.clear(); });
    plain.push(await page.evaluate(() => window.bench.drawPlainRoc()));
  }
  await page.evaluate(() => { window.bench.clear(); });
  await page.evaluate(() => window.bench.drawRoc());
  const guide = page.getByRole('slider').first();
  const box = await guide.boundingBox();
  const dragging = await framesWhile(page, async () => {
    if (box === null) throw new Error('there is no guide');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    for (let i = 0; i <= 120; i++) {
      await page.mouse.move(box.x + 300 * Math.sin((i / 120) * Math.PI), y);
      await setTimeout(8);
    }
    await page.mouse.up();
  });
  await page.evaluate(() => { window.bench.clear(); });
  const empty = await framesWhile(page, async () => {
    for (let i = 0; i <= 120; i++) {
      await page.mouse.move(300 + i, 300);
      await setTimeout(8);
    }
  });
  return [
    { what: `ROC drawn, ${world}`, value: median(drawn), unit: 'ms', goal: 150, reference: { what: 'all vertices on a plain canvas', value: median(plain) } },
    { what: `longest frame dragging a guide, ${world}`, value: dragging.longestMs, unit: 'ms', goal: 50, reference: { what: 'pointer over an empty page', value: empty.longestMs } },
  ];
}

async function liveOf(page: Page, say: (line: string) => void): Promise<Measurement[]> {
  say(`10 curves of ${LIVE.points} points, ${LIVE.hertz} more a second each, for ${LIVE.seconds} s`);
  const measure = async (plain: boolean) => {
    await page.evaluate((points) => {
      window.bench.clear();
      window.bench.prepareLive(points);
    }, LIVE.points);
    await page.evaluate(([hertz, isPlain]) => { window.bench.startLive(hertz, isPlain); }, [LIVE.hertz, plain] as const);
    // The first picture is not one of a live chart.
    await setTimeout(1500);
    const frames = await framesWhile(page, () => setTimeout(LIVE.seconds * 1000));
    await page.evaluate(() => { window.bench.stopLive(); });
    return frames;
  };
  const chart = await measure(false);
  const plain = await measure(true);
  return [
    { what: 'longest frame of a live chart', value: chart.longestMs, unit: 'ms', goal: 50, reference: { what: 'every point on a plain canvas', value: plain.longestMs } },
    { what: '95 % of its frames below', value: chart.p95Ms, unit: 'ms', goal: null, reference: { what: 'plain canvas', value: plain.p95Ms } },
  ];
}

/** Memory that the curves of a step take however long it is followed. */
async function heldOf(page: Page, say: (line: string) => void): Promise<Measurement[]> {
  say(`10 curves of ${LIVE.points} points and of ${10 * LIVE.points}`);
  const held = async (points: number): Promise<number> => {
    await page.evaluate((of) => { window.bench.clear(); window.bench.prepareFollowed(of); }, points);
    return heapMegabytes(page);
  };
  const few = await held(LIVE.points);
  return [{ what: `memory with 10 curves of ${10 * LIVE.points} points`, value: await held(10 * LIVE.points), unit: 'MiB', goal: null, reference: { what: `of ${LIVE.points} points`, value: few } }];
}
