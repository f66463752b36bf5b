import { MessageChannelMain } from 'electron';
import type { WebContents } from 'electron';
import { z } from 'zod';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import { serveContract } from '../../src-shared/contract/server.ts';
import type { ServeOptions } from '../../src-shared/contract/server.ts';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { messagePortMain } from './message-port-main.ts';
import { onMessage } from './trusted-sender.ts';

/**
 * Gives the window a port of the contract whenever it asks, as a page that was reloaded does: one at a time. A window that
 * asks before the workbench is open is given its port then.
 */
export function serveWindow(workbench: Promise<Pick<Workbench, 'handlers'>>, onProblem: NonNullable<ServeOptions['onProblem']>): void {
  // That it could not be opened is told by whoever opens it, also where no window asks.
  workbench.catch(() => null);
  let port: MessagePortLike | null = null;
  let asked = 0;

  const connect = async (contents: WebContents): Promise<void> => {
    const turn = ++asked;
    const [{ handlers }, { describeError }] = await Promise.all([workbench, import('../workbench/describe-error.ts')]);
    // Asked again meanwhile, or closed.
    if (asked !== turn || contents.isDestroyed()) return;
    port?.close();
    const { port1, port2 } = new MessageChannelMain();
    port = messagePortMain(port1);
    serveContract(port, handlers, { describeError, onProblem });
    contents.postMessage(CHANNELS.port, null, [port2]);
  };

  onMessage(CHANNELS.connect, z.undefined(), (_message, { webContents }) => {
    connect(webContents).catch((error: unknown) => { onProblem(error, 'connect'); });
  });
}
