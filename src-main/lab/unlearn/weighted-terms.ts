import type { Engine, Scalar } from '../engine/engine.ts';

/** Sums the terms of a loss and keeps each one's unweighted value for the log. Made inside `engine.gradients`. */
export class WeightedTerms {
  readonly #engine: Engine;
  readonly #values: Record<string, number> = {};
  #total: Scalar | null = null;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Unweighted values of the terms added so far. */
  get values(): Readonly<Record<string, number>> {
    return this.#values;
  }

  /** Adds weight * term. A weight of 0 switches the term off: it is not computed. */
  add(name: string, weight: number, term: () => Scalar): void {
    if (weight === 0) return;
    const value = term();
    this.#values[name] = this.#engine.read(value)[0] ?? NaN;
    const weighted = weight === 1 ? value : this.#engine.tf.mul<Scalar>(value, weight);
    this.#total = this.#total === null ? weighted : this.#engine.tf.add<Scalar>(this.#total, weighted);
  }

  /** @throws RangeError when every term is switched off */
  total(): Scalar {
    if (this.#total === null) throw new RangeError('every term of this loss is switched off');
    return this.#total;
  }
}
