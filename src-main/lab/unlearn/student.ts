import type { OptimiserConfig } from '../../../src-shared/experiment/training-config.ts';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import { makeBatch } from '../data/batch.ts';
import type { Engine, Scalar, Tensor2D } from '../engine/engine.ts';
import type { ModelBatch } from '../model/model-batch.ts';
import { supervisedLoss } from '../model/supervised-loss.ts';
import { TwoTower } from '../model/two-tower.ts';
import type { Encoding } from '../model/two-tower.ts';
import { BatchOrder } from '../train/batch-order.ts';
import { decayMasks } from '../train/decay-rows.ts';
import { assertFinite, isFiniteArray } from '../train/divergence.ts';
import { createOptimiser } from '../train/optimiser.ts';
import type { DecayMasks, Optimiser, OptimiserTarget } from '../train/optimiser.ts';
import { runProgram } from '../train/program.ts';
import type { ProgramState, TrainingProgram } from '../train/program.ts';
import { joinTensors, tensorsUnder } from '../train/tensor-prefix.ts';
import type { UnlearningInput, UnlearningResult } from './unlearning-method.ts';

export type MakeOptimiser<O extends Optimiser> = (engine: Engine, target: OptimiserTarget, masks: DecayMasks) => O;

/** Makes the optimiser of a config. */
export function optimiserOf(config: OptimiserConfig): MakeOptimiser<Optimiser> {
  return (engine, target, masks) => createOptimiser(engine, target, config, masks);
}

export type Side = 'retain' | 'forget';

/**
 * The model that a method changes, from theta0, with its optimiser and the order of its batches. Its random streams
 * have the same names in every method: two methods with the same seed see the same retain batches, which makes their
 * comparison paired, and their degenerate cases equal bit by bit.
 */
export class Student<O extends Optimiser = Optimiser> {
  readonly model: TwoTower;
  readonly optimiser: O;
  readonly #input: UnlearningInput;

  /** @param trained rows of the training table that the method trains on: only words in them decay (scenes.md) */
  constructor(input: UnlearningInput, trained: Int32Array, makeOptimiser: MakeOptimiser<O>) {
    this.#input = input;
    this.model = new TwoTower(input.engine, input.shape, input.original, input.originalSeed);
    this.optimiser = makeOptimiser(input.engine, this.model, decayMasks(input.data.train, trained, input.data.vocabulary));
  }

  /** The order of batches over D_r or D_f. */
  order(side: Side, batchSize: number): BatchOrder {
    return new BatchOrder(this.#input.data[side], batchSize, this.#input.seed, 'unlearn', side);
  }

  /** Gathers rows of the training table. */
  batch(rows: Int32Array): ModelBatch {
    const { data, shape } = this.#input;
    return makeBatch(data.train, rows, data.vocabulary, data.info, shape.config.head);
  }

  /** Forward pass in training mode, with the dropout mask of this step and side. */
  encode(batch: ModelBatch, side: Side, step: number): Encoding {
    const dropout = RandomStream.of(this.#input.seed, 'unlearn', 'dropout', side).at(step);
    return this.model.encode(batch, { dropout });
  }

  /** Logits in training mode. */
  logits(batch: ModelBatch, side: Side, step: number): Tensor2D {
    return this.model.head(this.encode(batch, side, step).m);
  }

  /** The loss that the head is trained with: cross-entropy, or with soft scores under a sigmoid head; mean over the batch. */
  supervised(logits: Tensor2D, batch: ModelBatch): Scalar {
    return supervisedLoss(this.#input.engine, logits, batch, this.#input.shape.config.head);
  }

  /** Value and gradients of a loss. @throws DivergenceError when one of them is not finite */
  gradients(loss: () => Scalar): { value: number; gradients: Float32Array[] } {
    const result = this.#input.engine.gradients(loss, this.model.variables);
    assertFinite(result.value, result.gradients);
    return result;
  }

  /** One optimiser step down a loss; gives the loss. @throws DivergenceError when it or a gradient is not finite */
  descend(loss: () => Scalar, learningRate: number): number {
    return this.optimiser.descend(loss, learningRate);
  }

  save(): ProgramState {
    const { tensors, updates } = this.optimiser.save();
    return { tensors: joinTensors({ weights: this.model.weights(), optimiser: tensors }), numbers: { updates } };
  }

  restore(state: ProgramState): void {
    this.model.load(tensorsUnder(state.tensors, 'weights'));
    this.optimiser.restore(tensorsUnder(state.tensors, 'optimiser'), state.numbers['updates'] ?? 0);
  }

  dispose(): void {
    this.model.dispose();
  }
}

/** Rows of D_r and D_f together. */
export function allRows({ data }: UnlearningInput): Int32Array {
  return Int32Array.from([...data.retain, ...data.forget]);
}

/** Runs a method's program to its end; the result has the student's weights. */
export async function runStudent(input: UnlearningInput, student: Student, program: TrainingProgram, notes: UnlearningResult['notes'] = {}): Promise<UnlearningResult> {
  const { steps, diverged } = await runProgram(program, input.hooks, input.resume);
  const weights = student.model.weights();
  // The last update can overflow with no later loss to show it.
  const finite = [...weights.values()].every((tensor) => isFiniteArray(tensor.data));
  return { weights, modelSeed: input.originalSeed, steps, diverged: diverged || !finite, notes };
}
