import { WebSocket } from 'ws';
import { z } from 'zod';
import { connectContract } from '../../src-shared/contract/client.ts';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { MAX_FRAME_BYTES } from '../../src-shared/contract/plain-data.ts';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import { CONTRACT_PATH, openWebSocketPort } from '../../src-shared/contract/web-socket-port.ts';
import { readAdvert } from './advert.ts';
import type { Advert } from './advert.ts';
import { NEW_ADDRESS_PATH, STATUS_STYLE_PATH } from './answer-request.ts';

/** ms that a server on this machine has to answer. */
const PATIENCE_MS = 3000;

/** The server of a home folder that runs now; null where none does, or what stands there was left by one that was killed. */
export async function findServer(home: string): Promise<Advert | null> {
  const advert = readAdvert(home);
  if (advert === null || !isAlive(advert.pid)) return null;
  try {
    // Its process number may be another program's by now, and its port another server's.
    const response = await ask(advert, STATUS_STYLE_PATH, 'GET');
    return response.ok ? advert : null;
  } catch {
    return null;
  }
}

/** An address of a running server that works once, for a browser. @throws where it does not answer */
export async function newAddress(advert: Advert): Promise<string> {
  const response = await ask(advert, NEW_ADDRESS_PATH, 'POST');
  return z.strictObject({ url: z.url() }).parse(await response.json()).url;
}

/** Another program becomes the client of the server. @throws ContractError `closed` where it does not answer */
export async function connectToServer(advert: Advert): Promise<ContractClient> {
  return connectContract(await openServerPort(advert));
}

/** The same for a client that outlives its connections. */
export async function openServerPort(advert: Advert, signal?: AbortSignal): Promise<MessagePortLike> {
  const address = new URL(CONTRACT_PATH, advert.url);
  address.protocol = 'ws:';
  const socket = new WebSocket(address, { headers: authorization(advert), handshakeTimeout: PATIENCE_MS, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  return openWebSocketPort(socket, signal);
}

function ask(advert: Advert, path: string, method: 'GET' | 'POST'): Promise<Response> {
  return fetch(new URL(path, advert.url), { method, headers: authorization(advert), redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MS) });
}

function authorization({ secret }: Advert): { readonly authorization: string } {
  return { authorization: `Bearer ${secret}` };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's process: it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
