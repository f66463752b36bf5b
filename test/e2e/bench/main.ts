import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { findBrowser } from '../find-browser.ts';
import { benchCharts } from './charts.ts';
import { measurementLines } from './measurement.ts';
import type { Measurement } from './measurement.ts';
import { windowParts } from './window.ts';

// Speed of the window in a real browser, beside references in the same browser: npm run bench -- ui. Asserts nothing.
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '1' }, only: { type: 'string' } } });
const minutes = Number(values.minutes);
const { path, reasons } = await findBrowser(process.env);
if (!(minutes >= 0)) {
  console.error('--minutes is how long live streaming is watched, for example 10; 0 leaves it out');
  process.exitCode = 2;
} else if (path === null) {
  console.log(`skipped: no browser here (${reasons.join('; ')})`);
} else {
  const say = (line: string): void => { console.error(line); };
  const browser = await chromium.launch({ executablePath: path, args: ['--enable-precise-memory-info'] });
  try {
    const parts = { charts: () => benchCharts(join(import.meta.dirname, '..', '..', '..'), browser, say), ...windowParts(browser, minutes, say) };
    const measured: Measurement[] = [];
    for (const [name, measure] of Object.entries(parts)) {
      if (values.only !== undefined && values.only !== name) continue;
      // One that cannot be measured keeps the others' figures from nobody.
      try {
        measured.push(...await measure());
      } catch (error) {
        console.log(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = 1;
      }
    }
    console.log(`the window in ${path}, Chromium ${browser.version()}`);
    for (const line of measurementLines(measured)) console.log(line);
  } finally {
    await browser.close();
  }
}
