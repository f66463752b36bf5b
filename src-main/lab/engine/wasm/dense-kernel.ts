import type { Tensor, Tensor2D } from '../engine.ts';
import { tf } from '../tfjs.ts';
import type { Gemm } from './gemm.ts';
import { addKernel } from './replace-kernel.ts';
import { asWasmBackend, floatView, input } from './wasm-backend.ts';

const FORWARD = 'LabDense';
const RELU_MASK = 'LabReluMask';

/** Registers the fused dense layer, activation(x @ kernel + bias), and its gradients. */
export function installDenseKernel(gemm: () => Gemm): void {
  addKernel(FORWARD, ({ inputs, backend, attrs }) => {
    const wasm = asWasmBackend(backend);
    const x = input(inputs, 'x');
    const kernel = input(inputs, 'kernel');
    const bias = input(inputs, 'bias');
    const [m = 0, k = 0] = x.shape;
    const n = kernel.shape[1] ?? 0;
    const out = wasm.makeOutput([m, n], 'float32');
    if (m * k * n === 0) floatView(wasm, out).fill(0);
    else {
      const size = { m, k, n, transposeA: false, transposeB: false };
      const address = (tensor: typeof x) => wasm.getMemoryOffset(tensor.dataId);
      gemm().multiply(address(x), address(kernel), address(out), size);
    }
    addBias(floatView(wasm, out), floatView(wasm, bias), attrs?.['relu'] === true);
    return out;
  });

  addKernel(RELU_MASK, ({ inputs, backend }) => {
    const wasm = asWasmBackend(backend);
    const dy = input(inputs, 'dy');
    const out = wasm.makeOutput(dy.shape, 'float32');
    maskByOutput(floatView(wasm, dy), floatView(wasm, input(inputs, 'y')), floatView(wasm, out));
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

function addBias(out: Float32Array, bias: Float32Array, relu: boolean): void {
  const width = bias.length;
  for (let start = 0; start < out.length; start += width) {
    for (let i = 0; i < width; i++) {
      const value = (out[start + i] ?? 0) + (bias[i] ?? 0);
      // A NaN must stay one: it says that training broke.
      out[start + i] = relu && value < 0 ? 0 : value;
    }
  }
}

function maskByOutput(dy: Float32Array, y: Float32Array, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = (y[i] ?? 0) > 0 ? (dy[i] ?? 0) : 0;
}
