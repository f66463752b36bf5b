import type { z } from 'zod';
import { ContractError, contractError } from './error-data.ts';
import { PROTOCOL_VERSION, STREAM_WINDOW, readFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { parsePayload } from './parse-payload.ts';
import { plainDataProblem } from './plain-data.ts';
import type { MessagePortLike } from './port.ts';
import { CALLS, STREAMS } from './registry.ts';
import type { CallInput, CallName, CallOutput, StreamInput, StreamItem, StreamName } from './registry.ts';

export interface RequestOptions {
  /** cancels the request: it rejects at once with the signal's reason */
  readonly signal?: AbortSignal | undefined;
}

export interface ContractClient {
  /** @throws ContractError */
  call<N extends CallName>(name: N, input: CallInput<N>, options?: RequestOptions): Promise<CallOutput<N>>;
  /** Asked for when the first item is; cancelled when the loop is left. What comes while the reader is busy is merged. @throws ContractError */
  stream<N extends StreamName>(name: N, input: StreamInput<N>, options?: RequestOptions): AsyncGenerator<StreamItem<N>, void>;
  /** closes the port; whatever is open fails with the code closed */
  close(): void;
}

/** The registry again, in a form in which the type of an answer follows from a name that is not yet known. */
const ANSWERS: { readonly [N in CallName]: { readonly output: z.ZodType<CallOutput<N>> } } = CALLS;
const ITEMS: { readonly [N in StreamName]: { readonly item: z.ZodType<StreamItem<N>> } } = STREAMS;

/** @param onProblem frames that belong to no request: for a log */
export function connectContract(port: MessagePortLike, onProblem: (error: unknown) => void = () => null): ContractClient {
  return new PortClient(port, onProblem);
}

/** What a request makes of the frames that are its own. */
interface Waiting {
  reply(payload: unknown): void;
  item(seq: number, payload: unknown): void;
  end(): void;
  fail(error: unknown): void;
}

class PortClient implements ContractClient {
  readonly #port: MessagePortLike;
  readonly #onProblem: (error: unknown) => void;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #closed = false;

  constructor(port: MessagePortLike, onProblem: (error: unknown) => void) {
    this.#port = port;
    this.#onProblem = onProblem;
    port.onMessage((message) => {
      this.#receive(message);
    });
    port.onClose(() => {
      this.#closed = true;
      for (const id of [...this.#waiting.keys()]) this.#fail(id, closedError());
    });
  }

  async call<N extends CallName>(name: N, input: CallInput<N>, { signal }: RequestOptions = {}): Promise<CallOutput<N>> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#request(name, input, {
      reply: resolve,
      fail: reject,
      item: () => {
        this.#abandon(id, contractError('bad-frame', `${name} has one answer and no items`));
      },
      end: () => {
        this.#abandon(id, contractError('bad-frame', `${name} ended without an answer`));
      },
    });
    const cancel = (): void => {
      this.#abandon(id, signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return parsePayload(ANSWERS[name].output, await promise, 'bad-output', name);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async *stream<N extends StreamName>(name: N, input: StreamInput<N>, { signal }: RequestOptions = {}): AsyncGenerator<StreamItem<N>, void> {
    signal?.throwIfAborted();
    const arrived: { readonly payload: unknown }[] = [];
    let over: { readonly error: unknown } | 'ended' | null = null;
    let wake = Promise.withResolvers<undefined>();
    const changed = (): void => {
      wake.resolve(undefined);
      wake = Promise.withResolvers();
    };
    let expected = 0;
    const id = this.#request(name, input, {
      item: (seq, payload) => {
        if (seq !== expected) this.#abandon(id, contractError('bad-frame', `item ${seq} of ${name} came where ${expected} was due`));
        else if (arrived.length > STREAM_WINDOW) this.#abandon(id, contractError('bad-frame', `${name} sent more than it was asked for`));
        else arrived.push({ payload });
        expected++;
        changed();
      },
      end: () => {
        this.#waiting.delete(id);
        over = 'ended';
        changed();
      },
      fail: (error) => {
        over = { error };
        changed();
      },
      reply: () => {
        this.#abandon(id, contractError('bad-frame', `${name} has items and no one answer`));
      },
    });
    const cancel = (): void => {
      this.#abandon(id, signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      while (true) {
        signal?.throwIfAborted();
        const next = arrived.shift();
        if (next !== undefined) {
          yield parsePayload(ITEMS[name].item, next.payload, 'bad-output', name);
          if (this.#waiting.has(id)) this.#port.post({ v: PROTOCOL_VERSION, type: 'more', id } satisfies Frame);
          continue;
        }
        const outcome = outcomeOf(over);
        if (outcome === 'ended') return;
        if (outcome !== null) throw outcome.error;
        await wake.promise;
      }
    } finally {
      signal?.removeEventListener('abort', cancel);
      this.#abandon(id, closedError());
    }
  }

  close(): void {
    this.#port.close();
  }

  #request(name: string, payload: unknown, waiting: Waiting): number {
    if (this.#closed) throw closedError();
    const frame: Frame = { v: PROTOCOL_VERSION, type: 'request', id: this.#lastId + 1, name, payload };
    const problem = plainDataProblem(frame);
    if (problem !== null) throw contractError('bad-input', `${name} cannot be asked: ${problem}`);
    this.#lastId = frame.id;
    this.#waiting.set(frame.id, waiting);
    try {
      this.#port.post(frame);
    } catch (error) {
      this.#waiting.delete(frame.id);
      throw error;
    }
    return frame.id;
  }

  #fail(id: number, error: unknown): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.fail(error);
  }

  /** Fails a request that the server still works on, and tells it so. */
  #abandon(id: number, error: unknown): void {
    if (!this.#waiting.has(id)) return;
    this.#fail(id, error);
    this.#port.post({ v: PROTOCOL_VERSION, type: 'cancel', id } satisfies Frame);
  }

  #receive(message: unknown): void {
    const read = readFrame(message);
    if (read.frame === null) {
      this.#onProblem(read.error);
      if (read.id !== null) this.#abandon(read.id, read.error);
      return;
    }
    const { frame } = read;
    if (frame.type === 'request' || frame.type === 'cancel' || frame.type === 'more') {
      this.#onProblem(contractError('bad-frame', `a server sends no ${frame.type}`));
      return;
    }
    if (frame.type === 'error') {
      const error = new ContractError(frame.error);
      if (frame.id === null) this.#onProblem(error);
      else this.#fail(frame.id, error);
      return;
    }
    // Frames of a request that was cancelled meanwhile are late, not wrong.
    const waiting = this.#waiting.get(frame.id);
    if (frame.type === 'item') waiting?.item(frame.seq, frame.payload);
    else if (frame.type === 'end') waiting?.end();
    else if (waiting !== undefined) {
      waiting.reply(frame.payload);
      // A stream that got a reply has failed and said so already.
      this.#waiting.delete(frame.id);
    }
  }
}

/** Listeners set it between two reads, which the type system does not see. */
function outcomeOf(over: { readonly error: unknown } | 'ended' | null): { readonly error: unknown } | 'ended' | null {
  return over;
}

/** What fails when a connection does. */
export function closedError(): ContractError {
  return contractError('closed', 'the port is closed', 'The connection to the workbench was lost. What runs goes on; connect again to see it.');
}
