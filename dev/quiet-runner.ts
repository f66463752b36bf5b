/** Does work once nobody has asked for it for a while, and once more where it was asked for during the work. */
export class QuietRunner {
  readonly #quietMs: number;
  readonly #work: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #works = false;
  #again = false;

  constructor(quietMs: number, work: () => Promise<void>) {
    this.#quietMs = quietMs;
    this.#work = work;
  }

  ask(): void {
    if (this.#works) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void this.#run(); }, this.#quietMs);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#again = false;
  }

  async #run(): Promise<void> {
    this.#works = true;
    try {
      await this.#work();
    } finally {
      this.#works = false;
      if (this.#again) {
        this.#again = false;
        this.ask();
      }
    }
  }
}
