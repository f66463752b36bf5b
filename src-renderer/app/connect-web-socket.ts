import { ReconnectingClient } from '../../src-shared/contract/reconnecting-client.ts';
import { CONTRACT_PATH, openWebSocketPort } from '../../src-shared/contract/web-socket-port.ts';

/** The workbench that served this page, connected again whenever the connection breaks. */
export function connectWebSocket(of: Window): ReconnectingClient {
  const address = new URL(CONTRACT_PATH, of.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = new ReconnectingClient((signal) => openWebSocketPort(new WebSocket(address), signal));
  const check = (): void => {
    if (of.document.visibilityState === 'visible') client.check();
  };
  // A lid that was opened, a network that is back: sooner than the next attempt.
  of.addEventListener('online', check);
  of.document.addEventListener('visibilitychange', check);
  return client;
}
