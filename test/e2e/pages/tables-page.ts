import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Tables. */
export class TablesPage {
  readonly page: Page;
  readonly toolbar: Locator;
  readonly main: Locator;
  readonly options: Locator;
  readonly rows: Locator;
  readonly columns: Locator;
  readonly preview: Locator;
  readonly table: Locator;
  readonly besideDialog: Locator;

  constructor(page: Page) {
    this.page = page;
    this.toolbar = page.getByRole('banner');
    this.main = page.getByRole('main');
    this.options = this.main.getByRole('form', { name: 'Table options' });
    this.rows = this.options.getByRole('list', { name: 'Rows' });
    this.columns = this.options.getByRole('list', { name: 'Columns' });
    this.preview = this.main.getByRole('region', { name: 'Table preview, scrollable' });
    this.table = this.preview.getByRole('table');
    this.besideDialog = page.getByRole('dialog', { name: 'Arms of other runs' });
  }

  async open(run: string, query = ''): Promise<void> {
    await goTo(this.page, `#/tables/${run}${query}`);
    await expect(this.table).toBeVisible({ timeout: 20_000 });
  }

  source(format: 'LaTeX' | 'CSV' | 'Markdown' = 'LaTeX'): Locator {
    return this.main.getByRole('region', { name: `${format} source` });
  }

  select(label: string): Locator {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }

  pick(list: Locator, name: string): Locator {
    return list.getByRole('checkbox', { name, exact: true });
  }

  grip(list: Locator, name: string): Locator {
    return list.getByRole('button', { name: `Move ${name}`, exact: true });
  }

  /** Labels of the rows as the preview has them, groups left out. */
  async rowNames(): Promise<string[]> {
    return this.table.getByRole('rowheader').allInnerTexts().then((all) => all.map((text) => text.trim()));
  }

  fact(term: string): Locator {
    return this.main.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd');
  }

  /** Drags a line of a list onto another. */
  async drag(list: Locator, name: string, onto: string): Promise<void> {
    const [from, to] = await Promise.all([this.grip(list, name).boundingBox(), this.grip(list, onto).boundingBox()]);
    if (from === null || to === null) throw new Error(`${name} or ${onto} is not shown`);
    const middle = (box: typeof from): { x: number; y: number } => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
    const [start, end] = [middle(from), middle(to)];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    for (let step = 1; step <= 8; step++) await this.page.mouse.move(start.x, start.y + ((end.y - start.y) * step) / 8);
    await this.page.mouse.up();
  }

  async saved(format: 'LaTeX' | 'CSV' | 'Markdown'): Promise<{ readonly name: string; readonly text: string }> {
    const waiting = this.page.waitForEvent('download');
    await this.toolbar.getByRole('button', { name: `Save as ${format}` }).click();
    const download = await waiting;
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  }
}
