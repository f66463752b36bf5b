import { useWorkbench } from './workbench-context.ts';

/** Under this nothing is shown: a flash of bones says less than nothing. */
const SLOW_MS = 150;

/** An answer of the workbench: not yet, there, or not to be had. */
export class Resource<T> {
  #value = $state.raw<T | null>(null);
  #error = $state.raw<unknown>(null);
  #isLoading = $state(false);
  #isSlow = $state(false);
  #asked = $state(0);

  /** the newest answer; it stays while another is asked for */
  get value(): T | null {
    return this.#value;
  }

  /** why there is no newer answer; null: there is none */
  get error(): unknown {
    return this.#error;
  }

  get isLoading(): boolean {
    return this.#isLoading;
  }

  /** it takes long enough to be shown */
  get isSlow(): boolean {
    return this.#isSlow;
  }

  /** rises with each reload: read it in an effect to depend on it */
  get asked(): number {
    return this.#asked;
  }

  reload(): void {
    this.#asked++;
  }

  /** Puts an answer in place that is known before it is asked for, for example what a call gave back. */
  set(value: T): void {
    this.#value = value;
    this.#error = null;
  }

  /** Drops the answer: it was about something else. */
  clear(): void {
    this.#value = null;
    this.#error = null;
    this.#isLoading = false;
    this.#isSlow = false;
  }

  async load(load: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<void> {
    this.#isLoading = true;
    const timer = setTimeout(() => {
      this.#isSlow = true;
    }, SLOW_MS);
    try {
      const value = await load(signal);
      if (signal.aborted) return;
      this.set(value);
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    } finally {
      clearTimeout(timer);
      if (!signal.aborted) {
        this.#isLoading = false;
        this.#isSlow = false;
      }
    }
  }
}

/**
 * Asks again whenever its question changes, and when the connection is back. Call it while a component is set up.
 *
 * @param question what is asked about, from reactive values, compared as JSON; null: nothing now
 * @param load must pass the signal on
 * @param keep whether the old answer stays while another question is being answered; otherwise bones are shown
 */
export function resource<Q, T>(question: () => Q | null, load: (question: Q, signal: AbortSignal) => Promise<T>, { keep = false }: { readonly keep?: boolean } = {}): Resource<T> {
  const { connection } = useWorkbench();
  const of = new Resource<T>();
  const key = $derived(JSON.stringify(question()));
  let last: string | undefined;
  $effect(() => {
    void of.asked;
    void connection.generation;
    const asked = key;
    const now = question();
    if (asked !== last && (last !== undefined && !keep || now === null)) of.clear();
    last = asked;
    if (now === null) return;
    const abort = new AbortController();
    void of.load((signal) => load(now, signal), abort.signal);
    return () => {
      abort.abort();
    };
  });
  return of;
}
