import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { replaceKernel } from './replace-kernel.ts';
import { asWasmBackend, floatView, input, sizeOf, type WasmBackend } from './wasm-backend.ts';

/**
 * Sum and Mean of float32 tensors with float64 accumulators. The wasm backend adds one after another in float32 and
 * loses four digits on a million values, which norms, dot products and clipping would feel; it also transposes the
 * whole tensor to sum over leading axes, which every bias gradient does.
 */
export function installSumKernels(): void {
  for (const [kernelName, isMean] of [['Sum', false], ['Mean', true]] as const) {
    const original = tf.getKernel(kernelName, 'wasm').kernelFunc;
    replaceKernel(kernelName, (call) => {
      const x = input(call.inputs, 'x');
      const axes = reducedAxes(call.attrs?.['axis'], x.shape);
      const leading = axes.every((axis, i) => axis === i);
      const trailing = axes.every((axis, i) => axis === x.shape.length - axes.length + i);
      if (x.dtype !== 'float32' || (!leading && !trailing)) return original(call);
      const keepDims = call.attrs?.['keepDims'] === true;
      const shape = x.shape.flatMap((length, axis) => (axes.includes(axis) ? (keepDims ? [1] : []) : [length]));
      const reduced = sizeOf(axes.map((axis) => x.shape[axis] ?? 1));
      const scale = isMean ? 1 / reduced : 1;
      const backend = asWasmBackend(call.backend);
      const out = backend.makeOutput(shape, 'float32');
      if (trailing) sumRows(backend, x, out, reduced, scale);
      else sumColumns(backend, x, out, reduced, scale);
      return out;
    });
  }
}

function sumRows(backend: WasmBackend, x: TensorInfo, out: TensorInfo, width: number, scale: number): void {
  const from = floatView(backend, x);
  const to = floatView(backend, out);
  for (let row = 0; row < to.length; row++) {
    const end = (row + 1) * width;
    let sum = 0;
    for (let i = row * width; i < end; i++) sum += from[i] ?? 0;
    to[row] = sum * scale;
  }
}

function sumColumns(backend: WasmBackend, x: TensorInfo, out: TensorInfo, rows: number, scale: number): void {
  const from = floatView(backend, x);
  const to = floatView(backend, out);
  const width = to.length;
  const sums = new Float64Array(width);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (from[start + i] ?? 0);
  }
  for (let i = 0; i < width; i++) to[i] = (sums[i] ?? 0) * scale;
}

/** The reduced axes in rising order; none given means all. */
function reducedAxes(axis: unknown, shape: readonly number[]): number[] {
  const given = axis === undefined || axis === null ? shape.map((_, i) => i) : [axis].flat().map(Number);
  return given.map((a) => (a < 0 ? a + shape.length : a)).sort((a, b) => a - b);
}
