import type { AdamUpdate, DecayRows, Variable } from '../engine.ts';
import { addressOf, type WasmRuntime } from './wasm-backend.ts';

/** Values a piece: three pieces of 64 kB stay in a core's own cache while they are worked on. */
const PIECE = 16384;

export type HeapAdam = (
  variable: Variable,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  update: AdamUpdate,
  decayRows: DecayRows,
) => void;

/**
 * Adam(W) in one pass (Kingma & Ba 2015, algorithm 1; decoupled decay after Loshchilov & Hutter 2019). Epsilon is
 * outside the corrected root, as in PyTorch: w -= rate / (1 - beta1^t) * m / (sqrt(v / (1 - beta2^t)) + epsilon).
 * Rows with decay flag 0 get neither l2 nor decay.
 *
 * The weights are updated where they are. Gradient and moments are JavaScript's, which WebAssembly cannot reach, so
 * they pass through the heap in pieces: that costs far less than a loop in JavaScript, which has no SIMD.
 */
export function makeHeapAdam({ backend, simd }: WasmRuntime): HeapAdam {
  const { wasm } = backend;
  const stage = wasm._malloc(3 * PIECE * 4) >>> 0;

  return (variable, gradient, m, v, update, decayRows) => {
    const weights = addressOf(backend, variable);
    const { buffer } = wasm.HEAPU8;
    const piece = (index: number) => new Float32Array(buffer, stage + index * PIECE * 4, PIECE);
    const [stagedGradient, stagedM, stagedV] = [piece(0), piece(1), piece(2)];
    const { learningRate, beta1, beta2, epsilon, step, l2, decay } = update;
    const rate = learningRate / (1 - beta1 ** step);
    const correction = 1 / (1 - beta2 ** step);

    const updateRange = (start: number, end: number, decays: boolean): void => {
      const keep = decays ? 1 - learningRate * decay : 1;
      const pull = decays ? l2 : 0;
      for (let at = start; at < end; at += PIECE) {
        const count = Math.min(PIECE, end - at);
        stagedGradient.set(gradient.subarray(at, at + count));
        stagedM.set(m.subarray(at, at + count));
        stagedV.set(v.subarray(at, at + count));
        simd.adam(
          weights + at * 4, stage, stage + PIECE * 4, stage + 2 * PIECE * 4, count,
          rate, beta1, 1 - beta1, beta2, 1 - beta2, correction, epsilon, keep, pull,
        );
        m.set(count === PIECE ? stagedM : stagedM.subarray(0, count), at);
        v.set(count === PIECE ? stagedV : stagedV.subarray(0, count), at);
      }
    };

    if (decayRows === null) {
      updateRange(0, variable.size, true);
      return;
    }
    // Neighbouring rows of one kind go through together.
    const width = variable.size / Math.max(1, decayRows.length);
    for (let row = 0; row < decayRows.length; ) {
      const decays = decayRows[row] !== 0;
      let end = row + 1;
      while (end < decayRows.length && (decayRows[end] !== 0) === decays) end++;
      updateRange(row * width, end * width, decays);
      row = end;
    }
  };
}
