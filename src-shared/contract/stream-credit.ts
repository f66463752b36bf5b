/** How many items of a stream may still be sent. One taker. */
export class StreamCredit {
  readonly #most: number;
  #left: number;
  #wake: (() => void) | null = null;

  constructor(most: number) {
    this.#most = most;
    this.#left = most;
  }

  /** Resolves when an item may be sent, or when the signal is aborted. */
  async take(signal: AbortSignal): Promise<void> {
    while (this.#left === 0 && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const wake = (): void => {
        resolve(undefined);
      };
      this.#wake = wake;
      signal.addEventListener('abort', wake, { once: true });
      await promise;
      signal.removeEventListener('abort', wake);
    }
    this.#left = Math.max(0, this.#left - 1);
  }

  /** The reader took one. A reader that says so too often gets no more than the window. */
  give(): void {
    this.#left = Math.min(this.#most, this.#left + 1);
    this.#wake?.();
  }
}
