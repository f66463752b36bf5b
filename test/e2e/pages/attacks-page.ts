import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import type { Download, Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Attacks. */
export class AttacksPage {
  readonly page: Page;
  readonly main: Locator;
  /** the sentence that comes first */
  readonly finding: Locator;
  /** heading of the ROC */
  readonly title: Locator;
  readonly figure: Locator;
  readonly chart: Locator;
  readonly guidesField: Locator;
  readonly guides: Locator;
  readonly guideTable: Locator;
  readonly attackers: Locator;
  readonly calibration: Locator;
  readonly splits: Locator;
  readonly method: Locator;
  readonly seed: Locator;
  readonly curvesOf: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.finding = this.main.getByRole('status').filter({ hasText: /At FPR|Type an FPR/ });
    this.figure = this.main.getByRole('figure').first();
    this.title = this.figure.getByRole('heading', { level: 2 });
    this.chart = this.figure.getByRole('group', { name: /attackers|entropy|loss/ }).last();
    this.guidesField = this.main.getByRole('textbox', { name: 'Guides' });
    this.guides = this.main.getByRole('slider', { name: /FPR guide/ });
    this.guideTable = this.main.getByRole('table', { name: 'Largest TPR at each guide' });
    this.attackers = this.main.getByRole('table', { name: 'Attackers' });
    this.calibration = this.main.getByRole('table', { name: 'What thresholds from CAL give on TEST' });
    this.splits = this.main.getByRole('table', { name: 'Who is in which split' });
    this.method = page.getByRole('combobox', { name: 'Method' });
    this.seed = page.getByRole('banner').getByRole('combobox', { name: 'Seed' });
    this.curvesOf = this.main.getByRole('combobox', { name: 'Curves of' });
  }

  async open(run: string, query = ''): Promise<void> {
    await goTo(this.page, `#/attacks/${run}${query}`);
  }

  against(label: string): Locator {
    return this.main.getByRole('group', { name: /Models that are drawn beside/ }).getByRole('checkbox', { name: label, exact: true });
  }

  guide(place: number): Locator {
    return this.main.getByRole('slider', { name: `FPR guide ${place}`, exact: true });
  }

  /** The rows of a model in the table of guides, one a guide. */
  rowsOf(label: string): Locator {
    return this.guideTable.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: new RegExp(`^${label.replace(/[()]/g, '\\$&')}`) }) });
  }

  attacker(label: string): Locator {
    return this.attackers.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: new RegExp(`^${label}`) }) });
  }

  /** Drags a guide across the plot. @param by px to the right; `meanwhile`: while it is held */
  async drag(place: number, by: number, meanwhile: () => Promise<void>): Promise<void> {
    const box = await this.guide(place).boundingBox();
    if (box === null) throw new Error(`guide ${place} is not shown`);
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 3 };
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    for (let step = 1; step <= 10; step++) await this.page.mouse.move(from.x + (by * step) / 10, from.y);
    await meanwhile();
    await this.page.mouse.up();
  }

  /** What an export of the ROC saves. */
  async exported(format: 'SVG' | 'PDF' | 'CSV' | 'PNG, 2x'): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    await this.figure.getByRole('button', { name: 'Export' }).click();
    return this.saved(this.figure.getByRole('group', { name: 'Export this chart' }).getByRole('button', { name: format, exact: true }));
  }

  /** What a button saves. */
  async saved(button: Locator): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const waiting = this.page.waitForEvent('download');
    await button.click();
    const download: Download = await waiting;
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  async isDrawn(): Promise<void> {
    await expect(this.chart).toBeVisible({ timeout: 20_000 });
    await expect(this.finding).not.toBeEmpty();
  }
}
