import type { DrawnWindow } from './windowed-curve.ts';

/**
 * A curve that grows, in at most so many buckets, however many points it gets: when there are too many, each two become
 * one of twice as many points. It is always what windowOfPoints gives of all its points, with their means, and takes the same memory.
 */
export class GrowingWindow implements DrawnWindow {
  readonly #most: number;
  readonly #from: Int32Array<ArrayBuffer>;
  readonly #to: Int32Array<ArrayBuffer>;
  readonly #min: Float64Array<ArrayBuffer>;
  readonly #max: Float64Array<ArrayBuffer>;
  readonly #first: Float64Array<ArrayBuffer>;
  readonly #last: Float64Array<ArrayBuffer>;
  readonly #mean: Float64Array<ArrayBuffer>;
  #bucket = 1;
  #length = 0;
  /** points in the last bucket */
  #filled = 1;

  /** @param most buckets, an even number */
  constructor(most: number) {
    this.#most = most;
    this.#from = new Int32Array(most);
    this.#to = new Int32Array(most);
    this.#min = new Float64Array(most);
    this.#max = new Float64Array(most);
    this.#first = new Float64Array(most);
    this.#last = new Float64Array(most);
    this.#mean = new Float64Array(most);
  }

  get bucket(): number {
    return this.#bucket;
  }

  /** views, as all the parts are: what they show changes with the next point */
  get from(): Int32Array<ArrayBuffer> {
    return this.#from.subarray(0, this.#length);
  }

  get to(): Int32Array<ArrayBuffer> {
    return this.#to.subarray(0, this.#length);
  }

  get min(): Float64Array<ArrayBuffer> {
    return this.#min.subarray(0, this.#length);
  }

  get max(): Float64Array<ArrayBuffer> {
    return this.#max.subarray(0, this.#length);
  }

  get first(): Float64Array<ArrayBuffer> {
    return this.#first.subarray(0, this.#length);
  }

  get last(): Float64Array<ArrayBuffer> {
    return this.#last.subarray(0, this.#length);
  }

  get mean(): Float64Array<ArrayBuffer> {
    return this.#mean.subarray(0, this.#length);
  }

  /** @param step not below the one before @param value Infinity: it was not finite */
  push(step: number, value: number): void {
    if (this.#length === 0 || this.#filled === this.#bucket) {
      // Its last bucket is full then, too.
      if (this.#length === this.#most) this.#halve();
      this.#begin(step, value);
      return;
    }
    const at = this.#length - 1;
    this.#to[at] = step;
    this.#last[at] = value;
    this.#min[at] = Math.min(this.#min[at] ?? value, value);
    this.#max[at] = Math.max(this.#max[at] ?? value, value);
    this.#filled++;
    const mean = this.#mean[at] ?? value;
    this.#mean[at] = mean + (value - mean) / this.#filled;
  }

  #begin(step: number, value: number): void {
    const at = this.#length++;
    this.#filled = 1;
    this.#from[at] = step;
    this.#to[at] = step;
    for (const part of [this.#min, this.#max, this.#first, this.#last, this.#mean]) part[at] = value;
  }

  /** All buckets are full. */
  #halve(): void {
    this.#length /= 2;
    for (let i = 0; i < this.#length; i++) {
      const [a, b] = [2 * i, 2 * i + 1];
      this.#from[i] = this.#from[a] ?? 0;
      this.#to[i] = this.#to[b] ?? 0;
      this.#min[i] = Math.min(this.#min[a] ?? NaN, this.#min[b] ?? NaN);
      this.#max[i] = Math.max(this.#max[a] ?? NaN, this.#max[b] ?? NaN);
      this.#first[i] = this.#first[a] ?? NaN;
      this.#last[i] = this.#last[b] ?? NaN;
      this.#mean[i] = ((this.#mean[a] ?? NaN) + (this.#mean[b] ?? NaN)) / 2;
    }
    this.#bucket *= 2;
    this.#filled = this.#bucket;
  }
}
