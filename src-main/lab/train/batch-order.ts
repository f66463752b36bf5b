import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { StreamName } from '../../../src-shared/random/random-stream.ts';

/**
 * Deals rows into batches, in a fresh random order at each pass. The order of a pass depends on the seed, the name
 * and the pass's number alone, so any batch can be had again without those before it.
 */
export class BatchOrder {
  /** batches a pass; the last one may be smaller */
  readonly batches: number;
  readonly #rows: Int32Array;
  readonly #batchSize: number;
  readonly #stream: RandomStream;
  #shuffled: { readonly pass: number; readonly rows: Int32Array } | null = null;

  /**
   * @param rows what is dealt, for example the retain set's rows in the training table
   * @param batchSize at least 1
   * @param name names the stream of orders beside the seed, for example ('scrub', 'forget')
   */
  constructor(rows: Int32Array, batchSize: number, seed: number, ...name: readonly StreamName[]) {
    this.batches = Math.ceil(rows.length / batchSize);
    this.#rows = rows;
    this.#batchSize = batchSize;
    this.#stream = RandomStream.of(seed, ...name, 'shuffle');
  }

  /** Rows of batch `index` (0 .. batches - 1) of pass `pass` (from 0). */
  batch(pass: number, index: number): Int32Array {
    if (this.#shuffled?.pass !== pass) {
      const rows = Int32Array.from(this.#rows);
      this.#stream.at(pass).shuffle(rows);
      this.#shuffled = { pass, rows };
    }
    return this.#shuffled.rows.subarray(index * this.#batchSize, (index + 1) * this.#batchSize);
  }

  /** Rows of the batch at `index` (from 0) of an endless sequence of passes: the shorter set beside a longer one. */
  cycle(index: number): Int32Array {
    if (this.batches === 0) return this.#rows;
    return this.batch(Math.floor(index / this.batches), index % this.batches);
  }
}
