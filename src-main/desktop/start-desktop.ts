import { app, dialog, shell } from 'electron';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RotatingLog } from '../rotating-log.ts';
import { windowFiles } from '../server/window-files.ts';
import { openHome } from '../workbench/home.ts';
import type { Home } from '../workbench/home.ts';
import { RunsAtWork } from '../workbench/runs-at-work.ts';
import { showActivity } from './activity.ts';
import { declareAppScheme, serveAppFiles } from './app-protocol.ts';
import { serveWindow } from './contract-ports.ts';
import { readDesktopArguments } from './desktop-arguments.ts';
import type { DesktopArguments } from './desktop-arguments.ts';
import type { DesktopProgram } from './desktop-program.ts';
import { watchFaults } from './faults.ts';
import { guardPages } from './guards.ts';
import { keepWindow } from './kept-window.ts';
import { leaveWithCare } from './leaving.ts';
import { mayRunAsStarted } from './lost-sandbox.ts';
import { openMainWindow } from './main-window.ts';
import { keepMenu } from './menu.ts';
import { openDesktopWorkbench } from './open-desktop-workbench.ts';
import { Opening } from './opening.ts';
import { Places } from './places.ts';
import { printPages } from './printing.ts';
import { RecentResults } from './recent-results.ts';
import { saveDownloads } from './saving.ts';

/** Starts the desktop application on a home folder. Where one runs there already, that one is told, and this ends. */
export function startDesktop(program: DesktopProgram): void {
  try {
    app.name = 'MU-ALIGN Workbench';
    const given = readDesktopArguments(program.argv, app.isPackaged, program.workingDirectory);
    const home = openHome(given.home, program.environment);
    // One instance a home folder: Electron's lock lies where its own files are.
    const files = join(home.root, 'desktop');
    mkdirSync(files, { recursive: true });
    app.setPath('userData', files);
    if (!app.requestSingleInstanceLock({ files: given.files })) {
      app.exit(0);
      return;
    }
    declareAppScheme();
    guardPages();
    const places = new Places();
    const results = new Opening(places, given.files);
    app.whenReady().then(() => run(program, home, given, places, results)).catch(giveUp);
  } catch (error) {
    giveUp(error);
  }
}

async function run(program: DesktopProgram, home: Home, { workers }: DesktopArguments, places: Places, results: Opening): Promise<void> {
  if (!await mayRunAsStarted(program.environment)) {
    app.exit(0);
    return;
  }
  const log = new RotatingLog(join(home.root, 'logs', 'desktop.log'));
  const onProblem = (error: unknown, about: string): void => { log.write(about, error); };
  serveAppFiles(windowFiles(program.assets, program.environment));
  const recent = new RecentResults(join(home.root, 'desktop', 'recent.json'), { onChange: () => { menu.show(); }, onProblem });
  const opening = openDesktopWorkbench(program, home, { places, recent, workers });
  serveWindow(opening, onProblem);
  const window = keepWindow(() => openMainWindow({ preload: program.preload, stateFile: join(home.root, 'desktop', 'window.json') }));
  const menu = keepMenu(window, () => ({
    file: results.menuLines(recent),
    help: [{ label: 'Show log', click: () => { shell.showItemInFolder(log.path); } }],
  }));
  results.beginIn(window);
  saveDownloads();
  printPages();
  watchFaults(log, window);
  const runs = new RunsAtWork();
  opening.then(({ handlers, context }) => runs.follow(handlers, context.signal)).catch((error: unknown) => { onProblem(error, 'runs'); });
  showActivity(runs, window);
  leaveWithCare({ close: () => opening.then((workbench) => workbench.close({ stopRuns: true })), runs, window, icons: join(program.root, 'resources', 'icons'), onProblem });
  window.show();
  app.on('second-instance', window.show);
  app.on('activate', window.show);
  await opening.catch(async (error: unknown) => {
    const { tellHomeInUse } = await import('./home-in-use.ts');
    if (!await tellHomeInUse(error, home.root, window.current())) throw error;
    app.exit(0);
  });
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('The MU-ALIGN Workbench cannot start', error instanceof Error ? error.message : String(error));
  app.exit(1);
}
