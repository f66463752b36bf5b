// Takes pictures of the window with invented answers: node test/renderer/harness/look.ts BUILT_FOLDER PICTURES [address...]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { inventedHandlers, inventedRuns } from './invented.ts';
import { serveWindow } from './serve.ts';

const [folder = 'out/renderer', pictures = '/tmp/pictures', ...addresses] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const served = await serveWindow(folder, inventedHandlers(inventedRuns(200)));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const sizes = [{ width: 1440, height: 900 }, { width: 1100, height: 700 }, { width: 550, height: 350 }];
for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: size, colorScheme });
    page.on('console', (message) => {
      console.log(message.type(), message.text());
    });
    page.on('pageerror', (error) => {
      console.log('error', error.message);
    });
    for (const address of addresses.length === 0 ? ['#/home'] : addresses) {
      await page.goto(`${served.url}${address}`);
      await page.waitForTimeout(1200);
      await page.screenshot({ fullPage: true, path: join(pictures, `${address.replace(/\W+/g, '-')}-${colorScheme}-${size.width}.png`) });
    }
    await page.close();
  }
}
await browser.close();
served.close();
