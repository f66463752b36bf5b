import { app, shell } from 'electron';
import type { BrowserWindow } from 'electron';
import { ask } from './ask.ts';
import type { Question } from './ask.ts';
import type { KeptWindow } from './kept-window.ts';
import type { RotatingLog } from '../rotating-log.ts';

const GO_ON = 'Go on';
const SHOW_LOG = 'Show log';
const QUIT = 'Quit';
const RELOAD = 'Reload';
const WAIT = 'Wait';

/** A page that dies so often within a minute is broken: reloading it will not help. */
const OFTEN = 3;
const OFTEN_MS = 60_000;

/** Says what went wrong in the program, in the window's page or in a process of Electron: in the log, and to people what they can do. */
export function watchFaults(log: RotatingLog, window: KeptWindow, faults: NodeJS.EventEmitter = process): void {
  log.write('started', `version ${app.getVersion()}, Electron ${process.versions.electron}, ${process.platform} ${process.arch}`);
  let isTold = false;
  const tell = async (about: string, error: unknown): Promise<void> => {
    log.write(about, error);
    // One after the other would bury the window in dialogs; all of them are in the log.
    if (isTold) return;
    isTold = true;
    await app.whenReady();
    const answer = await askWithLog(log, window.current(), {
      type: 'error',
      message: 'Something went wrong inside the program',
      detail: `${error instanceof Error ? error.message : String(error)}\n\nExperiments run in processes of their own and are not touched by it.`,
      answers: [GO_ON, SHOW_LOG, QUIT],
      otherwise: GO_ON,
    });
    isTold = false;
    if (answer === QUIT) app.quit();
  };
  const uncaught = (error: unknown): void => void tell('uncaught error', error);
  const unhandled = (error: unknown): void => void tell('unhandled rejection', error);
  faults.on('uncaughtException', uncaught);
  faults.on('unhandledRejection', unhandled);
  app.once('quit', () => {
    faults.off('uncaughtException', uncaught);
    faults.off('unhandledRejection', unhandled);
  });
  app.on('child-process-gone', (_event, { type, name, reason, exitCode }) => {
    log.write('a process is gone', `${type} ${name ?? ''}: ${reason}, code ${exitCode}`);
  });
  watchPage(log, window);
}

/** What is done about a page that is gone or hangs. What runs is not in the page, and goes on. */
function watchPage(log: RotatingLog, { current }: KeptWindow): void {
  /** when pages were gone of late */
  let gone: number[] = [];
  /** the page was ended to be loaded anew */
  let isEnding = false;

  const isGone = async (window: BrowserWindow): Promise<void> => {
    if (isEnding) {
      isEnding = false;
      window.webContents.reload();
      return;
    }
    // In the background nobody misses it: the next window that is shown is a new one.
    if (!window.isVisible()) {
      window.destroy();
      return;
    }
    const now = performance.now();
    gone = [...gone.filter((at) => now - at < OFTEN_MS), now];
    const often = gone.length >= OFTEN;
    const answer = await askWithLog(log, window, {
      type: 'error',
      message: 'The window has stopped working',
      detail: `Experiments go on: they run in processes of their own. ${often ? `This was the ${gone.length}th time within a minute, so reloading may not help; the log may say why.` : 'Reload the window to see them again.'}`,
      answers: often ? [QUIT, SHOW_LOG, RELOAD] : [RELOAD, SHOW_LOG, QUIT],
      otherwise: often ? QUIT : RELOAD,
    });
    if (answer === QUIT) app.quit();
    else if (!window.isDestroyed()) window.webContents.reload();
  };
  const hangs = async (window: BrowserWindow): Promise<void> => {
    log.write('the window', 'does not respond');
    const responds = new AbortController();
    window.once('responsive', () => { responds.abort(); });
    const answer = await ask(window, {
      type: 'warning',
      message: 'The window does not respond',
      detail: 'Experiments go on: they run in processes of their own. The window can be waited for, or reloaded.',
      answers: [WAIT, RELOAD],
      otherwise: WAIT,
      signal: responds.signal,
    });
    if (answer !== RELOAD || window.isDestroyed()) return;
    isEnding = true;
    window.webContents.forcefullyCrashRenderer();
  };

  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    log.write('a page is gone', `${reason}, code ${exitCode}`);
    const window = current();
    if (window !== null && contents === window.webContents && reason !== 'clean-exit') void isGone(window);
  });
  app.on('browser-window-created', (_event, created) => {
    created.on('unresponsive', () => {
      const window = current();
      if (window === created) void hangs(window);
    });
  });
}

/** Asks again after the log was shown. */
async function askWithLog<Answer extends string>(log: RotatingLog, window: BrowserWindow | null, question: Question<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await ask(window, question);
    if (answer !== SHOW_LOG) return answer;
    shell.showItemInFolder(log.path);
  }
}
