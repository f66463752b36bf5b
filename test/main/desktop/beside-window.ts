import type { BrowserWindow as Window } from 'electron';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { showActivity } from '../../../src-main/desktop/activity.ts';
import type { watchFaults } from '../../../src-main/desktop/faults.ts';
import type { KeptWindow } from '../../../src-main/desktop/kept-window.ts';
import type { leaveWithCare } from '../../../src-main/desktop/leaving.ts';
import type { RunsAtWork } from '../../../src-main/workbench/runs-at-work.ts';
import type { FakeApp } from './fake-electron/app.ts';
import type { FakeBrowserWindow } from './fake-electron/browser-window.ts';
import type { FakeDialog } from './fake-electron/dialog.ts';
import type { FakeNotification } from './fake-electron/notification.ts';
import type { FakePowerMonitor, FakePowerSaveBlocker } from './fake-electron/power.ts';
import type { FakeShell } from './fake-electron/shell.ts';
import type { FakeTray } from './fake-electron/tray.ts';
import { ToldRuns } from './told-runs.ts';

/** A program of one window with runs that a test tells of, over an Electron of its own: for what is shown beside the window. */
export interface BesideWindow {
  readonly app: FakeApp;
  readonly dialog: FakeDialog;
  readonly shell: FakeShell;
  readonly powerMonitor: FakePowerMonitor;
  readonly powerSaveBlocker: FakePowerSaveBlocker;
  readonly Notification: typeof FakeNotification;
  readonly Tray: typeof FakeTray;
  readonly told: ToldRuns;
  readonly runs: RunsAtWork;
  readonly kept: KeptWindow;
  /** the window that is open */
  readonly window: () => FakeBrowserWindow;
  readonly showActivity: typeof showActivity;
  readonly leaveWithCare: typeof leaveWithCare;
  readonly watchFaults: typeof watchFaults;
}

export const ICONS = join(import.meta.dirname, '..', '..', '..', 'resources', 'icons');

export async function besideWindow(): Promise<BesideWindow> {
  vi.resetModules();
  const { app } = await import('./fake-electron/app.ts');
  const { FakeBrowserWindow: BrowserWindow } = await import('./fake-electron/browser-window.ts');
  const { dialog } = await import('./fake-electron/dialog.ts');
  const { shell } = await import('./fake-electron/shell.ts');
  const { powerMonitor, powerSaveBlocker } = await import('./fake-electron/power.ts');
  const { FakeNotification: Notification } = await import('./fake-electron/notification.ts');
  const { FakeTray: Tray } = await import('./fake-electron/tray.ts');
  const { fakeSession } = await import('./fake-electron/session.ts');
  const { asElectron } = await import('./fake-electron/as-electron.ts');
  const { RunsAtWork } = await import('../../../src-main/workbench/runs-at-work.ts');
  const { keepWindow } = await import('../../../src-main/desktop/kept-window.ts');
  const { declareAppScheme } = await import('../../../src-main/desktop/app-protocol.ts');
  declareAppScheme();
  await app.becomeReady();
  fakeSession.fakeDefault.fakeProtocol.handle('app', () => new Response(''));
  const told = new ToldRuns();
  const runs = new RunsAtWork();
  void runs.follow(told.handlers, new AbortController().signal);
  const kept = keepWindow(() => {
    const window = new BrowserWindow({ show: false });
    window.once('ready-to-show', () => { window.show(); });
    void window.loadURL('app://workbench/');
    return asElectron<Window>(window);
  });
  return {
    app, dialog, shell, powerMonitor, powerSaveBlocker, Notification, Tray, told, runs, kept,
    window: () => {
      const [open] = app.windows;
      if (open === undefined) throw new Error('no window is open');
      return open;
    },
    ...await import('../../../src-main/desktop/activity.ts'),
    ...await import('../../../src-main/desktop/leaving.ts'),
    ...await import('../../../src-main/desktop/faults.ts'),
  };
}

/** Brings the window up, as the program does at its start. */
export async function shown(beside: BesideWindow): Promise<FakeBrowserWindow> {
  beside.kept.show();
  await vi.waitFor(() => { if (!beside.window().isVisible()) throw new Error('not shown yet'); });
  return beside.window();
}
