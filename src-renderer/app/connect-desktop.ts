import { channelPort } from '../../src-shared/contract/channel-port.ts';
import type { ChannelPortLike } from '../../src-shared/contract/channel-port.ts';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import { ReconnectingClient } from '../../src-shared/contract/reconnecting-client.ts';
import { CONTRACT_PORT } from '../../src-shared/desktop/bridge.ts';
import type { DesktopBridge } from '../../src-shared/desktop/bridge.ts';

interface PageMessage {
  readonly data: unknown;
  readonly source: unknown;
  readonly ports: readonly ChannelPortLike[];
}

/** What is used of the page's window. */
export interface MessagedWindow {
  addEventListener(type: 'message', listener: (event: PageMessage) => void): void;
  removeEventListener(type: 'message', listener: (event: PageMessage) => void): void;
}

/** The workbench in the main process of the desktop application, asked for another port whenever one closes. */
export function connectDesktop(desktop: Pick<DesktopBridge, 'connect'>, of: MessagedWindow): ReconnectingClient {
  return new ReconnectingClient((signal) => nextPort(desktop, of, signal));
}

/** The port comes when the workbench is open. Only the window itself, which is its preload script, can hand it over. */
function nextPort(desktop: Pick<DesktopBridge, 'connect'>, of: MessagedWindow, signal: AbortSignal): Promise<MessagePortLike> {
  const { promise, resolve, reject } = Promise.withResolvers<MessagePortLike>();
  const receive = ({ data, source, ports: [port] }: PageMessage): void => {
    if (data === CONTRACT_PORT && source === of && port !== undefined) resolve(channelPort(port));
  };
  const abort = (): void => {
    reject(signal.reason instanceof Error ? signal.reason : new Error('the window closes'));
  };
  of.addEventListener('message', receive);
  signal.addEventListener('abort', abort, { once: true });
  desktop.connect();
  return promise.finally(() => {
    of.removeEventListener('message', receive);
    signal.removeEventListener('abort', abort);
  });
}
