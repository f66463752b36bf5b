import { Worker } from 'node:worker_threads';
import { ContractError, contractError } from '../../../src-shared/contract/error-data.ts';
import type { FromThread, ToThread } from './messages.ts';
import type { TaskInput, TaskName, TaskOutput } from './tasks.ts';

/** Runs heavy work off the thread that answers clients. */
export interface Background {
  /**
   * @param onProgress news of the task, in its own form
   * @throws ContractError as describeError says the task's error; the signal's reason when it is aborted
   */
  run<N extends TaskName>(name: N, input: TaskInput<N>, options?: { readonly signal?: AbortSignal; readonly onProgress?: (news: unknown) => void }): Promise<TaskOutput<N>>;
  close(): Promise<void>;
}

export interface BackgroundOptions {
  /** entry of a thread: thread.ts, or what it was built to */
  readonly script: string;
  /** threads at most; each starts when there is more to do than idle threads */
  readonly threads: number;
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly onProgress: (news: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

export function openBackground(options: BackgroundOptions): Background {
  return new ThreadPool(options);
}

/** A thread that dies takes its tasks with it, each with an error, and is replaced when the next one comes. */
class ThreadPool implements Background {
  readonly #options: BackgroundOptions;
  readonly #threads = new Set<Thread>();
  #lastId = 0;
  #closed = false;

  constructor(options: BackgroundOptions) {
    this.#options = options;
  }

  async run<N extends TaskName>(name: N, input: TaskInput<N>, { signal, onProgress = () => null }: { readonly signal?: AbortSignal; readonly onProgress?: (news: unknown) => void } = {}): Promise<TaskOutput<N>> {
    signal?.throwIfAborted();
    if (this.#closed) throw contractError('closed', 'the workbench is closing');
    const { worker, waiting } = this.#freest();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject, onProgress });
    // A thread at work keeps the program alive, an idle one does not.
    worker.ref();
    const cancel = (): void => {
      worker.postMessage({ type: 'cancel', id } satisfies ToThread);
      if (waiting.delete(id)) reject(signal?.reason);
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      worker.postMessage({ type: 'run', id, name, input } satisfies ToThread);
      // The thread runs the task of this name: its output is what the name says.
      return await promise as TaskOutput<N>;
    } finally {
      waiting.delete(id);
      if (waiting.size === 0) worker.unref();
      signal?.removeEventListener('abort', cancel);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#threads].map((thread) => thread.worker.terminate()));
  }

  #freest(): Thread {
    const [freest] = [...this.#threads].sort((a, b) => a.waiting.size - b.waiting.size);
    return freest !== undefined && (freest.waiting.size === 0 || this.#threads.size >= this.#options.threads) ? freest : this.#start();
  }

  #start(): Thread {
    const worker = new Worker(this.#options.script);
    const thread: Thread = { worker, waiting: new Map() };
    this.#threads.add(thread);
    const fail = (error: unknown): void => {
      this.#threads.delete(thread);
      for (const { reject } of thread.waiting.values()) reject(error);
      thread.waiting.clear();
    };
    worker.on('message', (message: FromThread) => {
      const waits = thread.waiting.get(message.id);
      switch (message.type) {
        case 'done':
          waits?.resolve(message.output);
          return;
        case 'failed':
          waits?.reject(new ContractError(message.error));
          return;
        case 'progress':
          waits?.onProgress(message.news);
      }
    });
    worker.on('error', fail);
    worker.on('exit', (code) => { fail(contractError('closed', `a background thread ended with code ${code}`, 'A part of the workbench ended while it was working on this; try again.')); });
    return thread;
  }
}
