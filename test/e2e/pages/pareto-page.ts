import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Pareto. */
export class ParetoPage {
  readonly page: Page;
  readonly toolbar: Locator;
  readonly main: Locator;
  /** the sentences that come first */
  readonly finding: Locator;
  readonly table: Locator;
  /** who is drawn */
  readonly shown: Locator;
  /** what the marks of the panels mean */
  readonly marks: Locator;

  constructor(page: Page) {
    this.page = page;
    this.toolbar = page.getByRole('banner');
    this.main = page.getByRole('main');
    this.finding = this.main.getByRole('status').filter({ hasText: / against | alone here|no value in common/ });
    this.table = this.main.getByRole('table', { name: 'The same points as numbers' });
    this.shown = this.main.getByRole('group', { name: 'Methods shown' });
    this.marks = this.main.getByRole('list', { name: 'Marks' });
  }

  async open(run: string, query = ''): Promise<void> {
    await goTo(this.page, `#/pareto/${run}${query}`);
    await expect(this.table).toBeVisible({ timeout: 20_000 });
  }

  /** Until the methods have been held against the baseline. */
  async isJudged(): Promise<void> {
    await expect(this.table).toBeVisible({ timeout: 20_000 });
    await expect(this.finding).toHaveAttribute('aria-busy', 'false');
  }

  select(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }

  panel(title: string): Locator {
    return this.main.getByRole('figure', { name: title, exact: true });
  }

  /** the plot itself, which takes keys */
  plot(title: string): Locator {
    return this.panel(title).getByRole('group', { name: title, exact: true });
  }

  method(label: string): Locator {
    return this.shown.getByRole('checkbox', { name: label });
  }

  row(label: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: label, exact: true }) });
  }

  async methods(): Promise<string[]> {
    return this.table.getByRole('rowheader').allInnerTexts().then((all) => all.map((text) => text.trim()));
  }

  /** The table, row by row. */
  async cells(): Promise<string[][]> {
    const rows = await this.table.getByRole('row').all();
    return Promise.all(rows.map((row) => row.getByRole('cell').allInnerTexts()));
  }

  async exported(title: string, format: 'SVG' | 'PDF' | 'PNG, 2x' | 'CSV'): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    await this.panel(title).getByRole('button', { name: 'Export' }).click();
    const waiting = this.page.waitForEvent('download');
    await this.panel(title).getByRole('group', { name: 'Export this chart' }).getByRole('button', { name: format, exact: true }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }
}
