/** The newest news of work that is under way, for one who asks for them one at a time. */
export class LatestProgress<T> {
  #latest: T | null = null;
  #ended = false;
  #wake: (() => void) | null = null;

  tell(news: T): void {
    this.#latest = news;
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** News until the work ends or the signal says so; what was not taken in time is replaced by what is newer. */
  async *news(signal: AbortSignal): AsyncGenerator<T> {
    const wake = (): void => { this.#wake?.(); };
    signal.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        const latest = this.#latest;
        this.#latest = null;
        if (latest !== null) yield latest;
        else if (this.#ended || signal.aborted) return;
        else await new Promise<void>((resolve) => { this.#wake = resolve; });
      }
    } finally {
      signal.removeEventListener('abort', wake);
    }
  }
}
