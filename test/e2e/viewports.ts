import type { Page } from '@playwright/test';

/** Windows that the look is made for. The last is what 200 % zoom leaves of the first. */
export const VIEWPORTS = {
  usual: { width: 1440, height: 900 },
  small: { width: 1100, height: 700 },
  zoomed: { width: 720, height: 450 },
} as const;

export type ViewportName = keyof typeof VIEWPORTS;
export const VIEWPORT_NAMES: readonly ViewportName[] = ['usual', 'small', 'zoomed'];

export const THEMES = ['light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

export async function useViewport(page: Page, name: ViewportName): Promise<void> {
  await page.setViewportSize(VIEWPORTS[name]);
  await settled(page);
}

/** As the system would ask for it. */
export async function useTheme(page: Page, theme: ThemeName): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  await settled(page);
}

/** Until nothing on the screen waits for the workbench, for half a second: one answer may be the question of the next. */
export async function quiet(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve, reject) => {
    const start = performance.now();
    let since = start;
    const timer = setInterval(() => {
      const now = performance.now();
      if (document.querySelector('main [aria-busy="true"]') !== null) since = now;
      if (now - since < 500 && now - start < 30_000) return;
      clearInterval(timer);
      if (now - since < 500) reject(new Error('something on the screen is still being read after 30 s'));
      else resolve();
    }, 50);
  }));
}

/** Until what follows a change of size or colours is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => new Promise<void>((resolve) => {
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        resolve();
      });
    });
  }));
}
