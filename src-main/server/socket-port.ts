import type { RawData, WebSocket } from 'ws';
import { ContractError, errorData } from '../../src-shared/contract/error-data.ts';
import { PROTOCOL_VERSION } from '../../src-shared/contract/frame.ts';
import type { Frame } from '../../src-shared/contract/frame.ts';
import { decodeMessage, encodeMessage } from '../../src-shared/contract/message-pack.ts';
import type { MessagePortLike } from '../../src-shared/contract/port.ts';
import type { ServerLimits } from './server-limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** Why a socket is closed, by the numbers of the WebSocket protocol. */
const CLOSE = { done: 1000, unsupportedData: 1003, policy: 1008, tryLater: 1013 } as const;

/** ms that a client has to answer a close. */
const CLOSING_MS = 1000;

/**
 * The server's end of the contract over a WebSocket, with its limits: too many frames or bytes wait in the network,
 * frames that cannot be read are answered by an error, and a client that does not read is dropped before what waits
 * for it takes much memory.
 */
export class SocketPort implements MessagePortLike {
  readonly #socket: WebSocket;
  readonly #limits: ServerLimits;
  readonly #frames: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #onMessage = new Set<(message: unknown) => void>();
  readonly #onClose = new Set<() => void>();
  #badFrames = 0;
  #isAlive = true;
  #waiting = 0;
  #closed = false;

  constructor(socket: WebSocket, limits: ServerLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#frames = new TokenBucket(limits.frames);
    this.#bytes = new TokenBucket(limits.bytes);
    this.#heartbeat = setInterval(() => {
      this.#beat();
    }, limits.heartbeatMs);
    this.#heartbeat.unref();
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary);
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // The library has answered what broke the protocol with a close already.
    socket.on('error', () => {
      this.#cutOff();
    });
    socket.on('close', () => {
      this.#shut();
    });
  }

  post(message: unknown): void {
    if (this.#closed) return;
    const bytes = encodeMessage(message);
    if (this.#socket.bufferedAmount + bytes.byteLength > this.#limits.sendBuffer) {
      this.drop(CLOSE.tryLater, 'too much waits to be read');
      return;
    }
    this.#socket.send(bytes);
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
    this.drop(CLOSE.done, '');
  }

  /** Closes with a reason; a client that does not answer is cut off. */
  drop(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#cutOff();
  }

  #cutOff(): void {
    setTimeout(() => {
      this.#socket.terminate();
    }, CLOSING_MS).unref();
    this.#shut();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    this.#isAlive = true;
    if (!isBinary || !(data instanceof Uint8Array)) {
      this.drop(CLOSE.unsupportedData, 'the contract is carried as bytes');
      return;
    }
    this.#throttle(data.byteLength);
    let message: unknown;
    try {
      message = decodeMessage(data);
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      this.#refuse(error);
      return;
    }
    for (const listener of [...this.#onMessage]) listener(message);
  }

  /** Reads no further until the client is within its rate again: what it sends meanwhile fills its own buffers. */
  #throttle(bytes: number): void {
    const waitMs = Math.max(this.#frames.take(1), this.#bytes.take(bytes));
    if (waitMs < 1) return;
    this.#socket.pause();
    this.#waiting++;
    setTimeout(() => {
      this.#waiting--;
      if (this.#waiting === 0) this.#socket.resume();
    }, waitMs).unref();
  }

  #refuse(error: ContractError): void {
    this.#badFrames++;
    if (this.#badFrames > this.#limits.badFrames) {
      this.drop(CLOSE.policy, 'too many unreadable frames');
      return;
    }
    this.post({ v: PROTOCOL_VERSION, type: 'error', id: null, error: errorData(error) } satisfies Frame);
  }

  #beat(): void {
    if (!this.#isAlive && this.#waiting === 0) {
      this.drop(CLOSE.policy, 'no sign of life');
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #shut(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#heartbeat);
    for (const listener of [...this.#onClose]) listener();
    this.#onClose.clear();
  }
}
