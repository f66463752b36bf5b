import type { FloatTensor } from '../../float-tensor.ts';
import { installBroadcastGradients } from '../broadcast-gradients.ts';
import type { AdamMoments, AdamUpdate, BagIndices, DecayRows, Engine, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from '../engine.ts';
import { tf } from '../tfjs.ts';
import { crossEntropy, installCrossEntropyKernel } from './cross-entropy-kernel.ts';
import { dense, installDenseKernel } from './dense-kernel.ts';
import { embeddingBag, installEmbeddingBagKernel } from './embedding-bag-kernel.ts';
import { installGatherKernels } from './gather-kernels.ts';
import type { Gemm } from './gemm.ts';
import { HeapAdam, HeapMoments } from './heap-adam.ts';
import { installIdentityKernel } from './identity-kernel.ts';
import { installMatMulKernels } from './matmul-kernels.ts';
import type { SimdKernels } from './simd/simd-kernels.ts';
import { installSliceKernels } from './slice-kernels.ts';
import { installSumKernels } from './sum-kernels.ts';
import { addressOf, floatView, type WasmBackend, type WasmRuntime } from './wasm-backend.ts';

// Kernels are registered once a process; they ask here for the product of the engine in use.
let currentGemm: Gemm | null = null;
let installed = false;
let variableCount = 0;

function gemmInUse(): Gemm {
  if (currentGemm === null) throw new Error('No wasm engine is open.');
  return currentGemm;
}

function installKernels(runtime: WasmRuntime): void {
  if (installed) return;
  installed = true;
  installBroadcastGradients();
  installMatMulKernels(runtime, gemmInUse);
  installGatherKernels(runtime);
  installSumKernels(runtime);
  installIdentityKernel(runtime);
  installSliceKernels(runtime);
  installDenseKernel(runtime, gemmInUse);
  installCrossEntropyKernel(runtime);
  installEmbeddingBagKernel(runtime);
}

function momentsOf(variable: Variable, moments: AdamMoments | undefined): HeapMoments {
  if (!(moments instanceof HeapMoments)) throw new TypeError(`The moments of ${variable.name} are not this engine's.`);
  if (moments.size !== variable.size) throw new RangeError(`adam: ${moments.size} moments for the variable ${variable.name} of ${variable.size}.`);
  return moments;
}

/** The tape keeps what gradients need beyond every scope; tfjs clears it only when they were computed. */
function dropTape(): void {
  const { state } = tf.engine();
  for (const node of state.activeTape) for (const tensor of node.saved ?? []) tensor.dispose();
  state.activeTape = [];
}

export interface WasmEngineIdentity {
  readonly name: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly gemmThreads: number;
}

/**
 * tfjs on the repaired wasm backend. Engines of one process share the backend and its memory and differ in their
 * matrix product: the engine whose member was called last decides which one bare `tf` calls use.
 */
export class WasmEngine implements Engine {
  readonly name: string;
  readonly version: string;
  readonly fingerprint: string;
  readonly gemmThreads: number;
  readonly tf = tf;
  readonly #backend: WasmBackend;
  readonly #gemm: Gemm;
  readonly #simd: SimdKernels;
  readonly #adam: HeapAdam;

  constructor(runtime: WasmRuntime, gemm: Gemm, identity: WasmEngineIdentity) {
    installKernels(runtime);
    this.name = identity.name;
    this.version = identity.version;
    this.fingerprint = identity.fingerprint;
    this.gemmThreads = identity.gemmThreads;
    this.#backend = runtime.backend;
    this.#simd = runtime.simd;
    this.#adam = new HeapAdam(runtime);
    this.#gemm = gemm;
    currentGemm = gemm;
  }

  read(tensor: Tensor): Float32Array {
    if (tensor.dtype !== 'float32') throw new TypeError(`read takes float32 tensors, not ${tensor.dtype}.`);
    return floatView(this.#backend, tensor);
  }

  write(variable: Variable, values: Float32Array): void {
    if (values.length !== variable.size) {
      throw new RangeError(`write: ${values.length} values for the variable ${variable.name} of ${variable.size}.`);
    }
    this.#ownMemory(variable);
    floatView(this.#backend, variable).set(values);
  }

  variable(values: FloatTensor, name = 'variable'): Variable {
    currentGemm = this.#gemm;
    // tfjs wants names unique in the process, but a teacher and its student have the same ones.
    variableCount += 1;
    const initial = tf.tensor(values.data, [...values.shape], 'float32');
    const variable = tf.variable(initial, true, `${name}#${variableCount}`);
    initial.dispose();
    return variable;
  }

  matrix(values: Float32Array, rows: number, columns: number): Tensor2D {
    currentGemm = this.#gemm;
    return tf.tensor2d(values, [rows, columns], 'float32');
  }

  embeddingBag(table: Tensor, bags: BagIndices): Tensor2D {
    return embeddingBag(table, bags);
  }

  dense(x: Tensor2D, kernel: Tensor, bias: Tensor, activation: 'linear' | 'relu'): Tensor2D {
    currentGemm = this.#gemm;
    return dense(x, kernel, bias, activation);
  }

  crossEntropy(logits: Tensor2D, labels: Int32Array): Tensor1D {
    return crossEntropy(logits, labels);
  }

  gradients(loss: () => Scalar, variables: readonly Variable[], into?: readonly Float32Array[]): { value: number; gradients: Float32Array[] } {
    return this.#withGradients(loss, variables, (value, tensors) => ({
      value,
      gradients: tensors.map((tensor, i) => {
        const size = variables[i]?.size ?? 0;
        const out = into?.[i];
        // A variable that the loss does not use has gradient 0.
        if (out === undefined) return tensor === null ? new Float32Array(size) : floatView(this.#backend, tensor).slice();
        if (tensor === null) out.fill(0);
        else out.set(floatView(this.#backend, tensor));
        return out;
      }),
    }));
  }

  adamMoments(variable: Variable): AdamMoments {
    return this.#adam.moments(variable.size);
  }

  adam(variable: Variable, gradient: Float32Array, moments: AdamMoments, update: AdamUpdate, decayRows: DecayRows): void {
    if (gradient.length !== variable.size) {
      throw new RangeError(`adam: ${gradient.length} values for the variable ${variable.name} of ${variable.size}.`);
    }
    const heapMoments = momentsOf(variable, moments);
    this.#ownMemory(variable);
    this.#adam.update(addressOf(this.#backend, variable), gradient, heapMoments, update, decayRows);
  }

  adamDescent(
    loss: () => Scalar,
    variables: readonly Variable[],
    moments: readonly AdamMoments[],
    update: AdamUpdate,
    decayRows: readonly DecayRows[],
  ): { value: number; finite: boolean } {
    const heapMoments = variables.map((variable, i) => momentsOf(variable, moments[i]));
    return this.#withGradients(loss, variables, (value, tensors) => {
      const backend = this.#backend;
      const isFinite = (tensor: Tensor | null) => tensor === null || this.#simd.allFinite(addressOf(backend, tensor), tensor.size) === 1;
      if (!Number.isFinite(value) || !tensors.every(isFinite)) return { value, finite: false };
      for (const [i, variable] of variables.entries()) {
        const state = heapMoments[i];
        if (state === undefined) continue;
        const tensor = tensors[i] ?? tf.zerosLike(variable);
        this.#ownMemory(variable);
        this.#adam.update(addressOf(backend, variable), addressOf(backend, tensor), state, update, decayRows[i] ?? null);
      }
      return { value, finite: true };
    });
  }

  liveTensors(): number {
    return tf.memory().numTensors;
  }

  dispose(): void {
    this.#gemm.dispose();
  }

  /** Runs the tape and hands value and gradients, null for an unused variable, to `use`; then disposes all tensors made. */
  #withGradients<T>(loss: () => Scalar, variables: readonly Variable[], use: (value: number, gradients: readonly (Tensor | null)[]) => T): T {
    currentGemm = this.#gemm;
    tf.engine().startScope('gradients');
    try {
      const { value, grads } = tf.variableGrads(loss, [...variables]);
      return use(this.read(value)[0] ?? NaN, variables.map(({ name }) => grads[name] ?? null));
    } catch (cause) {
      dropTape();
      throw cause;
    } finally {
      tf.engine().endScope();
    }
  }

  /** Clones and reshapes share memory in tfjs: a change in place must not reach them. */
  #ownMemory(variable: Variable): void {
    if (this.#backend.refCount(variable.dataId) <= 1) return;
    const copy = tf.tensor(floatView(this.#backend, variable).slice(), variable.shape, 'float32');
    variable.assign(copy);
    copy.dispose();
  }
}
