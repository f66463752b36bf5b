import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Datasets. */
export class DatasetsPage {
  readonly page: Page;
  readonly main: Locator;
  readonly table: Locator;
  readonly importDialog: Locator;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.table = page.getByRole('table', { name: 'Data sets' });
    this.importDialog = page.getByRole('dialog', { name: /^Import/ });
    this.panel = page.getByRole('tabpanel');
  }

  async open(address = ''): Promise<void> {
    await goTo(this.page, `#/datasets${address}`);
    await expect(this.table).toBeVisible();
  }

  async choose(label: string): Promise<void> {
    await this.table.getByRole('link', { name: label, exact: true }).click();
    await expect(this.main.getByRole('heading', { level: 2, name: label, exact: true })).toBeVisible();
  }

  async show(tab: 'Sample questions' | 'Forget set' | 'Image overlap'): Promise<void> {
    await this.page.getByRole('tab', { name: tab }).click();
  }

  /** Names a folder in the import's dialog. */
  async lookInto(folder: string): Promise<void> {
    await this.importDialog.getByLabel('Folder of the files').fill(folder);
    await this.importDialog.getByRole('button', { name: 'Look into it' }).click();
  }
}
