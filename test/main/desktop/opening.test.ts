import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { Places } from '../../../src-main/desktop/places.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { ChosenPlace, DesktopBridge } from '../../../src-shared/desktop/bridge.ts';
import { FakeMenu } from './fake-electron/menu.ts';
import { trustedPage } from './trusted-page.ts';

/** What the window is told to open, as paths. */
function listening(bridge: DesktopBridge, places: Places): { readonly paths: string[]; readonly told: ChosenPlace[] } {
  const [paths, told]: [string[], ChosenPlace[]] = [[], []];
  bridge.onOpen((place) => {
    told.push(place);
    paths.push(places.resolve(place.token));
  });
  return { paths, told };
}

/** The program with a window that listens. */
async function opened(files: readonly string[] = []) {
  const page = await trustedPage();
  const places = new Places();
  const opening = new page.Opening(places, files);
  await page.ready();
  opening.beginIn(page.kept);
  const { paths, told } = listening(await page.bridge(), places);
  const problems: unknown[] = [];
  const recent = new page.RecentResults(join(page.folder, 'recent.json'), { onChange: () => undefined, onProblem: (error) => { problems.push(error); } });
  return { page, places, opening, recent, problems, paths, told };
}

async function toldPaths(paths: readonly string[], expected: readonly string[]): Promise<void> {
  await vi.waitFor(() => { expect(paths).toEqual(expected); });
}

describe('what comes from outside is opened in the window', () => {
  test('from the command line, when the window listens, by a token that hides where it lies', async () => {
    const { paths, told } = await opened(['/data/a.zip', '/data/results']);
    await toldPaths(paths, ['/data/a.zip', '/data/results']);
    expect(told.map(({ name }) => name)).toEqual(['a.zip', 'results']);
    expect(JSON.stringify(told)).not.toContain('/data');
  });

  test('from another start of the program, which is no way in for anything else', async () => {
    const { page, paths } = await opened();
    page.app.startAgain(['electron'], '/', { files: ['/data/again.zip'] });
    page.app.startAgain(['electron'], '/', { files: [7] });
    page.app.startAgain(['electron'], '/');
    await toldPaths(paths, ['/data/again.zip']);
    expect(page.window().isFocused()).toBe(true);
  });

  test('from a file manager, on a Mac before the program is ready too', async () => {
    const page = await trustedPage();
    const places = new Places();
    const opening = new page.Opening(places, []);
    expect(page.app.openFile('/data/early.zip').defaultPrevented).toBe(true);
    await page.ready();
    opening.beginIn(page.kept);
    const { paths } = listening(await page.bridge(), places);
    await toldPaths(paths, ['/data/early.zip']);
    page.app.openFile('/data/late.zip');
    await toldPaths(paths, ['/data/early.zip', '/data/late.zip']);
  });

  test('where the window was closed, in the one that comes', async () => {
    const { page, places, opening, paths } = await opened();
    page.app.on('window-all-closed', () => undefined);
    page.window().close();
    opening.open('/data/a.zip');
    const next = listening(await page.bridge(), places);
    await toldPaths(next.paths, ['/data/a.zip']);
    expect(paths).toEqual([]);
  });

  test('where its page is gone or is being loaded, when it listens again', async () => {
    const { page, places, opening, paths } = await opened();
    page.window().fakeContents.crash();
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    opening.open('/data/a.zip');
    page.window().fakeContents.reload();
    const next = listening(await page.bridge(), places);
    await toldPaths(next.paths, ['/data/a.zip']);
    expect(paths).toEqual([]);
  });
});

describe('the window asks', () => {
  test('for a place by the system\'s dialog, in which nothing may be chosen', async () => {
    const { page, places } = await opened();
    const bridge = await page.bridge();
    expect(await bridge.choose()).toBeNull();
    page.dialog.answers.push(['/data/raw']);
    const place = await bridge.choose();
    expect(place?.name).toBe('raw');
    expect(places.resolve(place?.token ?? '')).toBe('/data/raw');
    expect(page.dialog.shown.at(-1)?.options).toMatchObject({ properties: ['openDirectory'] });
  });

  test('for the place of a file that was dropped; one that it made itself has none', async () => {
    const { page, places } = await opened();
    const bridge = await page.bridge();
    expect(places.resolve((await bridge.placeOf(page.fileOnDisk('/data/a.zip', 'a.zip')))?.token ?? '')).toBe('/data/a.zip');
    expect(await bridge.placeOf(new File([], 'made.zip'))).toBeNull();
  });
});

describe('the menu', () => {
  const lines = ({ opening, recent }: Awaited<ReturnType<typeof opened>>, isMac = false): FakeMenu['lines'] => FakeMenu.made(opening.menuLines(recent, isMac)).lines;

  test('opens bundles and folders by dialogs, on a Mac by one', async () => {
    const started = await opened();
    expect(lines(started, true).map(({ label }) => label)).toContain('Open Results…');
    for (const [label, answer] of [['Open Bundle…', '/data/a.zip'], ['Open Results Folder…', '/data/results']] as const) {
      started.page.dialog.answers.push([answer]);
      lines(started).find((line) => line.label === label)?.choose();
    }
    await toldPaths(started.paths, ['/data/a.zip', '/data/results']);
    expect(started.page.dialog.shown.map(({ options }) => options)).toMatchObject([{ properties: ['openFile'], filters: [{ extensions: ['mualign', 'zip'] }] }, { properties: ['openDirectory'] }]);
  });

  test('keeps what was opened, newest first, and nothing that could not be', async () => {
    const started = await opened();
    const { page, places, recent } = started;
    const handlers = recent.remembering(openingHandlers(), (named) => places.resolve(named));
    const open = async (path: string): Promise<unknown> => handlers['files.openPath']({ path }, { signal: new AbortController().signal });
    expect(lines(started).find(({ label }) => label === 'Open Recent')?.enabled).toBe(false);
    for (const path of ['/data/a & b.zip', places.add('/data/results').token, '/data/a & b.zip']) await open(path);
    await expect(open('/data/broken.zip')).rejects.toThrow('it is no bundle');
    expect(recent.paths).toEqual(['/data/a & b.zip', '/data/results']);
    expect(page.app.recentDocuments).toEqual(recent.paths);
    const shown = lines(started).map(({ label }) => label);
    expect(shown).toContain('/data/a && b.zip');
    lines(started).find(({ label }) => label === '/data/results')?.choose();
    await toldPaths(started.paths, ['/data/results']);
    lines(started).find(({ label }) => label === 'Clear')?.choose();
    expect([recent.paths, page.app.recentDocuments]).toEqual([[], []]);
  });

  test('forgets the oldest, and survives a list that somebody damaged', async () => {
    const { page, recent } = await opened();
    const handlers = recent.remembering(openingHandlers(), (named) => named);
    for (let i = 0; i < 12; i++) await handlers['files.openPath']({ path: `/data/${i}` }, { signal: new AbortController().signal });
    expect(recent.paths).toEqual(Array.from({ length: 10 }, (_, i) => `/data/${11 - i}`));
    writeFileSync(join(page.folder, 'recent.json'), '{"paths": 3');
    expect(recent.paths).toEqual([]);
    await handlers['files.openPath']({ path: '/data/new' }, { signal: new AbortController().signal });
    expect(JSON.parse(readFileSync(join(page.folder, 'recent.json'), 'utf8'))).toEqual(['/data/new']);
  });

  test('goes on where the list cannot be written', async () => {
    const { page, recent, problems } = await opened();
    mkdirSync(join(page.folder, 'recent.json'));
    const opens = recent.remembering(openingHandlers(), (named) => named)['files.openPath']({ path: '/data/a.zip' }, { signal: new AbortController().signal });
    expect(await opens).toEqual({ runs: ['opened'], warnings: [] });
    expect(problems).toHaveLength(1);
  });
});

/** Handlers of a workbench that opens everything but what is broken. */
function openingHandlers(): Handlers {
  const handlers: Partial<Handlers> = {
    'files.openPath': ({ path }) => (path.includes('broken') ? Promise.reject(new Error('it is no bundle')) : { runs: ['opened'], warnings: [] }),
  };
  return handlers as Handlers;
}

