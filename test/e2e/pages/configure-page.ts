import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Configure. */
export class ConfigurePage {
  readonly page: Page;
  readonly main: Locator;
  readonly presets: Locator;
  readonly form: Locator;
  readonly preflight: Locator;
  readonly toolbar: Locator;
  readonly runName: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.presets = page.getByRole('radiogroup', { name: 'Presets and copies' });
    this.form = page.getByRole('form', { name: 'Experiment' });
    this.preflight = page.getByRole('complementary', { name: 'Preflight' });
    this.toolbar = page.getByRole('banner');
    this.runName = page.getByLabel('Name of the run');
  }

  async open(address = ''): Promise<void> {
    await goTo(this.page, `#/configure${address}`);
    await expect(this.form).toBeVisible();
  }

  /** The verb at the right of the toolbar. */
  verb(name: string | RegExp): Locator {
    return this.toolbar.getByRole('button', { name });
  }

  button(name: string | RegExp): Locator {
    return this.main.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** @param within a section or an arm; else the whole form */
  field(label: string, within: Locator = this.form): Locator {
    return within.getByLabel(label, { exact: true });
  }

  section(name: string): Locator {
    return this.form.getByRole('group', { name: new RegExp(`^${name}`) });
  }

  preset(title: string): Locator {
    return this.presets.getByRole('radio', { name: new RegExp(`^${title}`) });
  }

  /** Opens an arm's parameters. */
  async openArm(label: string): Promise<Locator> {
    const arm = this.section('Methods').getByRole('group').filter({ has: this.page.locator('summary', { hasText: new RegExp(`^${label}`) }) });
    await arm.locator('summary').click();
    return arm;
  }

  /** Waits until the preflight is of what is on the screen. */
  async isChecked(): Promise<void> {
    await expect(this.preflight.getByText(/^checked \d\d:\d\d/)).toBeVisible();
  }

  fact(term: string): Locator {
    return this.preflight.getByRole('term').filter({ hasText: term }).locator('xpath=following-sibling::dd');
  }
}
