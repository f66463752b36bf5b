import { tf } from '../tfjs.ts';
import { replaceKernel } from './replace-kernel.ts';
import { addressOf, floatView, input, sizeOf, type WasmRuntime } from './wasm-backend.ts';

/**
 * Sum and Mean of float32 tensors with float64 accumulators. The wasm backend adds one after another in float32 and
 * loses four digits on a million values, which norms, dot products and clipping would feel; it also transposes the
 * whole tensor to sum over leading axes, which every bias gradient does.
 */
export function installSumKernels({ backend, simd }: WasmRuntime): void {
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
      const out = backend.makeOutput(shape, 'float32');
      const from = addressOf(backend, x);
      const sums = floatView(backend, out);
      if (trailing) for (let row = 0; row < sums.length; row++) sums[row] = simd.sum(from + row * reduced * 4, reduced) * scale;
      else simd.columnSums(from, addressOf(backend, out), reduced, sums.length, scale);
      return out;
    });
  }
}

/** The reduced axes in rising order; none given means all. */
function reducedAxes(axis: unknown, shape: readonly number[]): number[] {
  const given = axis === undefined || axis === null ? shape.map((_, i) => i) : [axis].flat().map(Number);
  return given.map((a) => (a < 0 ? a + shape.length : a)).sort((a, b) => a - b);
}
