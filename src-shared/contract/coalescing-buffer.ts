import type { Coalesce } from './definition.ts';

/** Items that wait unmerged before `room` makes a source wait. */
const ROOM = 2;

/**
 * What stands between a writer that must not wait and a slow reader: at most a few items, the newest of which takes
 * in what comes after. `push` never blocks. One reader.
 */
export class CoalescingBuffer<T> {
  readonly #coalesce: Coalesce<T>;
  readonly #items: T[] = [];
  #wake = Promise.withResolvers<undefined>();
  #ended = false;

  constructor(coalesce: Coalesce<T>) {
    this.#coalesce = coalesce;
  }

  /** @throws what coalesce throws where the item cannot follow the one before */
  push(item: T): void {
    if (this.#ended) return;
    const last = this.#items.pop();
    if (last === undefined) this.#items.push(item);
    else {
      const merged = this.#coalesce(last, item);
      if (merged === null) this.#items.push(last, item);
      else this.#items.push(merged);
    }
    this.#changed();
  }

  /** No more items come; those that wait are still taken. */
  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** The next item; null after the end. */
  async take(): Promise<{ readonly item: T } | null> {
    while (true) {
      if (this.#items.length > 0) {
        const [item] = this.#items.splice(0, 1);
        this.#changed();
        // The length was checked: an undefined here is an item that a source pushed.
        return item === undefined ? null : { item };
      }
      if (this.#ended) return null;
      await this.#wake.promise;
    }
  }

  /** Until another item may be pushed without the buffer growing. */
  async room(): Promise<void> {
    while (this.#items.length >= ROOM && !this.#ended) await this.#wake.promise;
  }

  /** The items, for a service whose source pushes. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (let next = await this.take(); next !== null; next = await this.take()) yield next.item;
  }

  #changed(): void {
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers();
  }
}
