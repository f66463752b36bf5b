import type { BrowserWindow } from 'electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { KeptWindow } from '../../../src-main/desktop/kept-window.ts';
import type { Opening } from '../../../src-main/desktop/opening.ts';
import type { printPages } from '../../../src-main/desktop/printing.ts';
import type { RecentResults } from '../../../src-main/desktop/recent-results.ts';
import type { saveDownloads } from '../../../src-main/desktop/saving.ts';
import { readStaticFiles } from '../../../src-main/server/static-files.ts';
import type { DesktopBridge } from '../../../src-shared/desktop/bridge.ts';
import type { FakeApp } from './fake-electron/app.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import type { FakeDialog } from './fake-electron/dialog.ts';
import type { FakeSession } from './fake-electron/session.ts';
import type { fileOnDisk } from './fake-electron/web-utils.ts';
import { PAGE_FOLDER } from './started-app.ts';

/** The program's window with its page and bridge, and nothing behind it, over an Electron of its own. */
export interface TrustedPage {
  readonly app: FakeApp;
  readonly dialog: FakeDialog;
  readonly kept: KeptWindow;
  readonly window: () => FakeBrowserWindow;
  readonly session: () => FakeSession;
  /** every window that was made, those too that nobody saw */
  readonly made: FakeBrowserWindow[];
  readonly fileOnDisk: typeof fileOnDisk;
  /** for this test */
  readonly folder: string;
  readonly ready: () => Promise<void>;
  /** what the page that is loaded has of the program */
  readonly bridge: () => Promise<DesktopBridge>;
  // Of the program, over the same Electron.
  readonly Opening: typeof Opening;
  readonly printPages: typeof printPages;
  readonly RecentResults: typeof RecentResults;
  readonly saveDownloads: typeof saveDownloads;
}

export async function trustedPage(): Promise<TrustedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }); });
  vi.resetModules();
  const { app } = await import('./fake-electron/app.ts');
  const { dialog } = await import('./fake-electron/dialog.ts');
  const { fakeSession } = await import('./fake-electron/session.ts');
  const { fileOnDisk } = await import('./fake-electron/web-utils.ts');
  const { declareAppScheme, serveAppFiles } = await import('../../../src-main/desktop/app-protocol.ts');
  const { guardPages } = await import('../../../src-main/desktop/guards.ts');
  const { keepWindow } = await import('../../../src-main/desktop/kept-window.ts');
  const { openMainWindow } = await import('../../../src-main/desktop/main-window.ts');
  const made: FakeBrowserWindow[] = [];
  app.on('browser-window-created', (_event, window) => { made.push(window as FakeBrowserWindow); });
  app.paths.set('downloads', folder);
  declareAppScheme();
  guardPages();
  const kept = keepWindow((): BrowserWindow => openMainWindow({ preload: join(folder, 'not-built.cjs'), stateFile: join(folder, 'window.json') }));
  const window = (): FakeBrowserWindow => {
    const [open] = app.windows;
    if (open === undefined) throw new Error('no window is open');
    return open;
  };
  return {
    app, dialog, kept, window, made, fileOnDisk, folder,
    session: () => fakeSession.fakeDefault,
    ready: async () => {
      await app.becomeReady();
      serveAppFiles(readStaticFiles(PAGE_FOLDER));
      kept.show();
    },
    bridge: () => vi.waitFor(() => {
      const exposed: unknown = window().fakeContents.page?.exposed('desktop');
      if (exposed === null || exposed === undefined) throw new Error('the page is not loaded yet');
      return exposed as DesktopBridge;
    }),
    ...await import('../../../src-main/desktop/opening.ts'),
    ...await import('../../../src-main/desktop/printing.ts'),
    ...await import('../../../src-main/desktop/recent-results.ts'),
    ...await import('../../../src-main/desktop/saving.ts'),
  };
}
