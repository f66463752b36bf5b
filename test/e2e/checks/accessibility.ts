import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { THEMES, useTheme } from '../viewports.ts';

/** axe-core finds nothing on the page as it is, in light and in dark. @param within a CSS selector; else the whole page */
export async function expectNoViolations(page: Page, within: string | null = null): Promise<void> {
  for (const theme of THEMES) {
    await useTheme(page, theme);
    expect.soft(await violationsOf(page, within), `accessibility, ${theme}`).toEqual([]);
  }
  await useTheme(page, 'light');
}

/** Each as a sentence: the rule, what it asks, where, and what was found. */
export async function violationsOf(page: Page, within: string | null = null): Promise<string[]> {
  const builder = new AxeBuilder({ page });
  const { violations: found } = await (within === null ? builder : builder.include(within)).analyze();
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`));
}
