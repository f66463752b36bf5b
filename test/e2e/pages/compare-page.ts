import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Compare. */
export class ComparePage {
  readonly page: Page;
  readonly toolbar: Locator;
  readonly main: Locator;
  readonly table: Locator;
  readonly config: Locator;
  readonly curves: Locator;
  readonly methodsDialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.toolbar = page.getByRole('banner');
    this.main = page.getByRole('main');
    this.table = this.main.getByRole('table', { name: /^Differences to/ });
    this.config = this.main.getByRole('table', { name: /^Settings of/ });
    this.curves = this.main.getByRole('region', { name: 'How they learned' });
    this.methodsDialog = page.getByRole('dialog', { name: 'Methods beside the baseline' });
  }

  async open(run: string, query = ''): Promise<void> {
    await goTo(this.page, `#/compare/${run}${query}`);
    await expect(this.table).toBeVisible({ timeout: 20_000 });
  }

  select(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }

  check(label: string): Locator {
    return this.main.getByRole('checkbox', { name: label, exact: true });
  }

  row(head: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: head, exact: false }) }).first();
  }

  /** The cell of a method in a row. */
  async cell(head: string, label: string): Promise<Locator> {
    const heads = await this.table.getByRole('columnheader').allInnerTexts();
    const place = heads.findIndex((text) => text.split('\n')[0]?.trim() === label);
    if (place < 0) throw new Error(`no column ${label}: ${heads.join(', ')}`);
    return this.row(head).getByRole('cell').nth(place - 1);
  }

  async methods(): Promise<string[]> {
    const heads = await this.table.getByRole('columnheader').allInnerTexts();
    return heads.slice(1).map((text) => text.split('\n')[0]?.trim() ?? '');
  }

  async savedCsv(): Promise<string> {
    const waiting = this.page.waitForEvent('download');
    await this.toolbar.getByRole('button', { name: 'Save CSV' }).click();
    return readFile(await (await waiting).path(), 'utf8');
  }
}
