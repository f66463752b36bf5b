import type { Page } from '@playwright/test';

/** Memory that a page's scripts hold, after a collection of garbage, MiB. */
export async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  // Arrays of numbers lie outside the heap of objects.
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return (usedSize + backingStorageSize) / 2 ** 20;
}
