import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { goTo } from '../fixtures.ts';

/** The screen Monitor, of one run or of those at work. */
export class MonitorPage {
  readonly page: Page;
  readonly main: Locator;
  readonly steps: Locator;
  readonly log: Locator;
  readonly clock: Locator;
  readonly controls: Locator;
  readonly toolbar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.main = page.getByRole('main');
    this.steps = page.getByRole('grid', { name: 'Steps' });
    this.log = page.getByRole('region', { name: 'Log', exact: true });
    this.clock = page.getByRole('region', { name: 'Progress' });
    this.controls = page.getByRole('group', { name: 'How the curves are drawn' });
    this.toolbar = page.getByRole('banner');
  }

  async open(run: string, step: string | null = null): Promise<void> {
    await goTo(this.page, `#/monitor/${run}${step === null ? '' : `/${step}`}`);
  }

  /** A cell of the matrix, by the title of its step: "MU-ALIGN, seed 42". */
  step(title: string): Locator {
    return this.steps.getByRole('button', { name: new RegExp(`^${title}:`) });
  }

  /** All cells that stand for a step. */
  get cells(): Locator {
    return this.steps.getByRole('gridcell').getByRole('button');
  }

  /** The heading over the curves. */
  heading(title: string): Locator {
    return this.main.getByRole('heading', { level: 2, name: title, exact: true });
  }

  chart(title: string): Locator {
    return this.page.getByRole('figure', { name: title });
  }

  /** What a chart says to who cannot see it. */
  summary(title: string): Locator {
    return this.chart(title).getByRole('group', { name: title }).getByRole('paragraph');
  }

  /** A verb of the toolbar or of a notice. */
  verb(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async shows(title: string): Promise<void> {
    await expect(this.heading(title)).toBeVisible();
  }

  /** The last optimiser step that the curves have. */
  async lastStep(): Promise<number> {
    const text = await this.main.getByText(/the last ones, at step \d+/).textContent();
    return Number(/at step (\d+)/.exec(text ?? '')?.[1]);
  }
}
