import { TransitionError } from '../../src-shared/experiment/work-state.ts';

const RETRY_MS = 2000;

/**
 * Writes changes into the store in their order. One that cannot be written, because the disk is full for example, waits
 * with all that follow and is tried again: what happened to workers has happened, recorded or not.
 */
export class Ledger {
  readonly #trouble: (text: string) => void;
  readonly #pending: (() => void)[] = [];
  #retry: NodeJS.Timeout | null = null;
  /** said once, not at every try */
  #said = false;
  #cause: unknown = null;

  constructor(trouble: (text: string) => void) {
    this.#trouble = trouble;
  }

  write(change: () => void): void {
    this.#pending.push(change);
    // While earlier ones wait for their next try, so does this one.
    if (this.#retry === null) this.flush();
  }

  /** Writes what waits. @throws what the store throws, when it still cannot be written */
  settle(): void {
    this.flush();
    if (this.#retry !== null) throw this.#cause;
  }

  /** Writes what waits, as far as that goes. */
  flush(): void {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    for (;;) {
      const [change] = this.#pending;
      if (change === undefined) return;
      try {
        change();
        this.#said = false;
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (!(error instanceof TransitionError || error instanceof RangeError)) {
          if (!this.#said) this.#trouble(`the store could not be written (${message}); it is tried again, and nothing that was computed is lost. If the disk is full, free some room`);
          this.#said = true;
          this.#cause = error;
          this.#retry = setTimeout(() => { this.flush(); }, RETRY_MS);
          this.#retry.unref();
          return;
        }
        // What the change is about is gone or was changed by somebody else; trying again would not help.
        this.#trouble(`a change could not be recorded: ${message}`);
      }
      this.#pending.shift();
    }
  }

  close(): void {
    this.flush();
    if (this.#retry !== null) clearTimeout(this.#retry);
  }
}
