import { connectContract } from '../../src-shared/contract/client.ts';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { CONTRACT_PATH, openWebSocketPort } from '../../src-shared/contract/web-socket-port.ts';
import { Connection } from './connection.svelte.ts';
import { nowMs } from './clock.ts';

const RETRY_MS = [500, 1000, 2000, 4000, 8000];

/** The workbench that served this page, connected again whenever the connection breaks. */
export function connectWebSocket(of: Window): Connection {
  const address = new URL(CONTRACT_PATH, of.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  let current = Promise.withResolvers<ContractClient>();
  let wake = Promise.withResolvers<undefined>();
  const client: ContractClient = {
    call: async (name, input, options) => (await current.promise).call(name, input, options),
    async *stream(name, input, options) {
      yield* (await current.promise).stream(name, input, options);
    },
    close: () => void current.promise.then((open) => {
      open.close();
    }),
  };
  const connection = new Connection(client, () => {
    wake.resolve(undefined);
  });
  void (async () => {
    for (let attempt = 0; ; attempt++) {
      try {
        const port = await openWebSocketPort(new WebSocket(address));
        const closed = new Promise<void>((resolve) => {
          port.onClose(resolve);
        });
        current.resolve(connectContract(port));
        connection.set({ kind: 'open' });
        attempt = 0;
        await closed;
        current = Promise.withResolvers();
      } catch {
        // It is tried again below; the banner says so.
      }
      const wait = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 8000;
      connection.set({ kind: 'lost', attempt, retryAtMs: nowMs() + wait });
      wake = Promise.withResolvers();
      await Promise.race([wake.promise, new Promise((resolve) => setTimeout(resolve, wait))]);
      connection.set({ kind: 'lost', attempt, retryAtMs: null });
    }
  })();
  return connection;
}
