import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Runs: list and archive. */
export class RunsPage {
  readonly page: Page;
  readonly main: Locator;
  readonly toolbar: Locator;
  readonly grid: Locator;
  readonly search: Locator;
  readonly selection: Locator;
  readonly menu: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.toolbar = page.getByRole('banner');
    this.grid = page.getByRole('grid');
    this.search = this.main.getByRole('searchbox');
    this.selection = page.getByRole('region', { name: 'Selected runs' });
    this.menu = page.getByRole('menu');
  }

  async open(query = ''): Promise<void> {
    await goTo(this.page, `#/runs${query}`);
  }

  /** Rows of runs, without the head. */
  get rows(): Locator {
    return this.grid.getByRole('row').filter({ has: this.page.getByRole('rowheader') });
  }

  row(name: string): Locator {
    return this.rows.filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
  }

  async names(): Promise<string[]> {
    return this.rows.getByRole('rowheader').allTextContents();
  }

  head(name: string): Locator {
    return this.grid.getByRole('columnheader', { name });
  }

  async filter(field: string, value: string): Promise<void> {
    await this.main.getByRole('button', { name: 'Add a filter' }).click();
    await this.main.getByRole('combobox', { name: 'Field' }).selectOption(field);
    const control = this.main.getByLabel('Value', { exact: true });
    if (await control.evaluate((element) => element instanceof HTMLSelectElement)) await control.selectOption(value);
    else await control.fill(value);
    await this.main.getByRole('button', { name: 'Add', exact: true }).click();
  }

  /** Takes a line of a run's menu. */
  async choose(run: string, item: string): Promise<void> {
    await this.row(run).getByRole('button', { name: `What to do with ${run}` }).click();
    await this.menu.getByRole('menuitem', { name: item }).click();
    await expect(this.menu).toBeHidden();
  }

  /** Moves the grid's own cursor to a run. */
  async moveTo(run: string): Promise<void> {
    await expect(this.row(run).first()).toBeVisible();
    await this.grid.focus();
    await this.page.keyboard.press('Home');
    const at = (await this.names()).findIndex((name) => name.trim().endsWith(run));
    for (let i = 0; i < at; i++) await this.page.keyboard.press('j');
  }
}
