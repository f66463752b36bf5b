import type { Tensor, Tensor2D } from '../engine.ts';
import { tf } from '../tfjs.ts';
import type { Gemm } from './gemm.ts';
import { addKernel } from './replace-kernel.ts';
import { addressOf, floatView, input, sizeOf, type WasmRuntime } from './wasm-backend.ts';

const FORWARD = 'LabDense';
const RELU_MASK = 'LabReluMask';

/** Registers the fused dense layer, activation(x @ kernel + bias), and its gradients. */
export function installDenseKernel({ backend, simd }: WasmRuntime, gemm: () => Gemm): void {
  addKernel(FORWARD, ({ inputs, attrs }) => {
    const x = input(inputs, 'x');
    const kernel = input(inputs, 'kernel');
    const bias = input(inputs, 'bias');
    const [m = 0, k = 0] = x.shape;
    const n = kernel.shape[1] ?? 0;
    const out = backend.makeOutput([m, n], 'float32');
    const outAt = addressOf(backend, out);
    if (m * k * n === 0) floatView(backend, out).fill(0);
    else gemm().multiply(addressOf(backend, x), addressOf(backend, kernel), outAt, { m, k, n, transposeA: false, transposeB: false });
    simd.addBias(outAt, addressOf(backend, bias), m, n, attrs?.['relu'] === true ? 0 : -Infinity);
    return out;
  });

  addKernel(RELU_MASK, ({ inputs }) => {
    const dy = input(inputs, 'dy');
    const out = backend.makeOutput(dy.shape, 'float32');
    simd.maskByOutput(addressOf(backend, dy), addressOf(backend, input(inputs, 'y')), addressOf(backend, out), sizeOf(dy.shape));
    return out;
  });

  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ['x', 'kernel'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attrs) => {
      const [x, kernel, y] = saved;
      if (Array.isArray(dy) || x === undefined || kernel === undefined || y === undefined) throw new Error('The dense layer saved no tensors.');
      // The gradients run later, each in a scope of its own and only when needed; the mask is theirs together.
      const masked = attrs['relu'] === true ? tf.engine().runKernel<Tensor>(RELU_MASK, { dy, y }) : dy;
      return {
        x: () => tf.matMul(masked, kernel, false, true),
        kernel: () => tf.matMul(x, masked, true, false),
        bias: () => tf.sum(masked, 0),
      };
    },
  });
}

/** x @ kernel + bias, then the activation; shapes [n, a] [a, b] [b] -> [n, b]. */
export function dense(x: Tensor2D, kernel: Tensor, bias: Tensor, activation: 'linear' | 'relu'): Tensor2D {
  const ranksFit = kernel.rank === 2 && bias.rank === 1;
  if (!ranksFit || x.shape[1] !== kernel.shape[0] || bias.shape[0] !== kernel.shape[1]) {
    throw new RangeError(`dense: shapes ${x.shape.join('x')}, ${kernel.shape.join('x')} and ${bias.shape.join('x')} do not fit.`);
  }
  return tf.engine().runKernel<Tensor2D>(FORWARD, { x, kernel, bias }, { relu: activation === 'relu' });
}
