import type { Page } from '@playwright/test';

/** Frames of a page while something went on, milliseconds from one to the next. */
export interface Frames {
  readonly count: number;
  readonly longestMs: number;
  readonly p95Ms: number;
}

/** Measures the frames of a page while `during` goes on. */
export async function framesWhile(page: Page, during: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times });
    const next = (now: number): void => {
      times.push(now);
      if ('frameTimes' in window && window.frameTimes === times) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await during();
  const times = await page.evaluate((): number[] => {
    const found = 'frameTimes' in window && Array.isArray(window.frameTimes) ? window.frameTimes.filter((time): time is number => typeof time === 'number') : [];
    Object.assign(window, { frameTimes: null });
    return found;
  });
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time)).sort((a, b) => a - b);
  return { count: gaps.length, longestMs: gaps.at(-1) ?? NaN, p95Ms: gaps[Math.floor(gaps.length * 0.95)] ?? NaN };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
