import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHANNELS } from '../../../src-shared/desktop/bridge.ts';
import { temporaryHome } from '../workbench/test-workbench.ts';
import { connectPage } from './connected-window.ts';
import { FakeDownloadItem } from './fake-electron/download-item.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import type { FakePage } from './fake-electron/page.ts';
import type { FakeSession } from './fake-electron/session.ts';
import { fakeEvent } from './fake-electron/emitter.ts';
import { startApp } from './started-app.ts';
import type { StartedApp } from './started-app.ts';

// What the table of docs/desktop-security.md says, as far as code can break it.
const home = temporaryHome();
let started: StartedApp;
let window: FakeBrowserWindow;
let page: FakePage;
beforeAll(async () => {
  started = await startApp(home.place);
  window = started.window();
  page = await started.page();
});
afterAll(async () => {
  await started.quit();
  home.remove();
});

const OUTSIDE = ['https://example.org/', 'http://workbench/', 'file:///etc/passwd', 'app://other/', 'app://workbench.example.org/', 'javascript:alert(1)', 'data:text/html,x', 'blob:https://example.org/1'];

describe('a page', () => {
  test('runs in a sandbox, apart from its preload script, with nothing of Node', () => {
    const { preload, ...preferences } = window.options.webPreferences ?? {};
    expect(preload).toMatch(/preload.*\.cjs$/);
    expect(preferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true, webviewTag: false });
    for (const dangerous of ['allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures', 'nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'devTools']) expect(preferences).not.toHaveProperty(dangerous);
  });

  test('gets the bridge and nothing else: functions, of which none is Electron\'s own', () => {
    expect([...page.contextBridge.exposed.keys()]).toEqual(['desktop']);
    const bridge = page.exposed('desktop') ?? {};
    expect(Object.keys(bridge).sort()).toEqual(['choose', 'connect', 'onAction', 'onOpen', 'onSaved', 'placeOf', 'print', 'showActions']);
    for (const part of Object.values(bridge)) expect(typeof part).toBe('function');
  });

  test('is told of a line of the menu without the event, which could send to the main process', async () => {
    const told: unknown[][] = [];
    const onAction = page.exposed('desktop')?.['onAction'];
    if (typeof onAction !== 'function') throw new Error('there is no onAction');
    Reflect.apply(onAction, undefined, [(...args: unknown[]) => { told.push(args); }]);
    window.webContents.send(CHANNELS.action, 'window.go-runs');
    await setTimeout(20);
    expect(told).toEqual([['window.go-runs']]);
  });

  test.each(OUTSIDE)('is not led to %s, nor is a frame in it', async (address) => {
    expect(await window.fakeContents.navigate(address)).toBe(false);
    expect(await window.fakeContents.navigate(address, 'will-redirect')).toBe(false);
    expect(window.fakeContents.navigateFrame(address)).toBe(false);
    expect(window.fakeContents.getURL()).toBe('app://workbench/');
  });

  test('opens no window: an address outside goes to the browser where the program names its host, and else nowhere', () => {
    const wrong = [...OUTSIDE, 'http://visualqa.org/', 'https://visualqa.org.example.org/', 'https://visualqa.org@example.org/', 'https://visualqa.org:8443/', 'ssh://visualqa.org/', ''];
    for (const address of wrong) expect(window.fakeContents.openWindow(address)).toBe('deny');
    expect(started.shell.opened).toEqual([]);
    expect(window.fakeContents.openWindow('https://visualqa.org/download.html')).toBe('deny');
    expect(started.shell.opened).toEqual(['https://visualqa.org/download.html']);
  });

  test('gets no webview, and no frame of its own origin either', () => {
    expect(window.fakeContents.attachWebview()).toBe(false);
    expect(window.fakeContents.navigateFrame('app://workbench/')).toBe(false);
  });

  test('may load itself again', async () => {
    expect(await window.fakeContents.navigate('app://workbench/')).toBe(true);
    page = await started.page();
  });
});

describe('a session', () => {
  const own = (): FakeSession => window.fakeContents.fakeSession;

  test.each(['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'midiSysex', 'pointerLock', 'fullscreen', 'display-capture', 'unknown'] as const)('grants no %s', async (permission) => {
    expect(await own().grants(window.webContents, permission, 'app://workbench/')).toBe(false);
    if (permission !== 'unknown' && permission !== 'display-capture') expect(own().allows(window.webContents, permission, 'app://workbench')).toBe(false);
  });

  test('lets the program\'s own page write what somebody copies, and no other page', async () => {
    expect(await own().grants(window.webContents, 'clipboard-sanitized-write', 'app://workbench/')).toBe(true);
    expect(await own().grants(window.webContents, 'clipboard-sanitized-write', 'https://example.org/')).toBe(false);
    expect(own().allows(window.webContents, 'clipboard-sanitized-write', 'app://workbench')).toBe(true);
    expect(own().allows(window.webContents, 'clipboard-sanitized-write', 'app://workbench.example.org')).toBe(false);
  });

  test('of another partition is guarded the same way', async () => {
    const { fakeSessionOf } = await import('./fake-electron/session.ts');
    expect(await fakeSessionOf('another').grants(window.webContents, 'media', 'app://workbench/')).toBe(false);
    expect(fakeSessionOf('another').allows(window.webContents, 'media', 'app://workbench')).toBe(false);
  });

  test('takes no download from elsewhere', () => {
    const event = fakeEvent({});
    own().emit('will-download', event, new FakeDownloadItem('https://example.org/x.exe'), window.webContents);
    expect(event.defaultPrevented).toBe(true);
  });
});

describe('the main process listens to the window\'s own page alone', () => {
  /** The ports that a window was given since. */
  const portsAfter = async (act: () => void): Promise<number> => {
    let ports = 0;
    page.ipcRenderer.on(CHANNELS.port, () => { ports++; });
    act();
    await setTimeout(50);
    return ports;
  };
  const ask = (more: object): void => {
    started.ipcMain.emit(CHANNELS.connect, { sender: window.webContents, senderFrame: window.webContents.mainFrame, ports: [], ...more });
  };

  test('which is answered', async () => {
    expect(await portsAfter(() => { ask({}); })).toBe(1);
  });

  test.each([
    ['a page that is gone', () => ({ senderFrame: null })],
    ['a frame within it', () => ({ senderFrame: { ...frame(), parent: window.webContents.mainFrame } })],
    ['a page of another origin', () => ({ senderFrame: { ...frame(), origin: 'https://example.org' } })],
    ['a page without one', () => ({ senderFrame: { ...frame(), origin: 'null' } })],
    ['a window of another kind', () => ({ sender: {} })],
  ])('%s is not', async (_, more) => {
    expect(await portsAfter(() => { ask(more()); })).toBe(0);
  });

  test('a message with more than the main process expects is dropped', async () => {
    expect(await portsAfter(() => { started.ipcMain.emit(CHANNELS.connect, { sender: window.webContents, senderFrame: window.webContents.mainFrame, ports: [] }, { more: true }); })).toBe(0);
    const lines = started.Menu.current?.lines.length;
    page.ipcRenderer.send(CHANNELS.showActions, [{ id: 1, label: {}, group: '', keys: '', menu: null }]);
    await setTimeout(20);
    expect(started.Menu.current?.lines.length).toBe(lines);
  });

  test('a question from elsewhere is refused', async () => {
    const event = { type: 'frame' as const, frameId: 1, processId: 1, sender: window.webContents, senderFrame: null, defaultPrevented: false, preventDefault: () => undefined };
    for (const channel of [CHANNELS.choose, CHANNELS.place, CHANNELS.print]) await expect(started.ipcMain.answer(channel, event, ['folder'])).rejects.toThrow('refused');
  });

  const frame = (): Record<string, unknown> => ({ origin: 'app://workbench', parent: null });
});

test('a page that is loaded again gets a port of its own, and the one before is closed', async () => {
  const before = connectPage(page);
  await before.call('views.list', { screen: null });
  const lost = new Promise((resolve) => { before.onState(resolve); });
  await window.fakeContents.navigate('app://workbench/');
  page = await started.page();
  const after = connectPage(page);
  expect(await after.call('views.list', { screen: null })).toEqual([]);
  expect(await lost).toBe('lost');
  before.close();
  after.close();
});
