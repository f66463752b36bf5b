import { closedError, connectContract } from './client.ts';
import type { ContractClient, RequestOptions } from './client.ts';
import { ContractError } from './error-data.ts';
import type { Disposer, MessagePortLike } from './port.ts';
import { STREAMS } from './registry.ts';
import type { CallInput, CallName, CallOutput, StreamInput, StreamItem, StreamName } from './registry.ts';
import type { Resume } from './resume.ts';
import { watchForLife } from './signs-of-life.ts';
import type { LifeOptions, LifeWatch } from './signs-of-life.ts';

/** `connecting`: for the first time; `lost`: it broke or did not open, and is tried again; `closed`: for good. */
export type ConnectionState = 'connecting' | 'open' | 'lost' | 'closed';

export interface ReconnectOptions extends Partial<LifeOptions> {
  /** for a log: frames that belong to no request, and why a connection did not open */
  readonly onProblem?: (error: unknown) => void;
  /** ms before the first attempt after a loss; doubled with each that fails, up to `longestDelayMs` */
  readonly firstDelayMs?: number;
  readonly longestDelayMs?: number;
}

/** The registry again, in a form in which the type of a stream follows from a name that is not yet known. */
const RESUME: { readonly [N in StreamName]: { readonly resume: Resume<StreamInput<N>, StreamItem<N>> } } = STREAMS;

/**
 * A client that outlives its connections: a lid that was closed, a tunnel that broke, a server that was restarted.
 * Streams go on where they were. Calls that were on their way fail with the code `closed`, as nobody can know whether
 * they were carried out; others wait for the first connection, and fail at once while it is lost.
 */
export class ReconnectingClient implements ContractClient {
  readonly #connect: (signal: AbortSignal) => Promise<MessagePortLike>;
  readonly #options: Required<ReconnectOptions>;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #ended = new AbortController();
  #state: ConnectionState = 'connecting';
  #changed = Promise.withResolvers<undefined>();
  #client: ContractClient | null = null;
  #life: LifeWatch | null = null;
  #skipPause: (() => void) | null = null;

  /** @param connect opens another connection; where it throws it is tried again */
  constructor(connect: (signal: AbortSignal) => Promise<MessagePortLike>, options: ReconnectOptions = {}) {
    this.#connect = connect;
    this.#options = { onProblem: () => null, firstDelayMs: 250, longestDelayMs: 10_000, silenceMs: 15_000, answerMs: 10_000, ...options };
    void this.#stayConnected(this.#ended.signal);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Told of each state that follows. */
  onState(listener: (state: ConnectionState) => void): Disposer {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Looks at once whether the connection lives, or tries again: for a lid that was opened, a network that is back, a button. */
  check(): void {
    this.#life?.check();
    this.#skipPause?.();
  }

  async call<N extends CallName>(name: N, input: CallInput<N>, options: RequestOptions = {}): Promise<CallOutput<N>> {
    while (this.#state === 'connecting') await this.#change(options.signal);
    if (this.#client === null) throw closedError();
    return this.#client.call(name, input, options);
  }

  async *stream<N extends StreamName>(name: N, input: StreamInput<N>, options: RequestOptions = {}): AsyncGenerator<StreamItem<N>, void> {
    const resumption = RESUME[name].resume(input);
    for (let ask: StreamInput<N> | null = input; ask !== null; ask = resumption.again()) {
      const client = await this.#connected(options.signal);
      try {
        for await (const item of client.stream(name, ask, options)) {
          const fresh = resumption.take(item);
          if (fresh !== null) yield fresh;
        }
        return;
      } catch (error) {
        const isLost = error instanceof ContractError && error.code === 'closed' && this.#client !== client;
        if (!isLost) throw error;
      }
    }
    throw closedError();
  }

  close(): void {
    this.#ended.abort();
    this.#client?.close();
    this.#enter('closed');
  }

  /** Never rejects. */
  async #stayConnected(ended: AbortSignal): Promise<void> {
    const { firstDelayMs, longestDelayMs, onProblem } = this.#options;
    let delayMs = firstDelayMs;
    const isOver = (): boolean => ended.aborted;
    while (!isOver()) {
      try {
        await this.#useUntilLost(await this.#connect(ended));
        delayMs = firstDelayMs;
      } catch (error) {
        if (!isOver()) onProblem(error);
      }
      if (!isOver()) await this.#pause(delayMs);
      delayMs = Math.min(longestDelayMs, 2 * delayMs);
    }
  }

  async #useUntilLost(port: MessagePortLike): Promise<void> {
    const lost = Promise.withResolvers<undefined>();
    const client = connectContract(port, this.#options.onProblem);
    this.#client = client;
    // Any answer will do, an error too.
    const life = watchForLife(port, () => void client.call('system.info', {}).catch(() => null), this.#options);
    this.#life = life;
    this.#enter('open');
    port.onClose(() => {
      this.#client = null;
      this.#life = null;
      life.dispose();
      lost.resolve(undefined);
    });
    if (this.#ended.signal.aborted) port.close();
    await lost.promise;
  }

  /** Between two attempts. */
  async #pause(ms: number): Promise<void> {
    this.#enter('lost');
    const over = Promise.withResolvers<undefined>();
    const timer = setTimeout(over.resolve, ms, undefined);
    this.#skipPause = () => {
      over.resolve(undefined);
    };
    await over.promise;
    clearTimeout(timer);
    this.#skipPause = null;
  }

  async #connected(signal: AbortSignal | undefined): Promise<ContractClient> {
    while (this.#client === null) {
      if (this.#ended.signal.aborted) throw closedError();
      await this.#change(signal);
    }
    return this.#client;
  }

  #enter(state: ConnectionState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
    if (state === 'closed') this.#skipPause?.();
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Until the state is another. @throws the signal's reason */
  async #change(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => {
      aborted.reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#changed.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }
}
