import type { Attribute, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import type { Gemm } from './gemm.ts';
import { replaceKernel } from './replace-kernel.ts';
import { addressOf, floatView, input, sizeOf, type WasmBackend, type WasmRuntime } from './wasm-backend.ts';

/**
 * Replaces tfjs' BatchMatMul and _FusedMatMul on the wasm backend: transposed and batched products at full speed,
 * int32 products (missing there), and a fused bias that is right with a transpose flag (silently wrong there).
 *
 * @param gemm the product to use, asked for at each call
 */
export function installMatMulKernels({ backend }: WasmRuntime, gemm: () => Gemm): void {
  replaceKernel('BatchMatMul', ({ inputs, attrs }) =>
    matMul(backend, gemm(), input(inputs, 'a'), input(inputs, 'b'), attrs),
  );
  replaceKernel('_FusedMatMul', ({ inputs, attrs }) => {
    let out = matMul(backend, gemm(), input(inputs, 'a'), input(inputs, 'b'), attrs);
    const then = (kernel: string, others: Record<string, TensorInfo>, name: string, kernelAttrs: NamedAttrMap = {}) => {
      const next = run(kernel, backend, { [name]: out, ...others }, kernelAttrs);
      backend.disposeData(out.dataId);
      out = next;
    };
    const { bias, preluActivationWeights: alpha } = inputs;
    if (bias !== undefined) then('Add', { b: bias }, 'a');
    const activation = attrs?.['activation'] ?? 'linear';
    if (activation === 'relu') then('Relu', {}, 'x');
    else if (activation === 'relu6') then('Relu6', {}, 'x');
    else if (activation === 'sigmoid') then('Sigmoid', {}, 'x');
    else if (activation === 'elu') then('Elu', {}, 'x');
    else if (activation === 'leakyrelu') then('LeakyRelu', {}, 'x', { alpha: attrs?.['leakyreluAlpha'] ?? 0.2 });
    else if (activation === 'prelu' && alpha !== undefined) then('Prelu', { alpha }, 'x');
    else if (activation !== 'linear') throw new Error(`Fused matMul has no activation ${JSON.stringify(activation)}.`);
    return out;
  });
}

function matMul(backend: WasmBackend, gemm: Gemm, a: TensorInfo, b: TensorInfo, attrs: NamedAttrMap | undefined): TensorInfo {
  if (a.dtype !== 'float32' || b.dtype !== 'float32') return matMulThroughFloat(backend, gemm, a, b, attrs);
  const transposeA = isSet(attrs?.['transposeA']);
  const transposeB = isSet(attrs?.['transposeB']);
  const [leftRows, leftColumns] = lastTwo(a.shape);
  const [rightRows, rightColumns] = lastTwo(b.shape);
  const [m, k] = transposeA ? [leftColumns, leftRows] : [leftRows, leftColumns];
  const [inner, n] = transposeB ? [rightColumns, rightRows] : [rightRows, rightColumns];
  if (inner !== k) throw new Error(`matMul: inner lengths ${k} and ${inner} differ (shapes ${a.shape.join('x')}, ${b.shape.join('x')}).`);

  const leftBatch = a.shape.slice(0, -2);
  const rightBatch = b.shape.slice(0, -2);
  const leftCount = sizeOf(leftBatch);
  const rightCount = sizeOf(rightBatch);
  // Full broadcasting between batch axes is neither needed nor differentiable in tfjs: reshape to 2-D instead.
  if (leftCount !== rightCount && leftCount !== 1 && rightCount !== 1) {
    throw new Error(`matMul: batches ${leftBatch.join('x')} and ${rightBatch.join('x')} do not fit.`);
  }
  const leftDecides = leftCount === rightCount ? leftBatch.length >= rightBatch.length : leftCount > rightCount;
  const batch = leftDecides ? leftBatch : rightBatch;
  const out = backend.makeOutput([...batch, m, n], 'float32');
  if (m * n * k === 0) {
    floatView(backend, out).fill(0);
    return out;
  }
  const size = { m, k, n, transposeA, transposeB };
  const left = addressOf(backend, a);
  const right = addressOf(backend, b);
  const result = addressOf(backend, out);
  for (let i = 0; i < Math.max(leftCount, rightCount); i++) {
    const leftAt = left + (leftCount === 1 ? 0 : i * m * k * 4);
    const rightAt = right + (rightCount === 1 ? 0 : i * k * n * 4);
    gemm.multiply(leftAt, rightAt, result + i * m * n * 4, size);
  }
  return out;
}

/** int32 products, exact below 2^24: tfjs asks for them in confusion matrices and one-hot sums. */
function matMulThroughFloat(backend: WasmBackend, gemm: Gemm, a: TensorInfo, b: TensorInfo, attrs: NamedAttrMap | undefined): TensorInfo {
  const left = run('Cast', backend, { x: a }, { dtype: 'float32' });
  const right = run('Cast', backend, { x: b }, { dtype: 'float32' });
  const product = matMul(backend, gemm, left, right, attrs);
  const out = run('Cast', backend, { x: product }, { dtype: a.dtype === 'bool' ? 'int32' : a.dtype });
  for (const tensor of [left, right, product]) backend.disposeData(tensor.dataId);
  return out;
}

function run(kernel: string, backend: WasmBackend, inputs: Record<string, TensorInfo>, attrs: NamedAttrMap): TensorInfo {
  const out = tf.getKernel(kernel, 'wasm').kernelFunc({ inputs, backend, attrs });
  if (Array.isArray(out)) throw new Error(`The kernel ${kernel} has several outputs.`);
  return out;
}

function isSet(attribute: Attribute | undefined): boolean {
  return attribute === true;
}

function lastTwo(shape: readonly number[]): [number, number] {
  return [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
}
