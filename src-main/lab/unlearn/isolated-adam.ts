import type { OptimiserConfig } from '../../../src-shared/experiment/training-config.ts';
import type { Engine, Scalar } from '../engine/engine.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import { descendByGradients } from '../train/optimiser.ts';
import type { DecayMasks, Optimiser, OptimiserTarget } from '../train/optimiser.ts';
import { isolateForget } from './gradient-isolation.ts';
import type { IsolationOutcome, IsolationRule } from './gradient-isolation.ts';

type AdamConfig = Exclude<OptimiserConfig, { kind: 'sgd' }>;

interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  /** first moments of the retain and of the forget gradient, second moment of both together */
  readonly retain: Float32Array;
  readonly forget: Float32Array;
  readonly second: Float32Array;
  /** the forget part of the running step */
  readonly direction: Float32Array;
}

/**
 * Adam that keeps the forget part of its step apart, so that this part can be made orthogonal to the retain gradient
 * after Adam's rescaling (methods.md 2.13: a projected gradient is no longer orthogonal once Adam has rescaled it).
 * With the second moment of g_r + beta g_f and first moments of each, the step is linear in the first moments: without
 * a projection this is Adam on g_r + beta g_f.
 */
export class IsolatedAdam implements Optimiser {
  readonly #engine: Engine;
  readonly #target: OptimiserTarget;
  readonly #config: AdamConfig;
  readonly #masks: DecayMasks;
  readonly #slots: readonly Slot[];
  #updates = 0;

  constructor(engine: Engine, target: OptimiserTarget, config: AdamConfig, masks: DecayMasks) {
    this.#engine = engine;
    this.#target = target;
    this.#config = config;
    this.#masks = masks;
    this.#slots = target.names.map((name, i) => {
      const variable = target.variables[i];
      if (variable === undefined) throw new RangeError(`there is no variable for ${name}`);
      const zeros = (): Float32Array => new Float32Array(variable.size);
      return { name, shape: variable.shape, retain: zeros(), forget: zeros(), second: zeros(), direction: zeros() };
    });
  }

  get updates(): number {
    return this.#updates;
  }

  /** A step without a forget side. */
  update(gradients: readonly Float32Array[], learningRate: number): void {
    const none = gradients.map((gradient) => new Float32Array(gradient.length));
    this.updateApart(gradients, none, 0, { mode: 'off', scope: 'global', cosineFloor: -1 }, learningRate);
  }

  descend(loss: () => Scalar, learningRate: number): number {
    return descendByGradients(this.#engine, this, this.#target.variables, loss, learningRate);
  }

  /**
   * w -= learningRate * (s_r + beta s_f'), with s_r and s_f Adam's steps for the two gradients and s_f' the second one
   * made orthogonal to the retain gradient. An L2 term counts to the retain side; the projection sees the bare gradient.
   */
  updateApart(retain: readonly Float32Array[], forget: readonly Float32Array[], beta: number, rule: IsolationRule, learningRate: number): IsolationOutcome {
    this.#updates += 1;
    const steps = this.#slots.map((slot, i) => this.#advance(slot, i, at(retain, i), at(forget, i), beta));
    const outcome = isolateForget(this.#slots.map((slot) => slot.direction), retain, rule);
    for (const [i, { weights, retainStep }] of steps.entries()) {
      const direction = at(this.#slots, i).direction;
      for (let j = 0; j < weights.length; j++) {
        weights[j] = (weights[j] ?? 0) - learningRate * ((retainStep[j] ?? 0) + beta * (direction[j] ?? 0));
      }
      this.#engine.write(at(this.#target.variables, i), weights);
    }
    return outcome;
  }

  save(): { tensors: NamedTensors; updates: number } {
    const tensors = new Map<string, FloatTensor>();
    for (const { name, shape, ...moments } of this.#slots) {
      for (const kind of ['retain', 'forget', 'second'] as const) tensors.set(`${kind}/${name}`, { shape, data: Float32Array.from(moments[kind]) });
    }
    return { tensors, updates: this.#updates };
  }

  restore(tensors: NamedTensors, updates: number): void {
    for (const { name, ...moments } of this.#slots) {
      for (const kind of ['retain', 'forget', 'second'] as const) {
        const saved = tensors.get(`${kind}/${name}`)?.data;
        if (saved?.length !== moments[kind].length) throw new RangeError(`the optimiser state has no ${kind}/${name} of ${moments[kind].length} numbers: the checkpoint belongs to other parameters`);
        moments[kind].set(saved);
      }
    }
    this.#updates = updates;
  }

  /** Advances the moments; writes the forget step into the slot and gives the retain step, decoupled decay included. */
  #advance(slot: Slot, i: number, retain: Float32Array, forget: Float32Array, beta: number): { weights: Float32Array; retainStep: Float32Array } {
    const { beta1, beta2, epsilon, weightDecay, kind } = this.#config;
    const l2 = kind === 'adam' ? weightDecay : 0;
    const decay = kind === 'adamw' ? weightDecay : 0;
    const firstScale = 1 / (1 - beta1 ** this.#updates);
    const secondScale = 1 / (1 - beta2 ** this.#updates);
    const weights = Float32Array.from(this.#engine.read(at(this.#target.variables, i)));
    const retainStep = new Float32Array(weights.length);
    const rows = this.#masks.get(slot.name) ?? null;
    const columns = rows === null ? weights.length : weights.length / rows.length;
    for (let j = 0; j < weights.length; j++) {
      const w = rows === null || rows[Math.floor(j / columns)] === 1 ? (weights[j] ?? 0) : 0;
      const gr = (retain[j] ?? 0) + l2 * w;
      const gf = forget[j] ?? 0;
      const g = gr + beta * gf;
      const second = beta2 * (slot.second[j] ?? 0) + (1 - beta2) * g * g;
      const r = beta1 * (slot.retain[j] ?? 0) + (1 - beta1) * gr;
      const f = beta1 * (slot.forget[j] ?? 0) + (1 - beta1) * gf;
      slot.second[j] = second;
      slot.retain[j] = r;
      slot.forget[j] = f;
      const scale = firstScale / (Math.sqrt(second * secondScale) + epsilon);
      retainStep[j] = r * scale + decay * w;
      slot.direction[j] = f * scale;
    }
    return { weights, retainStep };
  }
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new RangeError(`there are ${values.length} values, number ${index} is missing`);
  return value;
}
