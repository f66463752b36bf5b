import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { installedBrowser } from './test/e2e/find-browser.ts';
import { HOSTS, HOST_NAMES } from './test/e2e/host.ts';
import type { HostName } from './test/e2e/host.ts';

const report = process.env['MU_ALIGN_E2E_REPORT'];
const browser = installedBrowser(process.env);

// `npm run test:e2e` finds a browser before it comes here, and says why where there is none.
export default defineConfig<{ host: HostName }>({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  outputDir: 'out/e2e',
  fullyParallel: true,
  forbidOnly: true,
  workers: Math.min(2, availableParallelism()),
  // A browser on a machine that is busy with other things may miss a time limit; the report names such a test as flaky.
  retries: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
  projects: HOST_NAMES.filter((host) => HOSTS[host].missing() === null).map((host) => ({ name: host, use: { host } })),
  use: {
    browserName: 'chromium',
    ...(browser === null ? {} : { launchOptions: { executablePath: browser } }),
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    screenshot: 'only-on-failure',
  },
});
