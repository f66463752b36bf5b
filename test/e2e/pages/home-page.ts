import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Home. */
export class HomePage {
  readonly page: Page;
  readonly main: Locator;
  readonly toolbar: Locator;
  readonly results: Locator;
  readonly claims: Locator;
  readonly recent: Locator;
  readonly reproduce: Locator;
  readonly opening: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.toolbar = page.getByRole('banner');
    this.results = this.toolbar.getByRole('combobox', { name: 'Results' });
    this.claims = page.getByRole('table', { name: /^Published claims/ });
    this.recent = page.getByRole('table', { name: 'Recent runs' });
    this.reproduce = this.main.getByRole('button', { name: 'Reproduce' });
    this.opening = page.getByRole('dialog', { name: /^(Open results|Import scores|The results are open)$/ });
  }

  async open(results: string | null = null): Promise<void> {
    await goTo(this.page, results === null ? '#/home' : `#/home?results=${results}`);
  }

  /** The row of a claim, by its words. */
  claim(words: string | RegExp): Locator {
    return this.claims.getByRole('row', { name: words }).first();
  }

  /** Opens the dialog for results from elsewhere. */
  async openResults(): Promise<void> {
    await this.toolbar.getByRole('button', { name: 'Open results…' }).click();
    await expect(this.opening).toBeVisible();
  }

  async chooseFile(file: string | { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
    await this.opening.getByLabel('File').setInputFiles(file);
  }
}
