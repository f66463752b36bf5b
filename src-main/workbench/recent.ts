/**
 * Values by key that are costly to make. Each is made once, whoever waits for it meanwhile; those that were not asked for
 * the longest are let go when together they weigh more than is kept. One that failed is made again when it is next asked for.
 */
export class Recent<T> {
  readonly #most: number;
  readonly #weigh: (value: T) => number;
  /** the least recently used first */
  readonly #kept = new Map<string, { readonly value: Promise<T>; weight: number }>();

  /**
   * @param most weight that is kept, whatever the newest weighs
   * @param weigh weight of a value, in the caller's unit
   */
  constructor(most: number, weigh: (value: T) => number) {
    this.#most = most;
    this.#weigh = weigh;
  }

  get(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined) {
      this.#kept.delete(key);
      this.#kept.set(key, known);
      return known.value;
    }
    const entry = { value: make(), weight: 0 };
    this.#kept.set(key, entry);
    entry.value.then(
      (value) => {
        entry.weight = this.#weigh(value);
        this.#letGo();
      },
      () => {
        if (this.#kept.get(key) === entry) this.#kept.delete(key);
      },
    );
    return entry.value;
  }

  #letGo(): void {
    let weight = [...this.#kept.values()].reduce((sum, entry) => sum + entry.weight, 0);
    for (const [key, entry] of [...this.#kept].slice(0, -1)) {
      if (weight <= this.#most) return;
      weight -= entry.weight;
      this.#kept.delete(key);
    }
  }
}
