import { app, dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { join } from 'node:path';
import { z } from 'zod';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import { openHome } from '../workbench/home.ts';
import type { Home } from '../workbench/home.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { declareAppScheme, serveAppFiles } from './app-protocol.ts';
import { serveWindows } from './contract-ports.ts';
import { readDesktopArguments } from './desktop-arguments.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import type { DesktopProgram } from './desktop-program.ts';
import { guardPages } from './guards.ts';
import { openMainWindow } from './main-window.ts';
import { showMenu } from './menu.ts';
import type { OwnLines } from './menu.ts';
import { openDesktopWorkbench } from './open-desktop-workbench.ts';
import { onMessage } from './trusted-sender.ts';

const menuActionsSchema = z.array(z.strictObject({ id: z.string(), label: z.string(), group: z.string(), keys: z.string() })).max(1000);

/** Starts the desktop application on a home folder. Where one runs there already, that one is told, and this ends. */
export function startDesktop(program: DesktopProgram): void {
  try {
    app.name = 'MU-ALIGN Workbench';
    const given = readDesktopArguments(program.argv, app.isPackaged, program.workingDirectory);
    const home = openHome(given.home, program.environment);
    // One instance a home folder: Electron's lock lies where its own files are.
    app.setPath('userData', join(home.root, 'desktop'));
    if (!app.requestSingleInstanceLock({ files: given.files })) {
      app.exit(0);
      return;
    }
    declareAppScheme();
    guardPages();
    app.whenReady().then(() => run(program, home, given)).catch(giveUp);
  } catch (error) {
    giveUp(error);
  }
}

async function run(program: DesktopProgram, home: Home, given: DesktopArguments): Promise<void> {
  serveAppFiles(program.assets);
  const opening = openDesktopWorkbench(program, home, given.workers);
  serveWindows(opening.then(({ handlers }) => handlers), {});
  const window = keepWindow(program, home);
  keepMenu(window, { file: [], help: [] });
  closeAtEnd(opening);
  window.show();
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  await opening;
}

/** The one window: shown, or opened anew where it was closed. */
interface KeptWindow {
  readonly show: () => void;
  readonly current: () => BrowserWindow | null;
}

function keepWindow({ preload }: DesktopProgram, home: Home): KeptWindow {
  let window: BrowserWindow | null = null;
  return {
    current: () => window,
    show: () => {
      if (window !== null) {
        if (window.isMinimized()) window.restore();
        window.show();
        return;
      }
      window = openMainWindow({ preload, stateFile: join(home.root, 'desktop', 'window.json') });
      window.once('closed', () => {
        window = null;
      });
    },
  };
}

/** The menu shows what can be done in the window, and does it there. */
function keepMenu(window: KeptWindow, own: OwnLines): void {
  const run = (id: string): void => {
    window.current()?.webContents.send(CHANNELS.action, id);
  };
  showMenu([], run, own);
  onMessage(CHANNELS.showActions, menuActionsSchema, (actions) => {
    showMenu(actions, run, own);
  });
}

/** Steps go on to their next checkpoint before the program ends. */
function closeAtEnd(opening: Promise<Workbench>): void {
  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    opening.then((workbench) => workbench.close({ stopRuns: true })).catch(() => null).finally(() => {
      isClosed = true;
      app.quit();
    });
  });
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('The MU-ALIGN Workbench cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
