/** How much may pass: `burst` at once, and `perSecond` on end. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perMs: number;
  readonly #clock: () => number;
  #left: number;
  #at: number;

  /** @param clock monotonic, ms */
  constructor({ burst, perSecond }: { readonly burst: number; readonly perSecond: number }, clock: () => number = () => performance.now()) {
    this.#burst = burst;
    this.#perMs = perSecond / 1000;
    this.#clock = clock;
    this.#left = burst;
    this.#at = clock();
  }

  /** Takes an amount that has come already. @returns ms to wait until nothing is owed */
  take(amount: number): number {
    const now = this.#clock();
    this.#left = Math.min(this.#burst, this.#left + (now - this.#at) * this.#perMs) - amount;
    this.#at = now;
    return Math.max(0, -this.#left / this.#perMs);
  }
}
