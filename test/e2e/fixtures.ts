import { rmSync } from 'node:fs';
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
import { makeHome } from './homes.ts';
import type { HomeKind } from './homes.ts';
import type { HostName } from './host.ts';
import { PageProblems } from './page-problems.ts';
import { WorkbenchUnderTest } from './workbench-under-test.ts';

export { expect };

interface TestOptions {
  /** where the window runs; set by the project */
  readonly host: HostName;
  /** what the home folder holds: `test.use({ home: 'finished' })` */
  readonly home: HomeKind;
}

interface TestFixtures {
  readonly workbench: WorkbenchUnderTest;
}

/**
 * `workbench`: the real program on a temporary home folder of this test's own. `page`: its window, opened by the one-time
 * address. A test fails for every console error or warning, violation of the page's policy and uncaught error in any
 * page of `context`, unless `workbench.problems.expect` named it.
 */
export const test = base.extend<TestFixtures & TestOptions>({
  host: ['server', { option: true }],
  home: ['fresh', { option: true }],
  workbench: [async ({ host, home, context }, use, info) => {
    const folder = await makeHome(home);
    const problems = new PageProblems();
    await problems.watch(context);
    const workbench = new WorkbenchUnderTest(host, folder, problems);
    try {
      await workbench.start();
      await use(workbench);
    } finally {
      await workbench.dispose();
      if (info.status !== info.expectedStatus) await info.attach('what the program said', { body: workbench.text, contentType: 'text/plain' });
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
    expect(problems.unexpected, 'console errors and warnings, violations of the policy, uncaught errors').toEqual([]);
  // The first test on a finished home folder waits for its run.
  }, { timeout: 240_000 }],
  page: async ({ workbench, context }, use) => {
    const host = await workbench.start();
    const page = await host.show(context);
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    await use(page);
  },
});

/** Goes to a screen by its address, as a link or a bookmark does: `goTo(page, '#/runs')`. */
export async function goTo(page: Page, hash: string): Promise<void> {
  await page.goto(new URL(hash, page.url()).href);
}
