import type { BrowserWindow } from 'electron';
import { shell } from 'electron';
import { newAddress } from '../server/find-server.ts';
import { waitForServer } from '../server/wait-for-server.ts';
import { HomeInUseError } from '../store/owner-lock.ts';
import { ask } from './ask.ts';

const BROWSER = 'Open in the browser';
const QUIT = 'Quit';

/**
 * Says which program has the home folder. Where that is a server, its window is offered, in the browser.
 *
 * @returns whether this was why the workbench could not be opened
 */
export async function tellHomeInUse(error: unknown, home: string, window: BrowserWindow | null): Promise<boolean> {
  if (!(error instanceof HomeInUseError)) return false;
  const server = await waitForServer(home, error);
  const answer = await ask(window, {
    type: 'info',
    message: 'Another program works in this home folder',
    detail: server === null ? error.message : `The workbench is open in the browser already (process ${server.pid}). Two programs cannot work in one home folder; this one can open another window of the first.`,
    answers: server === null ? [QUIT] : [BROWSER, QUIT],
    otherwise: QUIT,
  });
  // The server's own address, made for this: no page had a part in it.
  if (server !== null && answer === BROWSER) await shell.openExternal(await newAddress(server));
  return true;
}
