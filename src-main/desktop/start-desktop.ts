import { app, dialog, shell } from 'electron';
import { join } from 'node:path';
import { z } from 'zod';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import { RotatingLog } from '../rotating-log.ts';
import { openHome } from '../workbench/home.ts';
import type { Home } from '../workbench/home.ts';
import { RunsAtWork } from '../workbench/runs-at-work.ts';
import { showActivity } from './activity.ts';
import { declareAppScheme, serveAppFiles } from './app-protocol.ts';
import { serveWindows } from './contract-ports.ts';
import { readDesktopArguments } from './desktop-arguments.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import type { DesktopProgram } from './desktop-program.ts';
import { watchFaults } from './faults.ts';
import { guardPages } from './guards.ts';
import { keepWindow } from './kept-window.ts';
import type { KeptWindow } from './kept-window.ts';
import { leaveWithCare } from './leaving.ts';
import { openMainWindow } from './main-window.ts';
import { showMenu } from './menu.ts';
import type { OwnLines } from './menu.ts';
import { closeDesktopWorkbench, openDesktopWorkbench } from './open-desktop-workbench.ts';
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
  const log = new RotatingLog(join(home.root, 'logs', 'desktop.log'));
  const onProblem = (error: unknown, about: string): void => { log.write(about, error); };
  serveAppFiles(program.assets);
  const opening = openDesktopWorkbench(program, home, given.workers);
  serveWindows(opening.then(({ handlers }) => handlers), { onProblem });
  const window = keepWindow(() => openMainWindow({ preload: program.preload, stateFile: join(home.root, 'desktop', 'window.json') }));
  keepMenu(window, { file: [], help: [{ label: 'Show log', click: () => { shell.showItemInFolder(log.path); } }] });
  watchFaults(log, window);
  const runs = new RunsAtWork();
  opening.then(({ handlers, context }) => runs.follow(handlers, context.signal)).catch((error: unknown) => { onProblem(error, 'runs'); });
  showActivity(runs, window);
  leaveWithCare({ close: () => opening.then(closeDesktopWorkbench), runs, window, icons: join(program.resources, 'icons'), onProblem });
  window.show();
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  await opening;
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

function giveUp(error: unknown): void {
  dialog.showErrorBox('The MU-ALIGN Workbench cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
