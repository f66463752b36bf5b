import { expect, test } from 'vitest';
import { trustedPage } from './trusted-page.ts';

const REPORT = '<!doctype html><title>Report</title><script>top.ran = true</script>';

/** A window that can be printed, with nothing behind it. */
async function printingPage() {
  const page = await trustedPage();
  await page.ready();
  page.printPages();
  const bridge = await page.bridge();
  return { page, bridge, print: async (report: string | null) => Buffer.from(await bridge.print(report)).toString() };
}

test('the window is printed on its side, as wide as it is, with what it shows', async () => {
  const { page, print } = await printingPage();
  page.window().drag({ x: 0, y: 0, width: 2094, height: 900 });
  const [options = ''] = (await print(null)).split('\n');
  expect(JSON.parse(options.slice(5))).toMatchObject({ landscape: true, scale: 0.5, pageSize: 'A4', printBackground: true });
  expect(page.made).toHaveLength(1);
});

test('a report is printed in a window that nobody sees, which runs no script, and is gone afterwards', async () => {
  const { page, print } = await printingPage();
  expect(await print(REPORT)).toContain(REPORT);
  const [, hidden] = page.made;
  expect(hidden?.options).toMatchObject({ show: false, webPreferences: { javascript: false, sandbox: true, contextIsolation: true, nodeIntegration: false } });
  expect(hidden?.options.webPreferences?.preload).toBeUndefined();
  expect(hidden?.fakeContents.fakeSession).not.toBe(page.session());
  expect(hidden?.isDestroyed()).toBe(true);
  // The session of reports has nothing else, and what was printed no more.
  for (const address of [hidden?.fakeContents.getURL() ?? '', 'app://workbench/index.html']) {
    expect((await hidden?.fakeContents.fakeSession.fakeProtocol.fetch(address))?.status).toBe(404);
  }
});

test('what is no page is not printed', async () => {
  const { page, bridge } = await printingPage();
  // @ts-expect-error -- what no page of ours asks for
  await expect(bridge.print({ what: 'file:///etc/passwd' })).rejects.toThrow();
  expect(page.made).toHaveLength(1);
});
