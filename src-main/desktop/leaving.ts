import { app, powerMonitor } from 'electron';
import type { Disposer } from '../../src-shared/contract/port.ts';
import { ask } from './ask.ts';
import type { KeptWindow } from './kept-window.ts';
import type { RunsAtWork } from '../workbench/runs-at-work.ts';
import { keepInTray } from './tray.ts';

export interface LeavingOptions {
  /** closes the workbench, with its steps at a checkpoint */
  readonly close: () => Promise<void>;
  readonly runs: RunsAtWork;
  readonly window: KeptWindow;
  /** folder of the program's icons */
  readonly icons: string;
  readonly onProblem: (error: unknown, about: string) => void;
  /** what brings the system's signals */
  readonly signals?: NodeJS.EventEmitter;
}

const KEEP = 'Keep running in the background';
const STOP = 'Stop and save';
const CANCEL = 'Cancel';
const WAIT = 'Wait';
const AT_ONCE = 'End at once';

/** Ctrl-C, the end of a session and of a terminal: nobody is there to be asked. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * How the program ends: never with a run at work unless somebody says so, and never before its steps are at a checkpoint.
 * Where it goes on in the background, its window is hidden and an icon in the tray stands for it.
 */
export function leaveWithCare({ close, runs, window, icons, onProblem, signals = process }: LeavingOptions): void {
  let stage: 'open' | 'asking' | 'leaving' | 'left' = 'open';
  let background: Disposer | null = null;

  const outOfBackground = (): void => {
    background?.();
    background = null;
  };
  /** @param waiting aborted when it is done */
  const leave = async (waiting?: AbortController): Promise<void> => {
    if (stage === 'leaving' || stage === 'left') return;
    stage = 'leaving';
    try {
      await close();
    } catch (error) {
      onProblem(error, 'leaving');
    }
    stage = 'left';
    waiting?.abort();
    outOfBackground();
    app.quit();
  };
  const leaveBeforeEyes = async (): Promise<void> => {
    const waiting = new AbortController();
    const left = leave(waiting);
    const answer = await ask(window.current(), {
      type: 'info',
      message: 'Stopping and saving',
      detail: 'Steps go on to their next checkpoint, which takes some seconds. If they are ended at once, what they did since the last one is done again when their run is resumed.',
      answers: [WAIT, AT_ONCE],
      otherwise: WAIT,
      signal: waiting.signal,
    });
    // Workers end with the program, and the next start finds everything as after a crash.
    if (answer === AT_ONCE && stage === 'leaving') app.exit(0);
    await left;
  };
  const askFirst = async (): Promise<void> => {
    if (stage !== 'open') return;
    stage = 'asking';
    const answer = await ask(window.current(), {
      type: 'question',
      message: runs.all.length === 1 ? 'An experiment is at work' : `${runs.all.length} experiments are at work`,
      detail: 'In the background the program has no window, only an icon in the tray; start it again to see the window. If it is stopped, steps go on to their next checkpoint, and the runs can be resumed.',
      answers: [KEEP, STOP, CANCEL],
      otherwise: CANCEL,
    });
    stage = 'open';
    if (answer === STOP) await leaveBeforeEyes();
    if (answer !== KEEP) return;
    window.current()?.hide();
    background ??= keepInTray({ icons, runs, show: window.show, quit: () => { app.quit(); } });
  };
  /** Whether somebody has to be asked first, or is being asked. */
  const holds = (event: { readonly preventDefault: () => void }): void => {
    if (stage !== 'asking' && (stage !== 'open' || runs.all.length === 0)) return;
    event.preventDefault();
    askFirst().catch((error: unknown) => { onProblem(error, 'leaving'); });
  };

  app.on('browser-window-created', (_event, created) => {
    const isMain = (): boolean => created === window.current();
    // On a Mac a program stays when its window is closed.
    created.on('close', (event) => { if (isMain() && process.platform !== 'darwin') holds(event); });
    created.on('show', () => { if (isMain()) outOfBackground(); });
    created.on('session-end', () => void leave());
  });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin' && background === null) app.quit(); });
  app.on('before-quit', holds);
  app.on('will-quit', (event) => {
    if (stage === 'left') return;
    event.preventDefault();
    void leave();
  });
  // The system ends; nobody can be asked. What is at work has checkpoints, if there is no time for another.
  powerMonitor.on('shutdown', () => void leave());
  const end = (): void => void leave();
  for (const signal of SIGNALS) signals.on(signal, end);
  app.once('quit', () => { for (const signal of SIGNALS) signals.off(signal, end); });
}
