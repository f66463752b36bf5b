import type { OptimiserConfig } from '../../../src-shared/experiment/training-config.ts';
import type { AdamMoments, AdamUpdate, DecayRows, Engine, Scalar, Variable } from '../engine/engine.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import { assertFinite, DivergenceError } from './divergence.ts';

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
  /**
   * One update down the gradient of a loss; gives the loss. Faster than `update` where the backend can keep the gradients.
   *
   * @throws DivergenceError, before any weight changes, when the loss or a gradient is not finite
   */
  descend(loss: () => Scalar, learningRate: number): number;
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
  readonly #variables: readonly Variable[];
  readonly #moments: readonly AdamMoments[];
  readonly #config: Exclude<OptimiserConfig, { kind: 'sgd' }>;
  #updates = 0;

  constructor(engine: Engine, target: OptimiserTarget, config: Exclude<OptimiserConfig, { kind: 'sgd' }>, masks: DecayMasks) {
    this.#engine = engine;
    this.#slots = slotsOf(target, masks);
    this.#variables = this.#slots.map(({ variable }) => variable);
    this.#moments = this.#variables.map((variable) => engine.adamMoments(variable));
    this.#config = config;
  }

  get updates(): number {
    return this.#updates;
  }

  update(gradients: readonly Float32Array[], learningRate: number): void {
    const settings = this.#settings(learningRate);
    this.#updates += 1;
    for (const [i, { variable, decayRows }] of this.#slots.entries()) {
      this.#engine.adam(variable, at(gradients, i), at(this.#moments, i), settings, decayRows);
    }
  }

  descend(loss: () => Scalar, learningRate: number): number {
    const decayRows = this.#slots.map((slot) => slot.decayRows);
    const { value, finite } = this.#engine.adamDescent(loss, this.#variables, this.#moments, this.#settings(learningRate), decayRows);
    if (!finite) throw new DivergenceError(Number.isFinite(value) ? 'a gradient became NaN or infinite' : `the loss became ${value}`);
    this.#updates += 1;
    return value;
  }

  /** The hyperparameters of the next update. */
  #settings(learningRate: number): AdamUpdate {
    const { beta1, beta2, epsilon, weightDecay, kind } = this.#config;
    return {
      learningRate,
      beta1,
      beta2,
      epsilon,
      step: this.#updates + 1,
      l2: kind === 'adam' ? weightDecay : 0,
      decay: kind === 'adamw' ? weightDecay : 0,
    };
  }

  save(): { tensors: NamedTensors; updates: number } {
    const tensors = new Map<string, FloatTensor>();
    for (const [i, slot] of this.#slots.entries()) {
      const { m, v } = at(this.#moments, i).read();
      tensors.set(`first/${slot.name}`, { shape: slot.variable.shape, data: m });
      tensors.set(`second/${slot.name}`, { shape: slot.variable.shape, data: v });
    }
    return { tensors, updates: this.#updates };
  }

  restore(tensors: NamedTensors, updates: number): void {
    for (const [i, { name }] of this.#slots.entries()) {
      const moments = at(this.#moments, i);
      moments.write(saved(tensors, `first/${name}`, moments.size), saved(tensors, `second/${name}`, moments.size));
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

  descend(loss: () => Scalar, learningRate: number): number {
    return descendByGradients(this.#engine, this, this.#slots.map(({ variable }) => variable), loss, learningRate);
  }

  save(): { tensors: NamedTensors; updates: number } {
    const tensors = new Map<string, FloatTensor>();
    for (const [i, slot] of this.#slots.entries()) tensors.set(`momentum/${slot.name}`, copyOf(slot, at(this.#momenta, i)));
    return { tensors, updates: this.#updates };
  }

  restore(tensors: NamedTensors, updates: number): void {
    for (const [i, { name }] of this.#slots.entries()) {
      const momentum = at(this.#momenta, i);
      momentum.set(saved(tensors, `momentum/${name}`, momentum.length));
    }
    this.#updates = updates;
  }
}

/** `descend` of an optimiser that takes its gradients as arrays. */
export function descendByGradients(engine: Engine, optimiser: Optimiser, variables: readonly Variable[], loss: () => Scalar, learningRate: number): number {
  const { value, gradients } = engine.gradients(loss, variables);
  assertFinite(value, gradients);
  optimiser.update(gradients, learningRate);
  return value;
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

function saved(tensors: NamedTensors, name: string, length: number): Float32Array {
  const data = tensors.get(name)?.data;
  if (data?.length !== length) throw new RangeError(`the optimiser state has no ${name} of ${length} numbers: the checkpoint belongs to other parameters`);
  return data;
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`there are ${values.length} values, number ${index} is missing`);
  return value;
}
