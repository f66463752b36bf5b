import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { SavedFile } from '../../../src-shared/desktop/bridge.ts';
import { trustedPage } from './trusted-page.ts';

const ADDRESS = 'blob:app://workbench/1';

/** A window whose downloads are saved, and what it is told of them. */
async function savingPage() {
  const page = await trustedPage();
  await page.ready();
  page.saveDownloads();
  const told: SavedFile[] = [];
  (await page.bridge()).onSaved((saved) => { told.push(saved); });
  const download = (name: string, address = ADDRESS): Promise<string | null> => page.session().download(page.window().webContents, address, name, `content of ${name}`);
  return { page, told, download };
}

test('a download goes where somebody says, and the window is told its name alone', async () => {
  const { page, told, download } = await savingPage();
  const path = join(page.folder, 'mine.csv');
  page.dialog.answers.push(path);
  await download('table.csv');
  expect(readFileSync(path, 'utf8')).toBe('content of table.csv');
  await vi.waitFor(() => { expect(told).toEqual([{ address: ADDRESS, name: 'mine.csv', problem: null }]); });
  expect(page.dialog.shown.map(({ options }) => options)).toEqual([{ defaultPath: join(page.folder, 'table.csv'), filters: [{ name: 'CSV', extensions: ['csv'] }, { name: 'All files', extensions: ['*'] }] }]);
});

test('the next one is offered the folder of the last', async () => {
  const { page, download } = await savingPage();
  const elsewhere = join(page.folder, 'elsewhere');
  mkdirSync(elsewhere);
  page.dialog.answers.push(join(elsewhere, 'a.pdf'));
  await download('a.pdf');
  await download('README');
  expect(page.dialog.shown.at(-1)?.options).toEqual({ defaultPath: join(elsewhere, 'README'), filters: [{ name: 'All files', extensions: ['*'] }] });
});

test('a bundle is offered the ending that a double click opens', async () => {
  const { page, download } = await savingPage();
  await download('quick-look-bundle.zip');
  expect(page.dialog.shown.at(-1)?.options).toEqual({ defaultPath: join(page.folder, 'quick-look.mualign'), filters: [{ name: 'Run bundle', extensions: ['mualign', 'zip'] }, { name: 'All files', extensions: ['*'] }] });
});

test('what nobody wants is not written, and the window hears so', async () => {
  const { page, told, download } = await savingPage();
  expect(await download('table.csv')).toBe('cancelled');
  await vi.waitFor(() => { expect(told).toEqual([{ address: ADDRESS, name: null, problem: null }]); });
  expect(existsSync(join(page.folder, 'table.csv'))).toBe(false);
});

test('what cannot be written is no file, and the window hears why', async () => {
  const { page, told, download } = await savingPage();
  page.dialog.answers.push(join(page.folder, 'nowhere', 'table.csv'));
  await download('table.csv');
  await vi.waitFor(() => { expect(told).toEqual([{ address: ADDRESS, name: null, problem: expect.stringMatching(/^table\.csv could not be written/) as string }]); });
});

test('a download from elsewhere is asked about by nobody', async () => {
  const { page, download } = await savingPage();
  expect(await download('evil.exe', 'https://example.org/evil.exe')).toBeNull();
  expect(page.dialog.shown).toEqual([]);
});
