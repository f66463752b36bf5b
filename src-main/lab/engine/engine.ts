import type * as tfTypes from '@tensorflow/tfjs-core';
import type { FloatTensor } from '../float-tensor.ts';

export type Tf = typeof tfTypes;
export type Tensor = tfTypes.Tensor;
export type Tensor1D = tfTypes.Tensor1D;
export type Tensor2D = tfTypes.Tensor2D;
export type Scalar = tfTypes.Scalar;
export type Variable = tfTypes.Variable;

/** Lists of table rows, one list an output row: see Ragged in lab/data. */
export interface BagIndices {
  readonly offsets: Int32Array;
  readonly values: Int32Array;
}

/** Hyperparameters of one Adam or AdamW update of one variable; step counts from 1. */
export interface AdamUpdate {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly step: number;
  /** L2 term added to the gradient (Adam) */
  readonly l2: number;
  /** decoupled decay: w -= learningRate * decay * w (AdamW) */
  readonly decay: number;
}

/** First and second moments of one variable, kept where the backend updates them fastest. */
export interface AdamMoments {
  readonly size: number;
  /** copies of both */
  read(): { m: Float32Array; v: Float32Array };
  /** @throws RangeError when a length differs from size */
  write(m: Float32Array, v: Float32Array): void;
}

/** Which rows of a matrix decay: 1 yes, 0 no; null: all (scenes.md: untrained embedding rows get no decay). */
export type DecayRows = Uint8Array | null;

/**
 * A tensor backend behind the few things the lab needs of it. `tf` gives autodiff and the ordinary ops; the other
 * members are what a backend can do faster or more exactly than a chain of ops. All of them are differentiable
 * where they return tensors.
 */
export interface Engine {
  /** 'wasm-ort', 'wasm', later 'tensorflow', 'webgpu' */
  readonly name: string;
  /** versions of all that determines the bits, for example 'tfjs 4.22.0, onnxruntime 1.30.0' */
  readonly version: string;
  /** hash of the output bits of a fixed set of operations on this machine */
  readonly fingerprint: string;
  readonly gemmThreads: number;
  readonly tf: Tf;

  /** The values of a float32 tensor. May be a view of the backend's memory: copy it before the next tensor is made. */
  read(tensor: Tensor): Float32Array;
  /** Overwrites a variable's values in place. @throws RangeError when the length differs */
  write(variable: Variable, values: Float32Array): void;
  /** A new trainable variable with the given values. The caller disposes it. */
  variable(values: FloatTensor, name?: string): Variable;
  /** A new tensor of rank 2 over the given values (copied). */
  matrix(values: Float32Array, rows: number, columns: number): Tensor2D;

  /**
   * Sum of the listed rows of a table of rank 2, shape [lists, columns]. Gradient with respect to the table. Row -1 is
   * skipped. @throws RangeError for another rank or a row that is not there
   */
  embeddingBag(table: Tensor, bags: BagIndices): Tensor2D;
  /** x @ kernel + bias, then the activation; gradients for all three. Shapes [n, a] [a, b] [b] -> [n, b]. @throws RangeError when they do not fit */
  dense(x: Tensor2D, kernel: Tensor, bias: Tensor, activation: 'linear' | 'relu'): Tensor2D;
  /** -log softmax(logits)_label per row, shape [n]. */
  crossEntropy(logits: Tensor2D, labels: Int32Array): Tensor1D;

  /**
   * Value and gradients of a scalar function of the variables. The gradients are own copies (float32), in the order
   * of `variables`; all tensors made inside are disposed.
   *
   * @param into arrays of the variables' sizes to fill in place of new ones: saves allocating them in every step
   */
  gradients(loss: () => Scalar, variables: readonly Variable[], into?: readonly Float32Array[]): { value: number; gradients: Float32Array[] };

  /** Adam's moments of a variable, all 0. Their memory goes when the object does. */
  adamMoments(variable: Variable): AdamMoments;
  /** One Adam(W) update of a variable and its moments in place. @throws RangeError when sizes differ */
  adam(variable: Variable, gradient: Float32Array, moments: AdamMoments, update: AdamUpdate, decayRows: DecayRows): void;
  /**
   * `gradients`, then `adam` for each variable, with the same bits but without the gradients leaving the backend.
   * Changes nothing when the value or any gradient is not finite, and says so.
   *
   * @param moments in the order of `variables`, like `decayRows`
   */
  adamDescent(
    loss: () => Scalar,
    variables: readonly Variable[],
    moments: readonly AdamMoments[],
    update: AdamUpdate,
    decayRows: readonly DecayRows[],
  ): { value: number; finite: boolean };

  /** Tensors alive now: must not grow over a run. */
  liveTensors(): number;
  dispose(): void;
}

/** A backend that may or may not be there. One file each; engines.ts lists them, best first. */
export interface EngineFactory {
  readonly name: string;
  /** what it is, in one sentence for `mu-align doctor` */
  readonly description: string;
  /** Opens the backend and runs its self-test. @throws EngineUnavailableError with the reason in plain words */
  open(options: EngineOptions): Promise<Engine>;
}

export interface EngineOptions {
  /** threads of one GEMM; 1 leaves the other cores to other steps */
  readonly gemmThreads: number;
}

export class EngineUnavailableError extends Error {
  override readonly name = 'EngineUnavailableError';
}
