import { extendSmooth } from './smooth.ts';

const FIRST_ROOM = 1024;

/**
 * A curve that grows: points are added behind what is there, in arrays that have room, and the smoothed curve goes on
 * where it was. NaN in what is added is a point without a value and left out; infinite values are gaps.
 */
export class LiveSeries {
  #x: Float64Array<ArrayBuffer>;
  #y: Float64Array<ArrayBuffer>;
  #smoothed = new Float64Array(0);
  #length = 0;
  #weight = NaN;
  #smoothedTo = 0;
  #carry = { mean: 0, power: 1 };
  #isWhole = true;

  /** @param room for so many points; more get room when they come */
  constructor(room = FIRST_ROOM) {
    this.#x = new Float64Array(room);
    this.#y = new Float64Array(room);
  }

  get length(): number {
    return this.#length;
  }

  /** no value is a gap */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** views: they show what is added later only when they are asked for again */
  get x(): Float64Array {
    return this.#x.subarray(0, this.#length);
  }

  get y(): Float64Array {
    return this.#y.subarray(0, this.#length);
  }

  /** @param x ascending, behind what is there @param from index of the first point that is new in the lists */
  append(x: ArrayLike<number>, y: ArrayLike<number>, from = 0): void {
    for (let i = from; i < x.length; i++) {
      const value = y[i] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (this.#length === this.#x.length) {
        this.#x = grown(this.#x);
        this.#y = grown(this.#y);
      }
      this.#x[this.#length] = x[i] ?? NaN;
      const isFinite = Number.isFinite(value);
      this.#y[this.#length] = isFinite ? value : NaN;
      if (!isFinite) this.#isWhole = false;
      this.#length++;
    }
  }

  /** @param weight as for smooth */
  smoothed(weight: number): Float64Array {
    if (weight !== this.#weight) {
      this.#weight = weight;
      this.#smoothedTo = 0;
      this.#carry = { mean: 0, power: 1 };
    }
    if (this.#smoothed.length < this.#x.length) {
      const wider = new Float64Array(this.#x.length);
      wider.set(this.#smoothed);
      this.#smoothed = wider;
    }
    extendSmooth(this.y, this.#smoothed, this.#smoothedTo, weight, this.#carry);
    this.#smoothedTo = this.#length;
    return this.#smoothed.subarray(0, this.#length);
  }
}

function grown(list: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(Math.max(FIRST_ROOM, list.length * 2));
  wider.set(list);
  return wider;
}
