import { join } from 'node:path';
import { vi } from 'vitest';
import type { DesktopProgram } from '../../../src-main/desktop/desktop-program.ts';
import type { FakeApp } from './fake-electron/app.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import type { FakeDialog } from './fake-electron/dialog.ts';
import type { FakeIpcMain } from './fake-electron/ipc.ts';
import type { FakeMenu } from './fake-electron/menu.ts';
import type { FakeNativeTheme } from './fake-electron/native-theme.ts';
import type { FakePage } from './fake-electron/page.ts';
import type { FakeScreen } from './fake-electron/screen.ts';
import type { FakeShell } from './fake-electron/shell.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** The program over a fake of Electron, and what people and the system see of it. */
export interface StartedApp {
  readonly app: FakeApp;
  readonly dialog: FakeDialog;
  readonly shell: FakeShell;
  readonly screen: FakeScreen;
  readonly nativeTheme: FakeNativeTheme;
  readonly Menu: typeof FakeMenu;
  readonly ipcMain: FakeIpcMain;
  /** the window that is open */
  readonly window: () => FakeBrowserWindow;
  /** the page in it, as soon as it is loaded */
  readonly page: () => Promise<FakePage>;
  /** ends the program as somebody does who quits it */
  readonly quit: () => Promise<void>;
}

export interface StartOptions {
  /** more of the command line than the home folder */
  readonly argv?: readonly string[];
  readonly program?: Partial<DesktopProgram>;
  /** before the program starts: what a test changes of its surroundings */
  readonly before?: (started: Pick<StartedApp, 'app' | 'screen' | 'dialog' | 'nativeTheme'>) => void;
}

/** Files of a window that shows nothing: most tests need no more of it. */
export const PAGE_FOLDER = join(import.meta.dirname, 'page');

/** Starts the program on a home folder, over an Electron of its own. */
export async function startApp(home: string, { argv = [], program = {}, before = () => undefined }: StartOptions = {}): Promise<StartedApp> {
  vi.resetModules();
  const { app } = await import('./fake-electron/app.ts');
  const { dialog } = await import('./fake-electron/dialog.ts');
  const { shell } = await import('./fake-electron/shell.ts');
  const { screen } = await import('./fake-electron/screen.ts');
  const { nativeTheme } = await import('./fake-electron/native-theme.ts');
  const { FakeMenu: Menu } = await import('./fake-electron/menu.ts');
  const { ipcMain } = await import('./fake-electron/ipc.ts');
  const { startDesktop } = await import('../../../src-main/desktop/start-desktop.ts');
  before({ app, screen, dialog, nativeTheme });
  startDesktop({
    root,
    workerScript: join(root, 'out', 'main', 'worker.js'),
    backgroundScript: join(root, 'out', 'main', 'background.js'),
    preload: join(root, 'out', 'preload', 'not-built.cjs'),
    assets: PAGE_FOLDER,
    argv: ['electron', root, `--home=${home}`, '--workers=1', ...argv],
    workingDirectory: home,
    environment: {},
    ...program,
  });
  if (app.exitCode === null) await app.becomeReady();
  const window = (): FakeBrowserWindow => {
    const [open] = app.windows;
    if (open === undefined) throw new Error('no window is open');
    return open;
  };
  return {
    app, dialog, shell, screen, nativeTheme, Menu, ipcMain, window,
    page: () => vi.waitFor(() => {
      const { page } = window().fakeContents;
      if (page === null) throw new Error('the window shows no page yet');
      return page;
    }),
    quit: async () => {
      app.quit();
      await app.ended;
    },
  };
}
