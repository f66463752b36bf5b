import { CoalescingBuffer } from './coalescing-buffer.ts';
import type { Coalesce } from './definition.ts';
import { contractError, errorData } from './error-data.ts';
import type { ErrorData } from './error-data.ts';
import { MAX_OPEN, PROTOCOL_VERSION, STREAM_WINDOW, readFrame } from './frame.ts';
import type { Frame } from './frame.ts';
import { parsePayload } from './parse-payload.ts';
import { plainDataProblem } from './plain-data.ts';
import type { Disposer, MessagePortLike } from './port.ts';
import { CALLS, STREAMS, isCallName, isStreamName } from './registry.ts';
import type { CallInput, CallName, CallOutput, StreamInput, StreamItem, StreamName } from './registry.ts';
import { StreamCredit } from './stream-credit.ts';

export interface RequestContext {
  /** aborted when the client cancels or is gone */
  readonly signal: AbortSignal;
}

export type CallHandler<N extends CallName> = (input: CallInput<N>, context: RequestContext) => CallOutput<N> | Promise<CallOutput<N>>;

/** What a stream says; it ends soon after the signal is aborted. It is read ahead and merged, so it never waits for a slow client. */
export type StreamHandler<N extends StreamName> = (input: StreamInput<N>, context: RequestContext) => AsyncIterable<StreamItem<N>>;

export type Handlers = { readonly [N in CallName]: CallHandler<N> } & { readonly [N in StreamName]: StreamHandler<N> };

export interface ServeOptions {
  /** an error as the client is to see it; by default faults that are no ContractError say nothing of the inside */
  readonly describeError?: (error: unknown) => ErrorData;
  /** for a log: faults of handlers and frames that were refused */
  readonly onProblem?: (error: unknown, about: string) => void;
}

/** Answers one client until its port closes or the disposer is called; the port itself stays open then. */
export function serveContract(port: MessagePortLike, handlers: Partial<Handlers>, options: ServeOptions = {}): Disposer {
  const server = new ContractServer(port, handlers, options);
  return () => {
    server.dispose();
  };
}

/**
 * Handlers as they are found by a name that arrived. Their inputs were parsed by the schema of the same name, which the
 * type system cannot follow through a name: method syntax lets each stand for all.
 */
type AnyHandlers = Readonly<Record<string, { handle(input: unknown, context: RequestContext): unknown }['handle']>>;

interface OpenRequest {
  readonly abort: AbortController;
  readonly credit: StreamCredit;
}

class ContractServer {
  readonly #port: MessagePortLike;
  readonly #handlers: AnyHandlers;
  readonly #options: ServeOptions;
  readonly #open = new Map<number, OpenRequest>();
  readonly #disposers: readonly Disposer[];
  #lastId = 0;

  constructor(port: MessagePortLike, handlers: Partial<Handlers>, options: ServeOptions) {
    this.#port = port;
    this.#handlers = { ...handlers };
    this.#options = options;
    this.#disposers = [
      port.onMessage((message) => {
        this.#receive(message);
      }),
      port.onClose(() => {
        this.dispose();
      }),
    ];
  }

  dispose(): void {
    // On a port that is closed already, onClose calls this before the constructor has the disposers.
    for (const { abort } of this.#open.values()) abort.abort();
    queueMicrotask(() => {
      for (const dispose of this.#disposers) dispose();
    });
  }

  #receive(message: unknown): void {
    const read = readFrame(message);
    if (read.frame === null) {
      // An error about an error could go back and forth for ever.
      if (read.isError) this.#options.onProblem?.(read.error, 'frame');
      else this.#refuse(read.id !== null && read.id > this.#lastId ? read.id : null, read.error);
      return;
    }
    const { frame } = read;
    switch (frame.type) {
      case 'request':
        this.#request(frame.id, frame.name, frame.payload);
        return;
      case 'cancel':
        this.#open.get(frame.id)?.abort.abort();
        return;
      case 'more':
        this.#open.get(frame.id)?.credit.give();
        return;
      case 'error':
        this.#options.onProblem?.(frame.error, 'frame');
        return;
      case 'reply':
      case 'item':
      case 'end':
        this.#refuse(null, contractError('bad-frame', `a client sends no ${frame.type}`));
    }
  }

  #request(id: number, name: string, payload: unknown): void {
    if (id <= this.#lastId) {
      this.#refuse(null, contractError('bad-frame', `request ${id} does not come after ${this.#lastId}`));
      return;
    }
    this.#lastId = id;
    if (this.#open.size >= MAX_OPEN) {
      this.#refuse(id, contractError('too-many', `more than ${MAX_OPEN} requests at once`, 'The workbench is busy with too many requests of this window; wait until some are answered.'));
      return;
    }
    const open = { abort: new AbortController(), credit: new StreamCredit(STREAM_WINDOW) };
    this.#open.set(id, open);
    void this.#answer(id, name, payload, open);
  }

  /** Never rejects. */
  async #answer(id: number, name: string, payload: unknown, open: OpenRequest): Promise<void> {
    try {
      const handler = this.#handlers[name];
      if (isCallName(name) && handler !== undefined) {
        const input = parsePayload<unknown>(CALLS[name].input, payload, 'bad-input', name);
        const answer: unknown = await handler(input, { signal: open.abort.signal });
        if (!open.abort.signal.aborted) this.#post({ v: PROTOCOL_VERSION, type: 'reply', id, payload: answer });
      } else if (isStreamName(name) && handler !== undefined) {
        const input = parsePayload<unknown>(STREAMS[name].input, payload, 'bad-input', name);
        await this.#stream(id, handler(input, { signal: open.abort.signal }), coalesceOf(name), open);
      } else {
        throw contractError('unknown-name', `there is no ${name}`, 'The workbench does not know this request; it may be older than the window. Update it, or reload the window.');
      }
    } catch (error) {
      if (!open.abort.signal.aborted) this.#refuse(id, error);
    } finally {
      this.#open.delete(id);
    }
  }

  async #stream(id: number, source: unknown, coalesce: Coalesce<unknown>, { abort: { signal }, credit }: OpenRequest): Promise<void> {
    if (!isAsyncIterable(source)) throw new TypeError('a stream handler gave no stream');
    const buffer = new CoalescingBuffer(coalesce);
    const end = (): void => {
      buffer.end();
    };
    signal.addEventListener('abort', end, { once: true });
    const reading = readAhead(source, buffer, signal);
    // Its error is told after the items before it; until then nobody awaits it.
    reading.catch(() => null);
    for (let seq = 0; ; seq++) {
      await credit.take(signal);
      const next = await buffer.take();
      if (next === null || signal.aborted) break;
      try {
        this.#post({ v: PROTOCOL_VERSION, type: 'item', id, seq, payload: next.item });
      } catch (error) {
        // The source must not go on for a stream that is over.
        this.#refuse(id, error);
        this.#open.get(id)?.abort.abort();
        break;
      }
    }
    await reading;
    signal.removeEventListener('abort', end);
    if (!signal.aborted) this.#post({ v: PROTOCOL_VERSION, type: 'end', id });
  }

  #refuse(id: number | null, error: unknown): void {
    this.#options.onProblem?.(error, id === null ? 'frame' : `request ${id}`);
    const describe = this.#options.describeError ?? errorData;
    try {
      this.#post({ v: PROTOCOL_VERSION, type: 'error', id, error: describe(error) });
    } catch (cause) {
      this.#options.onProblem?.(cause, 'post');
    }
  }

  #post(frame: Frame): void {
    const problem = plainDataProblem(frame);
    if (problem !== null) throw contractError('bad-output', `the ${frame.type} cannot be sent: ${problem}`, 'The answer is too large or of a form that cannot be sent; ask for less at once.');
    this.#port.post(frame);
  }
}

async function readAhead(source: AsyncIterable<unknown>, buffer: CoalescingBuffer<unknown>, signal: AbortSignal): Promise<void> {
  try {
    for await (const item of source) {
      if (signal.aborted) return;
      buffer.push(item);
      await buffer.room();
    }
  } finally {
    buffer.end();
  }
}

/** As for handlers: the items are those of the same name. */
function coalesceOf(name: StreamName): Coalesce<unknown> {
  const definition: { coalesce(previous: unknown, next: unknown): unknown } = STREAMS[name];
  return (previous, next) => definition.coalesce(previous, next);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
