import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { afterEach } from 'vitest';
import { messagePortMain } from '../../../src-main/desktop/message-port-main.ts';
import { connectContract } from '../../../src-shared/contract/client.ts';
import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { channelPort } from '../../../src-shared/contract/channel-port.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { decodeMessage, encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import type { MessagePortLike } from '../../../src-shared/contract/port.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { openWebSocketPort } from '../../../src-shared/contract/web-socket-port.ts';
import { FakeMessageChannelMain } from '../../main/desktop/fake-electron/message-channel-main.ts';
import { transferred } from '../../main/desktop/fake-electron/page.ts';
import { enter, pageSocket, testServer } from '../../main/server/test-server.ts';

/** A client, and what it is connected to. */
export interface Connected {
  readonly client: ContractClient;
  /** the client's end, for frames that no client would send */
  readonly port: MessagePortLike;
  /** ends the connection from the server's side */
  readonly breakOff: () => Promise<void> | void;
  /** until everything that was sent, either way, has arrived */
  readonly settle: () => Promise<void>;
}

export interface Carrier {
  readonly name: string;
  readonly connect: (handlers: Partial<Handlers>) => Promise<Connected>;
}

const macrotask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function inMemory(name: string, carry: (message: unknown) => unknown): Carrier {
  return {
    name,
    connect: (handlers) => {
      const [port, far] = memoryPorts(carry);
      serveContract(far, handlers);
      return Promise.resolve({ client: connectContract(port), port, breakOff: () => { far.close(); }, settle: macrotask });
    },
  };
}

const channels: MessagePort[] = [];
afterEach(() => {
  for (const end of channels.splice(0)) end.close();
});

/** Messages of such channels need a few turns of the event loop. */
async function fewTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await macrotask();
}

const channel: Carrier = {
  name: 'a MessageChannel',
  connect: (handlers) => {
    const { port1, port2 } = new MessageChannel();
    channels.push(port1, port2);
    const [port, far] = [channelPort(port1), channelPort(port2)];
    serveContract(far, handlers);
    return Promise.resolve({ client: connectContract(port), port, breakOff: () => { far.close(); }, settle: fewTurns });
  },
};

const webSocket: Carrier = {
  name: 'a WebSocket to a real server',
  connect: async (handlers) => {
    const server = await testServer({ handlers });
    const socket = pageSocket(server, await enter(server.url));
    const port = await openWebSocketPort(socket);
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 3; turn++) {
        await new Promise((resolve) => {
          socket.once('pong', resolve);
          socket.ping();
        });
        await macrotask();
      }
    };
    return { client: connectContract(port), port, breakOff: () => server.close(), settle };
  },
};

const electron: Carrier = {
  name: 'ports of the desktop application',
  connect: (handlers) => {
    const { port1, port2 } = new FakeMessageChannelMain();
    const [page] = transferred([port2]);
    if (page === undefined) throw new Error('no port was handed over');
    channels.push(page);
    const [far, port] = [messagePortMain(port1), channelPort(page)];
    serveContract(far, handlers);
    return Promise.resolve({ client: connectContract(port), port, breakOff: () => { far.close(); }, settle: fewTurns });
  },
};

/** All ways in which a message is carried. */
export const CARRIERS: readonly Carrier[] = [
  inMemory('memory, as structured clones', (message) => structuredClone(message)),
  inMemory('memory, as bytes', (message) => decodeMessage(encodeMessage(message))),
  channel,
  electron,
  webSocket,
];
