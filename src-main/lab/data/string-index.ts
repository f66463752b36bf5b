/** Numbers strings in the order of their first use. */
export class StringIndex {
  readonly #indices = new Map<string, number>();
  readonly #strings: string[] = [];

  constructor(first: readonly string[] = []) {
    for (const text of first) this.add(text);
  }

  /** Index of a string, which is added when it is new. */
  add(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.length;
    this.#indices.set(text, index);
    this.#strings.push(text);
    return index;
  }

  /** Index of a string, -1 when it was never added. */
  find(text: string): number {
    return this.#indices.get(text) ?? -1;
  }

  get strings(): readonly string[] {
    return this.#strings;
  }
}
