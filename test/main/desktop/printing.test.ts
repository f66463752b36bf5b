import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PrintedPage } from '../../../src-shared/desktop/bridge.ts';
import { describeError } from '../../../src-main/workbench/describe-error.ts';
import { UserError } from '../../../src-main/workbench/user-error.ts';
import { trustedPage } from './trusted-page.ts';

const REPORT = '<!doctype html><title>Report</title><script>top.ran = true</script>';

/** A window that can be printed, over a workbench that writes one report. */
async function printingPage() {
  const page = await trustedPage();
  await page.ready();
  page.printPages(Promise.resolve({
    handlers: {
      'figures.report': ({ run }) => {
        if (run !== 'mine') throw new UserError('run', `there is no run ${run}`, 'choose another');
        return { fileName: 'report_quick.html', text: REPORT };
      },
    },
    context: { signal: new AbortController().signal },
    describeError,
  }), new page.SaveFolder());
  const bridge = await page.bridge();
  return { page, print: (what: PrintedPage) => bridge.print(what), written: (name: string) => readFileSync(join(page.folder, name), 'utf8') };
}

test('the window is printed on its side, as wide as it is, with what it shows', async () => {
  const { page, print, written } = await printingPage();
  page.window().setTitle('Home: all / results - MU-ALIGN Workbench');
  page.window().drag({ x: 0, y: 0, width: 2094, height: 900 });
  page.dialog.answers.push(join(page.folder, 'home.pdf'));
  expect(await print({ what: 'screen' })).toEqual({ name: 'home.pdf', problem: null });
  expect(page.dialog.shown.at(-1)?.options).toMatchObject({ defaultPath: join(page.folder, 'Home all results - MU-ALIGN Workbench.pdf'), filters: [{ name: 'PDF', extensions: ['pdf'] }, {}] });
  const [options = ''] = written('home.pdf').split('\n');
  expect(JSON.parse(options.slice(5))).toMatchObject({ landscape: true, scale: 0.5, pageSize: 'A4', printBackground: true });
});

test('a report is printed in a window that nobody sees, which runs no script, and is gone afterwards', async () => {
  const { page, print, written } = await printingPage();
  page.dialog.answers.push(join(page.folder, 'mine.pdf'));
  expect(await print({ what: 'report', run: 'mine' })).toEqual({ name: 'mine.pdf', problem: null });
  expect(written('mine.pdf')).toContain(REPORT);
  expect(page.dialog.shown.at(-1)?.options).toMatchObject({ defaultPath: join(page.folder, 'report_quick.pdf') });
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

test('what nobody wants is not made', async () => {
  const { page, print } = await printingPage();
  expect(await print({ what: 'report', run: 'mine' })).toEqual({ name: null, problem: null });
  expect(page.made).toHaveLength(1);
  expect(existsSync(join(page.folder, 'report_quick.pdf'))).toBe(false);
});

test('what cannot be made or written says why', async () => {
  const { page, print } = await printingPage();
  expect(await print({ what: 'report', run: 'other' })).toEqual({ name: null, problem: 'there is no run other; choose another' });
  page.dialog.answers.push(join(page.folder, 'nowhere', 'mine.pdf'));
  expect(await print({ what: 'report', run: 'mine' })).toMatchObject({ name: null, problem: expect.stringMatching(/./) as string });
  expect(page.made.at(-1)?.isDestroyed()).toBe(true);
  // @ts-expect-error -- what no page of ours asks for
  await expect(print({ what: 'file:///etc/passwd' })).rejects.toThrow();
});
