/** Does work once nobody has asked for it for a while, and once more where it was asked for during the work. */
export class QuietRunner<T> {
  readonly #quietMs: number;
  readonly #work: (asked: ReadonlySet<T>) => Promise<boolean>;
  /** for what work is still to be done */
  #asked = new Set<T>();
  #timer: NodeJS.Timeout | undefined;
  #works = false;

  /** @param work told for what; says whether it was done: if not, it is done together with what is asked for next */
  constructor(quietMs: number, work: (asked: ReadonlySet<T>) => Promise<boolean>) {
    this.#quietMs = quietMs;
    this.#work = work;
  }

  ask(what: T): void {
    this.#asked.add(what);
    if (!this.#works) this.#wait();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#asked.clear();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { void this.#run(); }, this.#quietMs);
  }

  async #run(): Promise<void> {
    const asked = this.#asked;
    this.#asked = new Set();
    this.#works = true;
    const isDone = await this.#work(asked);
    this.#works = false;
    if (this.#asked.size > 0) this.#wait();
    if (!isDone) for (const what of asked) this.#asked.add(what);
  }
}
