import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { replaceKernel } from './replace-kernel.ts';
import { addressOf, input, sizeOf, type WasmBackend, type WasmRuntime } from './wasm-backend.ts';

/**
 * Slice and SplitV without a copy of the whole input: the wasm backend's read it all for each piece, which the
 * gradient of a concatenation pays for every part.
 */
export function installSliceKernels({ backend }: WasmRuntime): void {
  const slice = tf.getKernel('Slice', 'wasm').kernelFunc;
  replaceKernel('Slice', (call) => {
    const x = input(call.inputs, 'x');
    const begin = lengths(call.attrs?.['begin']);
    const size = lengths(call.attrs?.['size']);
    if (!isFourBytes(x) || begin.length !== x.shape.length || size.length !== x.shape.length) return slice(call);
    const whole = size.map((length, axis) => (length < 0 ? (x.shape[axis] ?? 0) - (begin[axis] ?? 0) : length));
    return copyBlock(backend, x, begin, whole);
  });

  const split = tf.getKernel('SplitV', 'wasm').kernelFunc;
  replaceKernel('SplitV', (call) => {
    const x = input(call.inputs, 'x');
    const [axis = 0] = tf.util.parseAxisParam(Number(call.attrs?.['axis'] ?? 0), x.shape);
    if (!isFourBytes(x)) return split(call);
    const given = call.attrs?.['numOrSizeSplits'];
    const parts = tf.backend_util.prepareSplitSize(x, Array.isArray(given) ? lengths(given) : Number(given), axis);
    let start = 0;
    return parts.map((length) => {
      const begin = x.shape.map((_, i) => (i === axis ? start : 0));
      start += length;
      return copyBlock(backend, x, begin, x.shape.map((whole, i) => (i === axis ? length : whole)));
    });
  });
}

function copyBlock(backend: WasmBackend, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  for (const [axis, length] of x.shape.entries()) {
    const start = begin[axis] ?? 0;
    const end = start + (size[axis] ?? 0);
    if (start < 0 || end > length) throw new RangeError(`slice: ${start}..${end} is outside 0..${length} on axis ${axis}.`);
  }
  const out = backend.makeOutput([...size], x.dtype);
  const heap = backend.wasm.HEAPU8;
  // Axes that are taken whole, and the first that is not, make one run of neighbouring values.
  let inner = x.shape.length;
  let run = 1;
  while (inner > 0) {
    inner -= 1;
    run *= size[inner] ?? 1;
    if (size[inner] !== x.shape[inner]) break;
  }
  const strides = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
  const from = addressOf(backend, x);
  let to = addressOf(backend, out);
  const visit = (axis: number, offset: number): void => {
    const start = offset + (begin[axis] ?? 0) * (strides[axis] ?? 1);
    if (axis >= inner) {
      heap.copyWithin(to, from + start * 4, from + (start + run) * 4);
      to += run * 4;
      return;
    }
    for (let i = 0; i < (size[axis] ?? 0); i++) visit(axis + 1, start + i * (strides[axis] ?? 1));
  };
  if (sizeOf(size) > 0) visit(0, 0);
  return out;
}

function isFourBytes(x: TensorInfo): boolean {
  return x.dtype === 'float32' || x.dtype === 'int32';
}

function lengths(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [Number(value)];
}
