/** A growing list of 32-bit integers: millions of them without boxing. */
export class IntList {
  #values = new Int32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(2 * this.#values.length);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length++] = value;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** Overwrites a value that was pushed before. */
  set(index: number, value: number): void {
    this.#values[index] = value;
  }

  toArray(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}
