import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { quiet } from '../viewports.ts';

/** The titles of the screens, in the order of the navigation, and what their addresses call them. */
export const SCREENS = [
  ['home', 'Home'], ['configure', 'Configure'], ['monitor', 'Monitor'],
  ['attacks', 'Attacks'], ['compare', 'Compare'], ['pareto', 'Pareto'], ['tables', 'Tables'],
  ['datasets', 'Datasets'], ['runs', 'Runs'],
] as const;

export type ScreenTitle = (typeof SCREENS)[number][1];

/** What is around every screen: navigation, palette, sheets, messages. */
export class ShellPage {
  readonly page: Page;
  readonly navigation: Locator;
  readonly heading: Locator;
  /** title, what the screen is about, its actions */
  readonly toolbar: Locator;
  readonly main: Locator;
  readonly palette: Locator;
  readonly paletteInput: Locator;
  readonly shortcuts: Locator;
  readonly glossary: Locator;
  readonly themeButton: Locator;
  readonly trail: Locator;
  /** what the workbench has to say beside the states of runs */
  readonly notice: Locator;

  constructor(page: Page) {
    this.page = page;
    this.navigation = page.getByRole('navigation', { name: 'Screens' });
    this.heading = page.getByRole('heading', { level: 1 });
    this.toolbar = page.getByRole('banner');
    this.main = page.getByRole('main');
    this.palette = page.getByRole('dialog', { name: 'Command palette' });
    this.paletteInput = this.palette.getByRole('combobox');
    this.shortcuts = page.getByRole('dialog', { name: 'Shortcuts' });
    this.glossary = page.getByRole('dialog', { name: 'Glossary' });
    this.themeButton = this.navigation.getByRole('button', { name: /^Theme/ });
    this.trail = page.getByRole('contentinfo');
    this.notice = page.getByRole('region', { name: 'Notice of the workbench' });
  }

  link(title: ScreenTitle): Locator {
    return this.navigation.getByRole('link', { name: title });
  }

  /** What a screen reader is told, or a message shows. */
  status(text: string | RegExp): Locator {
    return this.page.getByRole('status').filter({ hasText: text });
  }

  async openPalette(): Promise<void> {
    await this.page.keyboard.press('Control+k');
    await expect(this.paletteInput).toBeFocused();
  }

  async closePalette(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.page.getByRole('combobox', { name: 'Runs, presets, screens, actions, terms', includeHidden: true })).toHaveCount(0);
  }

  /** Types into the palette and takes the first line with that text. */
  async choose(typed: string, line: string | RegExp): Promise<void> {
    await this.openPalette();
    await this.paletteInput.fill(typed);
    await this.palette.getByRole('option', { name: line }).first().click();
    await expect(this.palette).toBeHidden();
  }

  async isOn(title: string): Promise<void> {
    await expect(this.heading).toHaveText(title);
  }

  /** Until nothing on the screen waits for the workbench. */
  async isQuiet(): Promise<void> {
    await quiet(this.page);
  }
}

/** Tabs, forward or back, until the focus is on something, as who has no mouse does. @throws after `most` presses */
export async function tabTo(page: Page, target: Locator, most = 60, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press(key);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${most} times Tab did not lead to ${target.toString()}`);
}
