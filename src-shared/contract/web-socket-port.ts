import { ContractError, contractError } from './error-data.ts';
import { decodeMessage, encodeMessage } from './message-pack.ts';
import type { MessagePortLike } from './port.ts';

/** What is used of the standard WebSocket: the browser's, Node's own and that of `ws` all have it. */
export interface WebSocketLike {
  binaryType: string;
  readonly readyState: number;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Path at which a server takes WebSockets. */
export const CONTRACT_PATH = '/contract';

const OPEN = 1;
const CLOSED = 3;
/** As the WebSocket protocol numbers it: data of a kind that is not accepted. */
const UNSUPPORTED_DATA = 1003;

/**
 * A client's end of the contract over a WebSocket, as soon as it is open. A server that sends what is no message of the
 * contract is left: the port closes.
 *
 * @throws ContractError `closed` when it does not open; the signal's reason when that is aborted
 */
export async function openWebSocketPort(socket: WebSocketLike, signal?: AbortSignal): Promise<MessagePortLike> {
  const port = new WebSocketPort(socket);
  const opening = Promise.withResolvers<undefined>();
  const abort = (): void => {
    opening.reject(signal?.reason);
  };
  socket.addEventListener('open', () => {
    opening.resolve(undefined);
  });
  port.onClose(() => {
    opening.reject(contractError('closed', 'the WebSocket did not open', 'The workbench does not answer. It may have ended, or this window is no longer allowed: open the address that it prints at its start.'));
  });
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  if (socket.readyState === OPEN) opening.resolve(undefined);
  try {
    await opening.promise;
    return port;
  } catch (error) {
    port.close();
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

class WebSocketPort implements MessagePortLike {
  readonly #socket: WebSocketLike;
  readonly #onMessage = new Set<(message: unknown) => void>();
  readonly #onClose = new Set<() => void>();
  #closed = false;

  constructor(socket: WebSocketLike) {
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }) => {
      this.#receive(data);
    });
    socket.addEventListener('close', () => {
      this.#shut();
    });
    // A close follows, but not always soon.
    socket.addEventListener('error', () => {
      this.#shut();
    });
    if (socket.readyState === CLOSED) this.#closed = true;
  }

  post(message: unknown): void {
    if (this.#closed) return;
    const bytes = encodeMessage(message);
    if (this.#socket.readyState === OPEN) this.#socket.send(bytes);
  }

  onMessage(listener: (message: unknown) => void): () => void {
    this.#onMessage.add(listener);
    return () => this.#onMessage.delete(listener);
  }

  onClose(listener: () => void): () => void {
    if (this.#closed) listener();
    else this.#onClose.add(listener);
    return () => this.#onClose.delete(listener);
  }

  close(): void {
    this.#socket.close();
    // The closing handshake can take long over a dead connection; for this side it is over.
    this.#shut();
  }

  #receive(data: unknown): void {
    if (this.#closed) return;
    let message: unknown;
    try {
      if (!(data instanceof ArrayBuffer)) throw contractError('bad-frame', 'the contract is carried as bytes');
      message = decodeMessage(new Uint8Array(data));
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      // Browsers let a page close with 1000 and 3000 to 4999 alone.
      this.#socket.close(3000 + UNSUPPORTED_DATA, 'no message of the contract');
      this.#shut();
      return;
    }
    for (const listener of [...this.#onMessage]) listener(message);
  }

  #shut(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of [...this.#onClose]) listener();
    this.#onClose.clear();
  }
}
