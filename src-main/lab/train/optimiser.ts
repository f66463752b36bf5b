import type { OptimiserConfig } from '../../../src-shared/experiment/training-config.ts';
import type { DecayRows, Engine, Variable } from '../engine/engine.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';

/** What is optimised: a TwoTower, or any variables with names. */
export interface OptimiserTarget {
  readonly names: readonly string[];
  /** in the order of `names` */
  readonly variables: readonly Variable[];
}

/** Which rows of a parameter decay, by the parameter's name; parameters that are not listed decay whole. */
export type DecayMasks = ReadonlyMap<string, DecayRows>;

/** Updates variables in place from gradients. Its state is plain arrays, so that it can be kept in a checkpoint. */
export interface Optimiser {
  /** updates done so far */
  readonly updates: number;
  /** @param gradients in the order of the target's variables, finite */
  update(gradients: readonly Float32Array[], learningRate: number): void;
  /** Copies of the moments; `updates` is kept beside them, as the number `updates`. */
  save(): { readonly tensors: NamedTensors; readonly updates: number };
  /** @throws RangeError when a moment is missing or has another length */
  restore(tensors: NamedTensors, updates: number): void;
}

/** The optimiser of a config over a target, with empty moments. */
export function createOptimiser(engine: Engine, target: OptimiserTarget, config: OptimiserConfig, masks: DecayMasks = new Map()): Optimiser {
  return config.kind === 'sgd' ? new MomentumSgd(engine, target, config, masks) : new Adam(engine, target, config, masks);
}

/** Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019) with decoupled decay; bias-corrected. */
class Adam implements Optimiser {
  readonly #engine: Engine;
  readonly #slots: readonly Slot[];
  readonly #first: readonly Float32Array[];
  readonly #second: readonly Float32Array[];
  readonly #config: Exclude<OptimiserConfig, { kind: 'sgd' }>;
  #updates = 0;

  constructor(engine: Engine, target: OptimiserTarget, config: Exclude<OptimiserConfig, { kind: 'sgd' }>, masks: DecayMasks) {
    this.#engine = engine;
    this.#slots = slotsOf(target, masks);
    this.#first = this.#slots.map(({ variable }) => new Float32Array(variable.size));
    this.#second = this.#slots.map(({ variable }) => new Float32Array(variable.size));
    this.#config = config;
  }

  get updates(): number {
    return this.#updates;
  }

  update(gradients: readonly Float32Array[], learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay, kind } = this.#config;
    this.#updates += 1;
    const settings = {
      learningRate,
      beta1,
      beta2,
      epsilon,
      step: this.#updates,
      l2: kind === 'adam' ? weightDecay : 0,
      decay: kind === 'adamw' ? weightDecay : 0,
    };
    for (const [i, { variable, decayRows }] of this.#slots.entries()) {
      this.#engine.adam(variable, at(gradients, i), at(this.#first, i), at(this.#second, i), settings, decayRows);
    }
  }

  save(): { tensors: NamedTensors; updates: number } {
    const tensors = new Map<string, FloatTensor>();
    for (const [i, slot] of this.#slots.entries()) {
      tensors.set(`first/${slot.name}`, copyOf(slot, at(this.#first, i)));
      tensors.set(`second/${slot.name}`, copyOf(slot, at(this.#second, i)));
    }
    return { tensors, updates: this.#updates };
  }

  restore(tensors: NamedTensors, updates: number): void {
    for (const [i, { name }] of this.#slots.entries()) {
      fill(at(this.#first, i), tensors, `first/${name}`);
      fill(at(this.#second, i), tensors, `second/${name}`);
    }
    this.#updates = updates;
  }
}

/** Stochastic gradient descent with heavy-ball momentum in PyTorch's form: g += decay * w; b = momentum * b + g; w -= rate * b. */
class MomentumSgd implements Optimiser {
  readonly #engine: Engine;
  readonly #slots: readonly Slot[];
  readonly #momenta: readonly Float32Array[];
  readonly #config: Extract<OptimiserConfig, { kind: 'sgd' }>;
  #updates = 0;

  constructor(engine: Engine, target: OptimiserTarget, config: Extract<OptimiserConfig, { kind: 'sgd' }>, masks: DecayMasks) {
    this.#engine = engine;
    this.#slots = slotsOf(target, masks);
    this.#momenta = this.#slots.map(({ variable }) => new Float32Array(variable.size));
    this.#config = config;
  }

  get updates(): number {
    return this.#updates;
  }

  update(gradients: readonly Float32Array[], learningRate: number): void {
    const { momentum, weightDecay } = this.#config;
    this.#updates += 1;
    for (const [p, { variable, decayRows }] of this.#slots.entries()) {
      const weights = this.#engine.read(variable).slice();
      const buffer = at(this.#momenta, p);
      const gradient = at(gradients, p);
      const rows = decayRows?.length ?? 1;
      const columns = weights.length / rows;
      for (let row = 0; row < rows; row++) {
        const decay = decayRows === null || decayRows[row] === 1 ? weightDecay : 0;
        for (let i = row * columns; i < (row + 1) * columns; i++) {
          const w = weights[i] ?? 0;
          const b = momentum * (buffer[i] ?? 0) + (gradient[i] ?? 0) + decay * w;
          buffer[i] = b;
          weights[i] = w - learningRate * b;
        }
      }
      this.#engine.write(variable, weights);
    }
  }

  save(): { tensors: NamedTensors; updates: number } {
    const tensors = new Map<string, FloatTensor>();
    for (const [i, slot] of this.#slots.entries()) tensors.set(`momentum/${slot.name}`, copyOf(slot, at(this.#momenta, i)));
    return { tensors, updates: this.#updates };
  }

  restore(tensors: NamedTensors, updates: number): void {
    for (const [i, { name }] of this.#slots.entries()) fill(at(this.#momenta, i), tensors, `momentum/${name}`);
    this.#updates = updates;
  }
}

interface Slot {
  readonly name: string;
  readonly variable: Variable;
  readonly decayRows: DecayRows;
}

function slotsOf(target: OptimiserTarget, masks: DecayMasks): Slot[] {
  return target.names.map((name, i) => ({ name, variable: at(target.variables, i), decayRows: masks.get(name) ?? null }));
}

function copyOf(slot: Slot, values: Float32Array): FloatTensor {
  return { shape: slot.variable.shape, data: values.slice() };
}

function fill(moment: Float32Array, tensors: NamedTensors, name: string): void {
  const saved = tensors.get(name)?.data;
  if (saved?.length !== moment.length) throw new RangeError(`the optimiser state has no ${name} of ${moment.length} numbers: the checkpoint belongs to other parameters`);
  moment.set(saved);
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`there are ${values.length} values, number ${index} is missing`);
  return value;
}
