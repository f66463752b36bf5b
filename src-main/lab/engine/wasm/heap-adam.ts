import type { AdamMoments, AdamUpdate, DecayRows } from '../engine.ts';
import type { Allocator } from './aligned-memory.ts';
import type { WasmRuntime } from './wasm-backend.ts';

/** Values a piece of a gradient that comes from JavaScript: 16 kB stay in a core's innermost cache. */
const PIECE = 4096;

/** Gives blocks of the heap back when the moments that own them are collected: optimisers are plain objects without an end. */
const blocks = new FinalizationRegistry<{ readonly allocator: Allocator; readonly address: number }>(({ allocator, address }) => {
  allocator._free(address);
});

/**
 * Adam(W) in one pass over the heap (Kingma & Ba 2015, algorithm 1; decoupled decay after Loshchilov & Hutter 2019).
 * Epsilon is outside the corrected root, as in PyTorch: w -= rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) +
 * epsilon). Rows with decay flag 0 get neither l2 nor decay.
 *
 * Moments live on the heap, which WebAssembly reaches: carrying them there and back takes longer than the update.
 */
export class HeapAdam {
  readonly #runtime: WasmRuntime;
  readonly #stage: number;

  constructor(runtime: WasmRuntime) {
    this.#runtime = runtime;
    this.#stage = runtime.backend.wasm._malloc(PIECE * 4) >>> 0;
  }

  moments(size: number): HeapMoments {
    const { wasm } = this.#runtime.backend;
    const address = wasm._malloc(2 * size * 4) >>> 0;
    if (address === 0) throw new RangeError(`No memory left for the moments of ${size} weights.`);
    const moments = new HeapMoments(this.#runtime, address, size);
    blocks.register(moments, { allocator: wasm, address });
    return moments;
  }

  /**
   * @param weights address of the weights
   * @param gradient values, or their address
   */
  update(weights: number, gradient: Float32Array | number, moments: HeapMoments, update: AdamUpdate, decayRows: DecayRows): void {
    if (decayRows === null) {
      this.#updateRange(weights, gradient, moments, update, true, 0, moments.size);
      return;
    }
    // Neighbouring rows of one kind go through together.
    const width = moments.size / Math.max(1, decayRows.length);
    for (let row = 0; row < decayRows.length; ) {
      const decays = decayRows[row] !== 0;
      let end = row + 1;
      while (end < decayRows.length && (decayRows[end] !== 0) === decays) end++;
      this.#updateRange(weights, gradient, moments, update, decays, row * width, end * width);
      row = end;
    }
  }

  #updateRange(
    weights: number,
    gradient: Float32Array | number,
    moments: HeapMoments,
    { learningRate, beta1, beta2, epsilon, step, l2, decay }: AdamUpdate,
    decays: boolean,
    start: number,
    end: number,
  ): void {
    const { backend, simd } = this.#runtime;
    const rate = learningRate / (1 - beta1 ** step);
    const correction = 1 / (1 - beta2 ** step);
    const keep = decays ? 1 - learningRate * decay : 1;
    const pull = decays ? l2 : 0;
    const run = (at: number, count: number, from: number): void => {
      const m = moments.address + at * 4;
      const v = m + moments.size * 4;
      simd.adam(weights + at * 4, from, m, v, count, rate, beta1, 1 - beta1, beta2, 1 - beta2, correction, epsilon, keep, pull);
    };
    if (typeof gradient === 'number') {
      run(start, end - start, gradient + start * 4);
      return;
    }
    const stage = new Float32Array(backend.wasm.HEAPU8.buffer, this.#stage, PIECE);
    for (let at = start; at < end; at += PIECE) {
      const count = Math.min(PIECE, end - at);
      stage.set(gradient.subarray(at, at + count));
      run(at, count, this.#stage);
    }
  }
}

/** Both moments in one block of the heap, m before v. */
export class HeapMoments implements AdamMoments {
  readonly size: number;
  /** where m begins */
  readonly address: number;
  readonly #runtime: WasmRuntime;

  constructor(runtime: WasmRuntime, address: number, size: number) {
    this.#runtime = runtime;
    this.address = address;
    this.size = size;
    this.#view(0).fill(0);
    this.#view(1).fill(0);
  }

  read(): { m: Float32Array; v: Float32Array } {
    return { m: this.#view(0).slice(), v: this.#view(1).slice() };
  }

  write(m: Float32Array, v: Float32Array): void {
    for (const { length } of [m, v]) {
      if (length !== this.size) throw new RangeError(`There are ${length} moments for ${this.size} weights.`);
    }
    this.#view(0).set(m);
    this.#view(1).set(v);
  }

  #view(index: 0 | 1): Float32Array {
    return new Float32Array(this.#runtime.backend.wasm.HEAPU8.buffer, this.address + index * this.size * 4, this.size);
  }
}
