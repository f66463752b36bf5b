import { MessageChannelMain } from 'electron';
import type { WebContents } from 'electron';
import { z } from 'zod';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import { serveContract } from '../../src-shared/contract/server.ts';
import type { ServeOptions } from '../../src-shared/contract/server.ts';
import { CHANNELS } from '../../src-shared/desktop/bridge.ts';
import { messagePortMain } from './message-port-main.ts';
import type { DesktopWorkbench } from './open-desktop-workbench.ts';
import { onMessage } from './trusted-sender.ts';

/**
 * Gives each window that asks a port of the contract: one at a time, as a page that was reloaded asks again. A window
 * that asks before the workbench is open is given its port then.
 */
export function serveWindows(workbench: Promise<Pick<DesktopWorkbench, 'handlers' | 'describeError'>>, onProblem: NonNullable<ServeOptions['onProblem']>): void {
  // That it could not be opened is told by whoever opens it, also where no window asks.
  workbench.catch(() => null);
  const ports = new WeakMap<WebContents, MessagePortLike>();
  const asked = new WeakMap<WebContents, number>();

  const connect = async (contents: WebContents): Promise<void> => {
    const turn = (asked.get(contents) ?? 0) + 1;
    asked.set(contents, turn);
    const { handlers, describeError } = await workbench;
    // Asked again meanwhile, or closed.
    if (asked.get(contents) !== turn || contents.isDestroyed()) return;
    ports.get(contents)?.close();
    const { port1, port2 } = new MessageChannelMain();
    const port = messagePortMain(port1);
    ports.set(contents, port);
    serveContract(port, handlers, { describeError, onProblem });
    contents.postMessage(CHANNELS.port, null, [port2]);
  };

  onMessage(CHANNELS.connect, z.undefined(), (_message, { webContents }) => {
    connect(webContents).catch((error: unknown) => { onProblem(error, 'connect'); });
  });
}
