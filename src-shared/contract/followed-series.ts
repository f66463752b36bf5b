import { contractError } from './error-data.ts';
import type { MetricPosition } from './follow-metrics.ts';
import type { MetricPart } from './metric-part.ts';

/** Room for so many points at first; doubled when it is used up. */
const FIRST_ROOM = 1024;

/**
 * A step's series as a reader of `metrics.follow` holds it. A point costs the same however long the series is already:
 * a part is written behind what is there, into arrays that have room.
 */
export class FollowedSeries {
  #revision = 0;
  #length = 0;
  #room = 0;
  #step = new Int32Array(0);
  #epoch = new Int32Array(0);
  #phase = new Int32Array(0);
  readonly #phases: string[] = [];
  readonly #values = new Map<string, Float64Array<ArrayBuffer>>();

  get length(): number {
    return this.#length;
  }

  /** What the reader says that it holds, when it asks again; null before the first part. */
  get position(): MetricPosition | null {
    return this.#room === 0 ? null : { revision: this.#revision, points: this.#length };
  }

  /**
   * Takes in the next part. Points that came already count once, and a later revision takes back what it says.
   *
   * @returns the index of the first point that is new or other than before; `length` where there is none
   * @throws ContractError `gap` where points before the part are missing; the series is as before then
   */
  add(part: MetricPart): number {
    if (part.revision < this.#revision) return this.#length;
    if (part.from > this.#length) throw contractError('gap', `points ${this.#length} to ${part.from - 1} of the series are missing`);
    const isLater = part.revision > this.#revision;
    const at = isLater ? part.from : this.#length;
    const skip = at - part.from;
    const added = Math.max(0, part.step.length - skip);
    this.#grow(at + added);
    this.#revision = part.revision;
    this.#length = at + added;
    this.#step.set(part.step.subarray(skip), at);
    this.#epoch.set(part.epoch.subarray(skip), at);
    const indexes = part.phases.map((name) => this.#phaseIndex(name));
    for (let i = skip; i < part.phase.length; i++) this.#phase[at + i - skip] = indexes[part.phase[i] ?? 0] ?? 0;
    for (const name of Object.keys(part.values)) {
      if (!this.#values.has(name)) this.#values.set(name, new Float64Array(this.#room).fill(NaN));
    }
    for (const [name, column] of this.#values) {
      const given = part.values[name];
      if (given === undefined) column.fill(NaN, at, at + added);
      else column.set(given.subarray(skip), at);
    }
    return at;
  }

  /** The series as one part. Its columns are views: what they show changes when a later revision takes points back. */
  part(): MetricPart {
    const values = [...this.#values].map(([name, column]): [string, Float64Array<ArrayBuffer>] => [name, column.subarray(0, this.#length)]);
    return {
      revision: this.#revision,
      from: 0,
      step: this.#step.subarray(0, this.#length),
      epoch: this.#epoch.subarray(0, this.#length),
      phase: this.#phase.subarray(0, this.#length),
      phases: [...this.#phases],
      values: Object.fromEntries(values),
    };
  }

  #phaseIndex(name: string): number {
    const known = this.#phases.indexOf(name);
    return known === -1 ? this.#phases.push(name) - 1 : known;
  }

  #grow(points: number): void {
    if (points <= this.#room && this.#room > 0) return;
    let room = Math.max(FIRST_ROOM, this.#room);
    while (room < points) room *= 2;
    this.#room = room;
    this.#step = larger(this.#step, room);
    this.#epoch = larger(this.#epoch, room);
    this.#phase = larger(this.#phase, room);
    for (const [name, column] of this.#values) {
      const grown = new Float64Array(room).fill(NaN, column.length);
      grown.set(column);
      this.#values.set(name, grown);
    }
  }
}

function larger(column: Int32Array<ArrayBuffer>, room: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(room);
  grown.set(column);
  return grown;
}
